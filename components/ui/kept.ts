'use client';

import { useSyncExternalStore } from 'react';

const year = 31_536_000;
/** What was chosen since the page was loaded: also where the browser keeps no cookies. */
const chosen = new Map<string, string | undefined>();
const listeners = new Set<() => void>();

/** Keeps a choice in a cookie of this browser, by which the next page is painted; without a value, what is usual counts again. */
export function keep(name: string, value: string | undefined): void {
  chosen.set(name, value);
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers that are supported
  document.cookie = `${name}=${encodeURIComponent(value ?? '')}; path=/; max-age=${value === undefined ? 0 : year}; samesite=lax`;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A choice, the same wherever it is shown. @param initial what the cookie said when the page was made */
export const useKept = (name: string, initial: string | undefined): string | undefined =>
  useSyncExternalStore(
    subscribe,
    () => (chosen.has(name) ? chosen.get(name) : initial),
    () => initial,
  );
