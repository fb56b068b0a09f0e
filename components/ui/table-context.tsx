'use client';

import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { type TablePreferences, tablesCookie, writePreferences } from './table-preferences.ts';

type Kept = { readonly preferences: TablePreferences; keep(next: TablePreferences): void };

const PreferencesContext = createContext<Kept>({ preferences: { compact: false, turned: {} }, keep: () => {} });
const year = 31_536_000;

/** The columns and the density that this person chose, from the cookie, so that the first paint is already right. */
export function TablePreferencesProvider({ initial, children }: { initial: TablePreferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const kept = useMemo(() => {
    const keep = (next: TablePreferences) => {
      setPreferences(next);
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers that are supported
      document.cookie = `${tablesCookie}=${encodeURIComponent(writePreferences(next))}; path=/; max-age=${year}; samesite=lax`;
    };
    return { preferences, keep };
  }, [preferences]);
  return <PreferencesContext value={kept}>{children}</PreferencesContext>;
}

export const useTablePreferences = (): Kept => useContext(PreferencesContext);

type Selection = {
  readonly keys: readonly string[];
  /** How many the filter finds, where all of them are selected; any row that is unticked ends that. */
  readonly all: number | null;
  setAll(all: number | null): void;
};
export const SelectionContext = createContext<Selection>({ keys: [], all: null, setAll: () => {} });
/** The rows that are selected, by their keys. */
export const useSelection = (): Selection => useContext(SelectionContext);
