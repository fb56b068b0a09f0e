import * as t from '#messages/findings';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Link } from '../ui/link.tsx';
import { address, type Query } from '../ui/pages.tsx';

type Props = { path: string; query: Query; kinds: WireOutput<'finding.summary'>['kinds'] };

/** How many there are of each kind; each is a filter of its own, and leads back out of it. */
export const FindingFacets = ({ path, query: { cursor, trail, kind: here, ...query }, kinds }: Props) => (
  <nav aria-label={t.byKind} className="mb-3 flex flex-wrap items-center gap-1.5">
    {kinds.map(({ kind, title, because, count: found }) => (
      <Link
        key={kind}
        href={address(path, { ...query, kind: here === kind ? undefined : kind })}
        aria-current={here === kind ? 'true' : undefined}
        title={because}
        className={`inline-flex min-h-6 items-center gap-1.5 rounded-full border px-2.5 py-0.5 text-xs ${here === kind ? 'border-accent bg-accent-ground text-accent-strong' : 'border-line-strong bg-surface text-ink-soft hover:text-ink'}`}
      >
        {title}
        <span className={`font-medium tabular-nums ${found === 0 ? 'text-ink-faint' : 'text-ink'}`}>{count(found)}</span>
      </Link>
    ))}
  </nav>
);
