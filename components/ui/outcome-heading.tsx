'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/** What became of an act, where it takes the place of the form, and with it of the button that had the focus: the focus comes here. */
export function OutcomeHeading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <h2 ref={heading} tabIndex={-1} className="text-sm font-semibold">
      {children}
    </h2>
  );
}
