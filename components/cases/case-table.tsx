import { Party, Place, Severity } from '../decisions/outcome.tsx';
import { Id } from '../ui/code.tsx';
import { count } from '../ui/format.ts';
import { Link } from '../ui/link.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import { CaseState } from './state.tsx';
import type { Case } from './types.ts';

type Named = Column<Case>;

const what: Named = {
  header: 'Case',
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
const severity: Named = { header: 'Severity', cell: (c) => <Severity severity={c.severity} /> };
const subject: Named = { header: 'Token subject', cell: (c) => <Party party={c.tokenIdentity} unknown="not known" /> };

/** Whose certificate came, or that none did. */
const Presenter = ({ of: c }: { of: Pick<Case, 'presentedIdentity' | 'presentedThumbprint'> }) =>
  c.presentedIdentity !== null ? (
    <Party party={c.presentedIdentity} unknown="" />
  ) : c.presentedThumbprint === null ? (
    <span className="text-ink-faint">no certificate</span>
  ) : (
    <span className="text-ink-faint">
      unknown <Id value={c.presentedThumbprint} head={6} tail={4} />
    </span>
  );

const presenter: Named = { header: 'Presented as', cell: (c) => <Presenter of={c} /> };
const place: Named = { header: 'Where', cell: (c) => <Place decision={c} /> };
const sources: Named = {
  header: 'From',
  from: 'xl',
  cell: ({ addresses: [first, ...others] }) =>
    first === undefined || first.sourceAddress === null ? (
      <None>not shown</None>
    ) : (
      <span className="font-mono text-xs">
        {first.sourceAddress}
        {others.length > 0 && ` and ${others.length} more`}
      </span>
    ),
};
const times: Named = { header: 'Times', end: true, cell: (c) => <span className="tabular-nums">{count(c.count)}</span> };
const seen: Named = {
  header: 'First and last',
  cell: (c) => (
    <>
      <Time at={c.firstAt} form="short" />
      {Date.parse(c.lastAt) - Date.parse(c.firstAt) >= 60_000 && (
        <>
          {' '}
          to <Time at={c.lastAt} form="short" />
        </>
      )}
    </>
  ),
};
const state: Named = {
  header: 'State',
  cell: (c) => (
    <>
      <CaseState state={c.state} />
      {c.muted && <span className="block text-xs text-ink-faint">by a mute rule</span>}
    </>
  ),
};
const assignee: Named = { header: 'Assignee', from: 'lg', cell: (c) => c.assignee ?? <None>nobody</None> };

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
