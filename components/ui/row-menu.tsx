'use client';

import { EllipsisVertical } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import * as t from '#messages/ui';

const [width, margin] = [352, 12];

/** What else can be done with a row: made only when it is asked for. Escape, a click elsewhere and each link close it. */
export function RowMenu({ of, children }: { of: string; children: () => ReactNode }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const place = (box: HTMLDivElement | null) => {
    const at = button.current?.getBoundingClientRect();
    if (box === null || at === undefined || box.matches(':popover-open')) return;
    box.showPopover();
    const room = Math.min(width, innerWidth - 2 * margin);
    box.style.width = `${room}px`;
    box.style.left = `${Math.max(margin, Math.min(at.right - room, innerWidth - room - margin))}px`;
    box.style.top = `${Math.max(margin, Math.min(at.bottom + 4, innerHeight - box.offsetHeight - margin))}px`;
    box.querySelector<HTMLElement>('a, button')?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={t.moreAbout({ name: of })}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="-my-0.5 inline-flex size-6 items-center justify-center rounded text-ink-faint hover:bg-sunken hover:text-ink"
      >
        <EllipsisVertical aria-hidden className="size-4" />
      </button>
      {open && (
        <div
          ref={place}
          popover="auto"
          role="dialog"
          aria-label={t.moreAbout({ name: of })}
          onToggle={(event) => {
            if (event.newState !== 'closed') return;
            setOpen(false);
            // A click elsewhere has put the focus where it was meant to be.
            const at = document.activeElement;
            if (at === null || at === document.body || event.currentTarget.contains(at)) button.current?.focus();
          }}
          className="fixed m-0 max-h-[80dvh] overflow-y-auto rounded-lg border border-line-strong bg-surface p-1.5 text-left text-ink shadow-lg"
        >
          {children()}
        </div>
      )}
    </>
  );
}
