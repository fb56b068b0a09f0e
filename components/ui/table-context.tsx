'use client';

import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { keep, useKept } from './kept.ts';
import { readPreferences, type TablePreferences, tablesCookie, writePreferences } from './table-preferences.ts';

type Kept = { readonly preferences: TablePreferences; keep(next: TablePreferences): void };

const PreferencesContext = createContext<Kept>({ preferences: { compact: false, whole: false, turned: {} }, keep: () => {} });

/** The columns and the density that this person chose, from the cookie, so that the first paint is already right. */
export function TablePreferencesProvider({ initial, children }: { initial: string | undefined; children: ReactNode }) {
  const words = useKept(tablesCookie, initial);
  const kept = useMemo(
    () => ({
      preferences: readPreferences(words),
      keep: (next: TablePreferences) => keep(tablesCookie, writePreferences(next) || undefined),
    }),
    [words],
  );
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
