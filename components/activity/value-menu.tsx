'use client';

import { useEffect, useRef } from 'react';
import * as t from '#messages/activity';
import type { ActivityQuery } from './range.ts';
import { ValueList } from './value-list.tsx';
import type { Value } from './values.ts';

export type OpenMenu = { readonly of: string; readonly values: readonly Value[]; readonly left: number; readonly top: number };

const [width, margin] = [448, 12];

/** What can be done by the values of one row, where it was asked for. Escape, a click elsewhere and each deed close it. */
export function ValueMenu({ menu, query, onClose }: { menu: OpenMenu; query: ActivityQuery; onClose: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    box.showPopover();
    const room = Math.min(width, innerWidth - 2 * margin);
    box.style.width = `${room}px`;
    box.style.left = `${Math.max(margin, Math.min(menu.left, innerWidth - room - margin))}px`;
    box.style.top = `${Math.max(margin, Math.min(menu.top, innerHeight - box.offsetHeight - margin))}px`;
    box.querySelector<HTMLElement>('a, button')?.focus();
  }, [menu]);
  return (
    <div
      ref={element}
      popover="auto"
      role="dialog"
      aria-label={t.valuesOf({ value: menu.of })}
      onToggle={(event) => event.newState === 'closed' && onClose()}
      className="fixed m-0 max-h-[80dvh] overflow-y-auto rounded-lg border border-line-strong bg-surface px-3 py-1.5 text-ink shadow-lg"
    >
      <ValueList values={menu.values} query={query} />
    </div>
  );
}
