import { CircleCheck, CircleX, FileCheck, type LucideIcon, TriangleAlert } from 'lucide-react';
import { Badge, type Tone } from '../ui/badge.tsx';
import { count, short } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { CaseDetail } from './types.ts';

type Step = CaseDetail['ladder'][number];

const kinds: Record<Step['kind'], { icon: LucideIcon; tone: Tone; word: string }> = {
  issued: { icon: FileCheck, tone: 'accent', word: 'Issued' },
  rightful: { icon: CircleCheck, tone: 'good', word: 'Used by its holder' },
  unchecked: { icon: TriangleAlert, tone: 'warn', word: 'Accepted, certificate not compared' },
  rejected: { icon: CircleX, tone: 'bad', word: 'Turned away' },
};

const columns: readonly Column<Step>[] = [
  {
    header: 'What',
    names: true,
    cell: ({ kind, code }) => (
      <>
        <Badge tone={kinds[kind].tone} icon={kinds[kind].icon}>
          {kinds[kind].word}
        </Badge>
        {kind === 'rejected' && <span className="block font-mono text-xs text-ink-soft">{code}</span>}
      </>
    ),
  },
  {
    header: 'By',
    cell: ({ presenter }) =>
      presenter === null ? <span className="text-ink-faint">no certificate</span> : presenter.length === 43 ? short(presenter) : presenter,
  },
  { header: 'Where', cell: ({ place }) => place ?? <span className="text-ink-soft">token service</span> },
  {
    header: 'Source',
    from: 'lg',
    cell: ({ sourceAddress }) =>
      sourceAddress === null ? <None>not shown</None> : <span className="font-mono text-xs">{sourceAddress}</span>,
  },
  { header: 'Times', end: true, cell: (step) => <span className="tabular-nums">{count(step.count)}</span> },
  {
    header: 'When',
    cell: ({ firstAt, lastAt }) => (
      <>
        <Time at={firstAt} form="instant" />
        {lastAt !== firstAt && (
          <span className="block text-xs text-ink-faint">
            to <Time at={lastAt} form="instant" />
          </span>
        )}
      </>
    ),
  },
];

const holders = {
  copied: 'The rightful holder went on using it while others presented it: they have a copy.',
  moved: 'The rightful holder has not used it since others presented it: it may have moved to them.',
};

/** What happened to the tokens, oldest first, and what that says of the holder. */
export const Ladder = ({ of: c }: { of: CaseDetail }) =>
  c.ladder.length === 0 ? null : (
    <Panel title="From issuance to now" note="Oldest first; like after like is one line" flush>
      {c.holder !== 'unknown' && c.replay && (
        <div className="px-4 py-3">
          <Notice kind={c.holder === 'copied' ? 'warning' : 'info'}>{holders[c.holder]}</Notice>
        </div>
      )}
      <Table
        caption="What happened to the tokens of this case, oldest first"
        columns={columns}
        rows={c.ladder}
        rowKey={(step) => `${step.firstAt} ${step.code} ${step.presenter} ${step.place}`}
      />
    </Panel>
  );
