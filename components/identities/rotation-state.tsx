import { CircleCheck, CircleX, Clock, EarOff, Hand } from 'lucide-react';
import * as t from '#messages/identities';
import { count } from '#messages/numbers';
import { type RotationFilter, rotationFilters, type RotationState as State } from '../../server/domain/rotation.ts';
import { Badge } from '../ui/badge.tsx';
import { Link } from '../ui/link.tsx';
import { address, type Query } from '../ui/pages.tsx';

const shown = {
  on_time: { icon: CircleCheck, tone: 'good', word: t.onTime },
  manual: { icon: Hand, tone: 'plain', word: t.manual },
  late: { icon: Clock, tone: 'warn', word: t.late },
  silent: { icon: EarOff, tone: 'warn', word: t.silent },
  failed: { icon: CircleX, tone: 'bad', word: t.failed },
} as const;

export function RotationState({ state }: { state: State }) {
  const { icon, tone, word } = shown[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

export const rotationWord = (state: RotationFilter): string => (state === 'none' ? t.nothingToRenewAsFilter : shown[state].word);

type Props = { path: string; query: Query; counts: Readonly<Record<RotationFilter, number>> };

/** How many identities of the filter stand where with their renewal; each is a filter of its own, and leads back out of it. */
export const RotationFacets = ({ path, query: { cursor, trail, rotation, ...query }, counts }: Props) => (
  <nav aria-label={t.byRenewal} className="mb-3 flex flex-wrap items-center gap-1.5">
    <span className="mr-1 text-xs font-medium text-ink-soft">{t.renewal}</span>
    {rotationFilters.map((state) => (
      <Link
        key={state}
        href={address(path, { ...query, rotation: rotation === state ? undefined : state })}
        aria-current={rotation === state ? 'true' : undefined}
        className={`inline-flex min-h-6 items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs ${rotation === state ? 'border-accent bg-accent-ground text-accent-strong' : 'border-line-strong bg-surface text-ink-soft hover:text-ink'}`}
      >
        {rotationWord(state)}
        <span className="font-medium text-ink tabular-nums">{count(counts[state])}</span>
      </Link>
    ))}
  </nav>
);
