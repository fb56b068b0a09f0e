import * as t from '#messages/certificates';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link } from '../ui/link.tsx';
import { address } from '../ui/pages.tsx';

type Counts = WireOutput<'certificate.counts'>;
type Props = {
  path: string;
  /** What else is filtered by. */
  query: Readonly<Record<string, string | undefined>>;
  /** The status that is shown; `any` for all of them. */
  here: string;
  /** Of all certificates; null where something else is filtered by as well. */
  counts: Counts | null;
};

const standings = [
  ['usable', t.standingUsable],
  ['superseded', t.standingSuperseded],
  ['revoked', t.standingRevoked],
  ['expired', t.standingExpired],
  ['pending', t.standingPending],
] as const;

/** Counting stops at a hundred thousand. */
const numberOf = (counts: Counts, status: (typeof standings)[number][0]): string =>
  `${count(counts[status])}${counts.more && counts[status] >= 100_000 ? '+' : ''}`;

/** How certificates stand, each with how many do; one of them is shown. */
export const StandingFacets = ({ path, query, here, counts }: Props) => (
  <nav aria-label={t.status} className="mb-3 flex flex-wrap items-center gap-1.5">
    {[...standings, ['any', t.anyStatus] as const].map(([status, name]) => (
      <Link
        key={status}
        href={address(path, { ...query, status })}
        aria-current={here === status ? 'true' : undefined}
        className={`inline-flex min-h-6 items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs ${here === status ? 'border-accent bg-accent-ground text-accent-strong' : 'border-line-strong bg-surface text-ink-soft hover:text-ink'}`}
      >
        {name}
        {counts !== null && status !== 'any' && <span className="font-medium text-ink tabular-nums">{numberOf(counts, status)}</span>}
      </Link>
    ))}
  </nav>
);
