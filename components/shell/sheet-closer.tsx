'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** The sheet outlives a change of page: whoever followed a link in it wants to see where it led. */
export function SheetCloser({ sheet }: { sheet: string }) {
  const path = usePathname();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    const element = document.getElementById(sheet);
    if (element instanceof HTMLDialogElement && element.open) element.close();
  }, [path, sheet]);
  return null;
}
