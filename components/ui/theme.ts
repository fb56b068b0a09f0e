'use client';

import { keep, useKept } from './kept.ts';
import { isTheme, type Theme, themeCookie } from './theme-cookie.ts';

/** The theme that is shown, and the way to another one: here and now, and on the next page. */
export function useTheme(initial: Theme): readonly [Theme, (next: Theme) => void] {
  const kept = useKept(themeCookie, initial === 'system' ? undefined : initial);
  const choose = (next: Theme) => {
    const root = document.documentElement;
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    keep(themeCookie, next === 'system' ? undefined : next);
  };
  return [isTheme(kept) ? kept : 'system', choose];
}
