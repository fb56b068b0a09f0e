import { CircleCheck, CircleX, FileCheck, type LucideIcon, TriangleAlert } from 'lucide-react';
import * as t from '#messages/cases';
import { count } from '#messages/numbers';
import { Badge, type Tone } from '../ui/badge.tsx';
import { short } from '../ui/format.ts';
import { Notice } from '../ui/notice.tsx';
import { Panel } from '../ui/page.tsx';
import { type Column, None, Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { CaseDetail } from './types.ts';

type Step = CaseDetail['ladder'][number];

const kinds: Record<Step['kind'], { icon: LucideIcon; tone: Tone; word: string }> = {
  issued: { icon: FileCheck, tone: 'accent', word: t.issued },
  rightful: { icon: CircleCheck, tone: 'good', word: t.usedByItsHolder },
  unchecked: { icon: TriangleAlert, tone: 'warn', word: t.acceptedCertificateNotCompared },
  rejected: { icon: CircleX, tone: 'bad', word: t.turnedAway },
};

const columns: readonly Column<Step>[] = [
  {
    header: t.what,
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
    header: t.byWhom,
    cell: ({ presenter }) =>
      presenter === null ? (
        <span className="text-ink-faint">{t.noCertificate}</span>
      ) : presenter.length === 43 ? (
        short(presenter)
      ) : (
        presenter
      ),
  },
  { header: t.where, cell: ({ place }) => place ?? <span className="text-ink-soft">{t.tokenService}</span> },
  {
    header: t.source,
    from: 'lg',
    cell: ({ sourceAddress }) =>
      sourceAddress === null ? <None>{t.notShown}</None> : <span className="font-mono text-xs">{sourceAddress}</span>,
  },
  { header: t.times, end: true, cell: (step) => <span className="tabular-nums">{count(step.count)}</span> },
  {
    header: t.when,
    cell: ({ firstAt, lastAt }) => (
      <>
        <Time at={firstAt} form="instant" />
        {lastAt !== firstAt && (
          <span className="block text-xs text-ink-faint">{t.toTime({ time: <Time at={lastAt} form="instant" /> })}</span>
        )}
      </>
    ),
  },
];

const holders = {
  copied: t.theRightfulHolderWentOnUsing,
  moved: t.theRightfulHolderHasNotUsed,
};

/** What happened to the tokens, oldest first, and what that says of the holder. */
export const Ladder = ({ of: c }: { of: CaseDetail }) =>
  c.ladder.length === 0 ? null : (
    <Panel title={t.fromIssuanceToNow} note={t.oldestFirstLikeAfterLike} flush>
      {c.holder !== 'unknown' && c.replay && (
        <div className="px-4 py-3">
          <Notice kind={c.holder === 'copied' ? 'warning' : 'info'}>{holders[c.holder]}</Notice>
        </div>
      )}
      <Table
        caption={t.whatHappenedToTheTokens}
        columns={columns}
        rows={c.ladder}
        rowKey={(step) => `${step.firstAt} ${step.code} ${step.presenter} ${step.place}`}
      />
    </Panel>
  );
