'use client';

import { Command } from 'cmdk';
import { ArrowRight, OctagonX } from 'lucide-react';
import * as t from '#messages/shell';
import type { Found, Suspect } from './found.ts';

type Props = {
  text: string;
  onText: (text: string) => void;
  inputClass: string;
  found: Found | null;
  /** Those of what was found whom this person may suspend. */
  suspects: readonly Suspect[];
  pages: readonly { href: string; name: string }[];
  onGo: (href: string) => void;
  onSuspect: (suspect: Suspect) => void;
};

const itemClass =
  'flex cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 data-[selected=true]:bg-accent-ground data-[selected=true]:text-accent-strong';

/** The field of the palette with what answers to it. In a chunk of its own: most who open a page never open the palette. */
export function PaletteSearch({ text, onText, inputClass, found, suspects, pages, onGo, onSuspect }: Props) {
  return (
    <Command label={t.commandPalette} shouldFilter={false} loop>
      <Command.Input autoFocus value={text} onValueChange={onText} placeholder={t.goToAPageOrPaste} className={inputClass} />
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        {suspects.map((one) => (
          <Command.Item key={`suspend ${one.id}`} value={`suspend ${one.id}`} onSelect={() => onSuspect(one)} className={itemClass}>
            <OctagonX aria-hidden className="size-4 shrink-0 text-bad" />
            <span className="min-w-0 truncate font-medium">{t.containBySuspending(one)}</span>
          </Command.Item>
        ))}
        {found?.matches.map(({ kind, id, name, href }) => (
          <Command.Item key={href} value={`${kind} ${id}`} onSelect={() => onGo(href)} className={itemClass}>
            <span className="w-28 shrink-0 text-xs text-ink-faint">{kind.replace('-', ' ')}</span>
            <span className="min-w-0 truncate font-medium">{name}</span>
          </Command.Item>
        ))}
        {pages.map(({ href, name }) => (
          <Command.Item key={href} value={`page ${href}`} onSelect={() => onGo(href)} className={itemClass}>
            <ArrowRight aria-hidden className="size-4 shrink-0 text-ink-faint" />
            {name}
          </Command.Item>
        ))}
      </Command.List>
      <p role="status" className="px-4 py-2 text-xs text-ink-faint empty:hidden">
        {found?.problem ?? (found !== null && found.matches.length === 0 && pages.length === 0 ? t.nothingIsKnown : '')}
      </p>
    </Command>
  );
}
