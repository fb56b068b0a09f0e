'use client';

import { Search } from 'lucide-react';
import { useActionState, useRef, useState } from 'react';
import * as t from '#messages/shell';
import { Link } from '../ui/link.tsx';
import { findField } from './key-map.ts';
import { lookupText } from './pasted.ts';

type Match = { kind: string; id: string; name: string; href: string };
export type Findings = { text: string; matches: readonly Match[]; problem?: string } | null;

type Props = { action: (previous: Findings, form: FormData) => Promise<Findings> };

/**
 * Finds by whatever there is at hand. The text goes in the body of a request, never in an address, and of a token only its jti.
 */
export function Finder({ action }: Props) {
  const [findings, dispatch, pending] = useActionState(action, null);
  const input = useRef<HTMLInputElement>(null);
  const [dismissed, setDismissed] = useState<Findings>(null);
  const shown = findings !== null && findings !== dismissed && !pending;
  return (
    <search className="relative block max-w-xl" onKeyDown={(event) => event.key === 'Escape' && setDismissed(findings)}>
      <form
        action={dispatch}
        aria-busy={pending}
        onSubmit={() => {
          if (input.current !== null) input.current.value = lookupText(input.current.value) ?? '';
        }}
      >
        <label htmlFor={findField} className="sr-only">
          {t.search}
        </label>
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint" />
        <input
          ref={input}
          id={findField}
          name="text"
          className="control min-h-8! border-line-strong! bg-sunken! py-1! pl-8!"
          placeholder={t.findANameIdSerialThumbprint}
          autoComplete="off"
          spellCheck={false}
          required
        />
      </form>
      <div role="status">
        {shown && (
          <div className="absolute inset-x-0 top-10 z-30 rounded-lg border border-line-strong bg-surface p-1.5 shadow-lg">
            {findings.matches.length === 0 ? (
              <p className="px-2 py-1.5 text-ink-soft">{findings.problem ?? t.nothingIsKnownBy({ text: findings.text })}</p>
            ) : (
              <ul>
                {findings.matches.map((match) => (
                  <li key={match.href + match.id}>
                    <Link
                      href={match.href}
                      onClick={() => setDismissed(findings)}
                      className="focus-inset flex items-baseline gap-2 rounded px-2 py-1.5 hover:bg-sunken"
                    >
                      <span className="w-28 shrink-0 text-xs text-ink-faint">{match.kind.replace('-', ' ')}</span>
                      <span className="min-w-0 truncate font-medium">{match.name}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </search>
  );
}
