import * as t from '#messages/cases';
import { count } from '#messages/numbers';
import { Party, Place, Severity } from '../decisions/outcome.tsx';
import { Id } from '../ui/code.tsx';
import { Link } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { CaseState } from './state.tsx';
import type { Case } from './types.ts';

type Named = Column<Case>;

const what: Named = {
  header: t.caseWord,
  names: true,
  className: 'sm:min-w-52',
  cell: (c) => (
    <>
      <Link href={`/rejections/${c.id}`} className="font-mono text-xs font-medium text-accent hover:underline">
        {c.code}
      </Link>
      <span className="block text-xs text-ink-soft">{c.meaning}</span>
    </>
  ),
};
const severity: Named = { header: t.severity, card: true, cell: (c) => <Severity severity={c.severity} /> };
const subject: Named = { header: t.tokenSubject, card: true, cell: (c) => <Party party={c.tokenIdentity} unknown={t.notKnown} /> };

/** Whose certificate came, or that none did. */
const Presenter = ({ of: c }: { of: Pick<Case, 'presentedIdentity' | 'presentedThumbprint'> }) =>
  c.presentedIdentity !== null ? (
    <Party party={c.presentedIdentity} unknown="" />
  ) : c.presentedThumbprint === null ? (
    <span className="text-ink-faint">{t.noCertificate}</span>
  ) : (
    <span className="text-ink-faint">{t.unknownId({ id: <Id value={c.presentedThumbprint} head={6} tail={4} /> })}</span>
  );

const presenter: Named = { header: t.presentedAs, card: true, cell: (c) => <Presenter of={c} /> };
const place: Named = { header: t.where, cell: (c) => <Place decision={c} /> };
const sources: Named = {
  header: t.fromColumn,
  from: 'xl',
  cell: ({ addresses: [first, ...others] }) =>
    first === undefined || first.sourceAddress === null ? (
      <None>{t.notShown}</None>
    ) : (
      <span className="font-mono text-xs">
        {first.sourceAddress}
        {others.length > 0 && t.andMore({ addresses: others.length })}
      </span>
    ),
};
const times: Named = { header: t.times, end: true, cell: (c) => <span className="tabular-nums">{count(c.count)}</span> };
const seen: Named = {
  header: t.firstAndLast,
  card: true,
  cell: (c) => (
    <>
      <Time at={c.firstAt} form="short" />
      {Date.parse(c.lastAt) - Date.parse(c.firstAt) >= 60_000 && <> {t.toTime({ time: <Time at={c.lastAt} form="short" /> })}</>}
    </>
  ),
};
const state: Named = {
  header: t.state,
  card: true,
  cell: (c) => (
    <>
      <CaseState state={c.state} />
      {c.muted && <span className="block text-xs text-ink-faint">{t.byAMuteRule}</span>}
    </>
  ),
};
const assignee: Named = { header: t.assignee, from: 'lg', cell: (c) => c.assignee ?? <None>{t.nobody}</None> };

/** One line for each matter, however many rejections it took. */
export const CaseTable = ({ cases, caption }: { cases: readonly Case[]; caption: string }) => (
  <Table
    caption={caption}
    list="cases"
    columns={[what, severity, subject, presenter, place, sources, times, seen, state, assignee]}
    rows={cases}
    rowKey={(c) => c.id}
  />
);

/** The few columns that fit beside something else. */
export const RelatedCases = ({ cases, caption }: { cases: readonly Case[]; caption: string }) => (
  <Table caption={caption} columns={[what, subject, presenter, place, times, state]} rows={cases} rowKey={(c) => c.id} />
);
