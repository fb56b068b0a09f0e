'use client';

import { type CircleCheck, CircleMinus, CirclePlus, CircleX, Pencil } from 'lucide-react';
import * as t from '#messages/import';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { buttonClass } from '../ui/button.tsx';
import { csvAddress } from '../ui/csv.ts';
import { TextLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { OutcomeHeading } from '../ui/outcome-heading.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, Table } from '../ui/table.tsx';

export type Report = WireOutput<'identity.import'>;
type Row = Report['rows'][number];
type Difference = Row['differences'][number];

const marks: Record<Row['outcome'], { tone: Tone; icon: typeof CircleCheck }> = {
  create: { tone: 'good', icon: CirclePlus },
  change: { tone: 'accent', icon: Pencil },
  nothing: { tone: 'plain', icon: CircleMinus },
  refused: { tone: 'bad', icon: CircleX },
};

const told = ({ member, before, after }: Difference) => {
  const shown = (text: string) => (text === '' ? t.empty : <span className="font-mono text-xs">{text}</span>);
  return before === null ? t.isSet({ member, after: shown(after) }) : t.becomes({ member, before: shown(before), after: shown(after) });
};

const columnsOf = (done: boolean): Column<Row>[] => [
  { header: t.line, cell: ({ line }) => line },
  {
    header: t.identity,
    names: true,
    cell: ({ name, outcome }) =>
      name === '' ? (
        t.noName
      ) : outcome === 'refused' || (outcome === 'create' && !done) ? (
        name
      ) : (
        <TextLink href={`/identities/${name}`}>{name}</TextLink>
      ),
  },
  {
    header: t.outcome,
    cell: ({ outcome }) => (
      <Badge tone={marks[outcome].tone} icon={marks[outcome].icon}>
        {t.outcomes[outcome]}
      </Badge>
    ),
  },
  {
    header: t.what,
    cell: ({ differences, problems, fleet }) => (
      <ul className="space-y-0.5 wrap-anywhere">
        {problems.map(({ field, detail }) => (
          <li key={field + detail}>{t.isWrong({ field, detail })}</li>
        ))}
        {differences.map((difference) => (
          <li key={difference.member + difference.after}>{told(difference)}</li>
        ))}
        {fleet !== null && <li className="text-warn">{t.takenBackBy({ fleet })}</li>}
      </ul>
    ),
  },
];

const reportOf = ({ rows }: Report): string =>
  csvAddress(
    ['line', 'name', 'outcome', 'what'],
    rows.map(({ line, name, outcome, differences, problems }) => [
      String(line),
      name,
      outcome,
      [
        ...problems.map(({ field, detail }) => `${field}: ${detail}`),
        ...differences.map(({ member, before, after }) => `${member}: ${before === null ? '' : `${before} -> `}${after}`),
      ].join('; '),
    ]),
  );

/** What each row of a table would do, or did. */
export function ImportReport({ report }: { report: Report }) {
  const refused = report.rows.filter(({ outcome }) => outcome === 'refused').length;
  const idle = report.rows.every(({ outcome }) => outcome === 'nothing');
  return (
    <div className="space-y-3">
      {report.done ? (
        <Notice kind="success">
          <OutcomeHeading>{t.allOfItIsDone}</OutcomeHeading>
        </Notice>
      ) : refused > 0 ? (
        <Notice kind="error">{t.someRowsAreRefused({ refused })}</Notice>
      ) : (
        <Notice kind="info">{idle ? t.everythingStands : t.nothingIsChangedYet}</Notice>
      )}
      <Panel
        title={report.done ? t.whatWasDone : t.whatWouldBeDone}
        flush
        actions={
          <a href={reportOf(report)} download="identities-import.csv" className={buttonClass()}>
            {t.downloadReport}
          </a>
        }
      >
        <Table
          caption={report.done ? t.whatWasDone : t.whatWouldBeDone}
          rows={report.rows}
          rowKey={({ line }) => String(line)}
          columns={columnsOf(report.done)}
        />
      </Panel>
    </div>
  );
}
