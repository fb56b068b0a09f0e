'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import * as t from '#messages/shell';

const themes = [
  { name: 'light', label: t.light, icon: Sun },
  { name: 'system', label: t.asTheSystem, icon: Monitor },
  { name: 'dark', label: t.dark, icon: Moon },
] as const;
export type Theme = (typeof themes)[number]['name'];

const year = 31_536_000;

/** Sets the theme here and now, and in the cookie that the next page is painted by. */
export function ThemeToggle({ initial, stacked = false }: { initial: Theme; stacked?: boolean }) {
  const [theme, setTheme] = useState<Theme>(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    const root = document.documentElement;
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers that are supported
    document.cookie = `hawser-theme=${next}; path=/; max-age=${next === 'system' ? 0 : year}; samesite=lax`;
  };
  return (
    <div
      role="radiogroup"
      aria-label={t.theme}
      className={`inline-flex self-start rounded-[0.4375rem] border border-line bg-sunken p-0.5 ${stacked ? 'xl:flex-row max-xl:flex-col' : ''}`}
    >
      {themes.map(({ name, label, icon: Icon }) => (
        <label
          key={name}
          title={label}
          className="flex size-6 items-center justify-center rounded text-ink-faint hover:text-ink has-checked:bg-surface has-checked:text-ink has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={stacked ? 'theme' : 'theme-sheet'}
            checked={theme === name}
            onChange={() => choose(name)}
            className="sr-only"
          />
          <Icon aria-hidden className="size-3.5" />
          <span className="sr-only">{label}</span>
        </label>
      ))}
    </div>
  );
}
