'use client';

import { Check } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import * as t from '#messages/ui';
import { toClipboard } from './clipboard.ts';

/**
 * The numbers of the lines of a text, beside it: each copies its line. They are one stop of the tab key, and the arrows lead from one to the next; no number
 * is part of what is selected with the pointer.
 */
export function CopyLines({ lines, what }: { lines: readonly string[]; what: string }) {
  const [at, setAt] = useState(lines.findIndex((line) => line !== ''));
  const [copied, setCopied] = useState<{ line: number; done: boolean } | null>(null);
  const buttons = useRef(new Map<number, HTMLButtonElement>());
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (line: number) => {
    setAt(line);
    toClipboard(lines[line] ?? '').then(
      () => setCopied({ line, done: true }),
      () => setCopied({ line, done: false }),
    );
  };
  const move = (event: KeyboardEvent) => {
    const full = [...lines.keys()].filter((line) => lines[line] !== '');
    const here = full.indexOf(at);
    const next = { ArrowDown: full[here + 1], ArrowUp: full[here - 1], Home: full[0], End: full.at(-1) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    buttons.current.get(next)?.focus();
  };
  return (
    <div
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t.copyALineOf({ what })}
      onKeyDown={move}
      className="sticky left-0 flex shrink-0 flex-col border-r border-line bg-sunken select-none"
    >
      {lines.map((line, index) =>
        line === '' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
          <span key={index} className="h-6" />
        ) : (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
            key={index}
            ref={(button) => {
              if (button) buttons.current.set(index, button);
              else buttons.current.delete(index);
            }}
            type="button"
            tabIndex={index === at ? 0 : -1}
            onClick={() => copy(index)}
            aria-label={t.copyLine({ line: index + 1 })}
            title={t.copyLine({ line: index + 1 })}
            className={`flex h-6 min-w-9 items-center justify-end px-2 tabular-nums hover:bg-line hover:text-ink ${copied?.line === index && copied.done ? 'text-good' : 'text-ink-faint'}`}
          >
            {copied?.line === index && copied.done ? <Check aria-hidden className="size-3.5" /> : index + 1}
          </button>
        ),
      )}
      <span role="status" className="sr-only">
        {copied === null ? '' : copied.done ? t.lineCopied({ line: copied.line + 1 }) : t.notCopied}
      </span>
    </div>
  );
}
