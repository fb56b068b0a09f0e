import { ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from './link.tsx';

export type Tile = { href: string; name: string; value: string; note: ReactNode; tone?: 'bad' | 'warn' };

const columns = { 4: 'lg:grid-cols-4', 5: 'lg:grid-cols-5' } as const;

/** Figures that lead to what they count. */
export const Tiles = ({ tiles, across = 5 }: { tiles: readonly Tile[]; across?: keyof typeof columns }) => (
  <ul
    className={`grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line max-lg:[&>:last-child:nth-child(odd)]:col-span-2 ${columns[across]}`}
  >
    {tiles.map(({ href, name, value, note, tone }) => (
      <li key={href + name} className="bg-surface">
        <Link href={href} className="group focus-inset block h-full px-4 py-3 hover:bg-sunken">
          <span className="flex items-center justify-between gap-2 text-xs text-ink-soft">
            {name}
            <ArrowUpRight aria-hidden className="size-3.5 text-ink-faint opacity-0 transition-opacity group-hover:opacity-100" />
          </span>
          <span
            className={`mt-0.5 block text-2xl font-semibold tracking-[-0.025em] ${tone === 'bad' ? 'text-bad' : tone === 'warn' ? 'text-warn' : ''}`}
          >
            {value}
          </span>
          <span className="block text-xs text-ink-faint">{note}</span>
        </Link>
      </li>
    ))}
  </ul>
);
