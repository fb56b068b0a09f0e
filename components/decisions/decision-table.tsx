import { Id } from '../ui/code.tsx';
import { count } from '../ui/format.ts';
import { Link } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { Outcome, Party, Place } from './outcome.tsx';
import type { ExplainedDecision } from './types.ts';

type Named = Column<ExplainedDecision>;

const outcome: Named = {
  header: 'Outcome',
  names: true,
  cell: (d) => (
    <Link
      href={`/d/${d.id}`}
      className="group inline-flex min-h-6 flex-wrap items-center gap-1.5"
      aria-label={`${d.outcome}, ${d.code}: open this decision`}
    >
      <Outcome outcome={d.outcome} />
      {d.code !== d.outcome && <span className="font-mono text-xs text-ink-soft group-hover:underline">{d.code}</span>}
      {d.folded !== null && <span className="text-xs font-medium">× {count(d.folded.count)}</span>}
    </Link>
  ),
};
const subject = (header: string): Named => ({ header, cell: (d) => <Party party={d.tokenIdentity} unknown="not known" /> });
const presenter: Named = {
  header: 'Presented as',
  cell: (d) =>
    d.presentedIdentity === null ? (
      d.presentedThumbprint === null ? (
        <span className="text-ink-faint">no certificate</span>
      ) : (
        <span className="text-ink-faint">
          unknown <Id value={d.presentedThumbprint} head={6} tail={4} />
        </span>
      )
    ) : (
      <Party party={d.presentedIdentity} unknown="" />
    ),
};
const place: Named = { header: 'Where', cell: (d) => <Place decision={d} /> };
const audience: Named = { header: 'Audience', from: 'xl', cell: (d) => d.audience ?? <None /> };
const source: Named = {
  header: 'Source',
  from: 'lg',
  cell: (d) => (d.sourceAddress === null ? <None>not shown</None> : <span className="font-mono text-xs">{d.sourceAddress}</span>),
};
const time: Named = { header: 'Time', cell: (d) => <Time at={d.at} /> };

/** Every decision, one line each. */
export const DecisionTable = ({ decisions, caption }: { decisions: readonly ExplainedDecision[]; caption: string }) => (
  <Table
    caption={caption}
    columns={[outcome, subject('Identity'), presenter, place, audience, source, time]}
    rows={decisions}
    rowKey={(d) => d.id}
  />
);

/** The few columns that fit beside something else. */
export const RecentDecisions = ({ decisions, caption }: { decisions: readonly ExplainedDecision[]; caption: string }) => (
  <Table caption={caption} columns={[outcome, subject('Token subject'), presenter, place, time]} rows={decisions} rowKey={(d) => d.id} />
);
