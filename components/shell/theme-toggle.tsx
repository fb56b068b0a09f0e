'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import * as t from '#messages/shell';
import { useTheme } from '../ui/theme.ts';
import { type Theme, themes } from '../ui/theme-cookie.ts';

const looks = {
  light: { label: t.light, icon: Sun },
  system: { label: t.asTheSystem, icon: Monitor },
  dark: { label: t.dark, icon: Moon },
} as const;

export function ThemeToggle({ initial, stacked = false }: { initial: Theme; stacked?: boolean }) {
  const [theme, choose] = useTheme(initial);
  return (
    <div
      role="radiogroup"
      aria-label={t.theme}
      className={`inline-flex self-start rounded-[0.4375rem] border border-line bg-sunken p-0.5 ${stacked ? 'xl:flex-row max-xl:flex-col' : ''}`}
    >
      {themes.map((name) => {
        const { label, icon: Icon } = looks[name];
        return (
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
        );
      })}
    </div>
  );
}
