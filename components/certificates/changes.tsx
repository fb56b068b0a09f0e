'use client';

import { History } from 'lucide-react';
import { createContext, type ReactNode, useContext, useState } from 'react';
import * as t from '#messages/revocations';
import { Time } from '../ui/time.tsx';
import { type Change, changesBetween, type Figure, type Part } from './figures.ts';

const ChangesContext = createContext<readonly Change[]>([]);

/**
 * Keeps what a sheet has shown, and says what became of it once the page is read anew: whoever was refused because the facts moved sees which.
 */
export function Changes({ figures, children }: { figures: readonly Figure[]; children: ReactNode }) {
  const [{ shown, changes }, look] = useState<{ shown: readonly Figure[]; changes: readonly Change[] }>({ shown: figures, changes: [] });
  const newer = changesBetween(shown, figures);
  if (newer.length > 0) look({ shown: figures, changes: newer });
  return (
    <ChangesContext value={changes}>
      <div role="status" className="empty:sr-only">
        {changes.length > 0 && (
          <div className="rounded-lg bg-warn-ground px-3 py-2">
            <p className="flex gap-2 font-medium text-warn">
              <History aria-hidden className="mt-0.5 size-4 shrink-0" /> {t.changedSinceItWasShown}
            </p>
            <ul className="mt-1 space-y-0.5 pl-6">
              {changes.map(({ part, name, value, before, instant }) => (
                <li key={`${part} ${name}`} className="wrap-anywhere">
                  {name}: {t.fromTo({ from: <Value of={before} instant={instant} />, to: <Value of={value} instant={instant} /> })}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      {children}
    </ChangesContext>
  );
}

const Value = ({ of, instant = false }: { of: string; instant?: boolean | undefined }) => (
  <span className="font-medium">{instant && of !== t.none ? <Time at={of} form="instant" /> : of}</span>
);

/** Beside the title of a column in which something has changed. */
export const ChangedMark = ({ part }: { part: Part }) =>
  useContext(ChangesContext).some((change) => change.part === part) && (
    <span data-changed className="inline-flex items-center gap-1 text-xs text-warn">
      <History aria-hidden className="size-3.5" /> {t.changed}
    </span>
  );
