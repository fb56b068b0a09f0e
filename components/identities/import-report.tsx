'use client';

import { type CircleCheck, CircleDashed, CircleMinus, CirclePlus, CircleX, Pencil } from 'lucide-react';
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
  left_out: { tone: 'plain', icon: CircleDashed },
};

const told = ({ member, before, after }: Difference) => {
  const shown = (text: string) => (text === '' ? t.empty : <span className="font-mono text-xs">{text}</span>);
  return before === null ? t.isSet({ member, after: shown(after) }) : t.becomes({ member, before: shown(before), after: shown(after) });
};

const columnsOf = (done: boolean): Column<Row>[] => [
  { header: t.place, cell: ({ place }) => <span className="font-mono text-xs">{place}</span> },
  {
    header: t.identity,
    names: true,
    cell: ({ name, outcome }) => {
      if (name === '') return t.noName;
      const isThere = outcome === 'change' || outcome === 'nothing' || (outcome === 'create' && done);
      return isThere ? <TextLink href={`/identities/${name}`}>{name}</TextLink> : name;
    },
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
    cell: ({ differences, problems, notes, fleet }) => (
      <ul className="space-y-0.5 wrap-anywhere">
        {problems.map(({ field, detail }) => (
          <li key={field + detail}>{t.isWrong({ field, detail })}</li>
        ))}
        {differences.map((difference) => (
          <li key={difference.member + difference.after}>{told(difference)}</li>
        ))}
        {notes.map((note) => (
          <li key={note} className="text-ink-soft">
            {note}
          </li>
        ))}
        {fleet !== null && <li className="text-warn">{t.takenBackBy({ fleet })}</li>}
      </ul>
    ),
  },
];

const reportOf = ({ rows }: Report): string =>
  csvAddress(
    ['place', 'name', 'outcome', 'what'],
    rows.map(({ place, name, outcome, differences, problems, notes }) => [
      place,
      name,
      outcome,
      [
        ...problems.map(({ field, detail }) => `${field}: ${detail}`),
        ...differences.map(({ member, before, after }) => `${member}: ${before === null ? '' : `${before} -> `}${after}`),
        ...notes,
      ].join('; '),
    ]),
  );

/** What each row of a list would do, or did. */
export function ImportReport({ report }: { report: Report }) {
  const refused = report.rows.filter(({ outcome }) => outcome === 'refused').length;
  const idle = report.rows.every(({ outcome }) => outcome === 'nothing' || outcome === 'left_out');
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
        note={t.readAs({ format: t.formats[report.format] })}
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
          rowKey={({ place }) => place}
          columns={columnsOf(report.done)}
        />
      </Panel>
    </div>
  );
}
