import * as t from '#messages/decisions';
import { count } from '#messages/numbers';
import { Id } from '../ui/code.tsx';
import { Link } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { doorName, Outcome, Party, Place } from './outcome.tsx';
import type { ExplainedDecision } from './types.ts';

type Named = Column<ExplainedDecision>;

const outcome: Named = {
  header: t.outcome,
  names: true,
  cell: (d) => (
    <Link
      href={`/d/${d.id}`}
      className="group inline-flex min-h-6 flex-wrap items-center gap-1.5"
      aria-label={t.openThisDecision({ outcome: d.outcome, code: d.code })}
    >
      <Outcome outcome={d.outcome} />
      {d.code !== d.outcome && <span className="font-mono text-xs text-ink-soft group-hover:underline">{d.code}</span>}
      {d.folded !== null && <span className="text-xs font-medium">× {count(d.folded.count)}</span>}
    </Link>
  ),
};
const subject = (header: string): Named => ({ header, cell: (d) => <Party party={d.tokenIdentity} unknown={t.notKnown} /> });
const presenter: Named = {
  header: t.presentedAs,
  cell: (d) =>
    d.presentedIdentity === null ? (
      d.presentedThumbprint === null ? (
        <span className="text-ink-faint">{t.noCertificate}</span>
      ) : (
        <span className="text-ink-faint">{t.unknownId({ id: <Id value={d.presentedThumbprint} head={6} tail={4} /> })}</span>
      )
    ) : (
      <Party party={d.presentedIdentity} unknown="" />
    ),
};
const place: Named = { header: t.where, cell: (d) => <Place decision={d} /> };
const door: Named = { header: t.decidedBy, cell: (d) => <span className="text-ink-soft">{doorName(d.door)}</span> };
const audience: Named = { header: t.audience, from: 'xl', cell: (d) => d.audience ?? <None /> };
const source: Named = {
  header: t.source,
  from: 'lg',
  cell: (d) => (d.sourceAddress === null ? <None>{t.notShown}</None> : <span className="font-mono text-xs">{d.sourceAddress}</span>),
};
const time: Named = { header: t.time, cell: (d) => <Time at={d.at} /> };

/** Every decision, one line each. */
export const DecisionTable = ({ decisions, caption }: { decisions: readonly ExplainedDecision[]; caption: string }) => (
  <Table
    caption={caption}
    columns={[outcome, subject(t.identity), presenter, place, audience, source, time]}
    rows={decisions}
    rowKey={(d) => d.id}
  />
);

type RecentProps = {
  decisions: readonly ExplainedDecision[];
  caption: string;
  /** Where all of them were made is what the page is about: how each came to be known says more. */
  ofOnePlace?: boolean;
};

/** The few columns that fit beside something else. */
export const RecentDecisions = ({ decisions, caption, ofOnePlace = false }: RecentProps) => (
  <Table
    caption={caption}
    columns={[outcome, subject(t.tokenSubject), presenter, ofOnePlace ? door : place, time]}
    rows={decisions}
    rowKey={(d) => d.id}
  />
);
