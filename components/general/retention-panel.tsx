import { CalendarClock } from 'lucide-react';
import * as t from '#messages/general';
import { ActDialog } from '../ui/act-dialog.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { bytes } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { type Ledger, type Monthly, monthlyOf, retentionChoices, takenAt } from './retention.ts';
import { RetentionFields } from './retention-fields.tsx';

/** For how long events are kept, and what they take. */
export const RetentionPanel = ({ ledger: { retentionMonths, partitions }, change }: { ledger: Ledger; change: FormAction | undefined }) => {
  const now = Date.now();
  const begun = partitions.filter(({ from }) => from === null || Date.parse(from) <= now);
  const monthly = monthlyOf(partitions, now);
  return (
    <Panel title={t.howLongEventsAreKept} note={t.wholeMonthsOfEvents}>
      <p className="mb-3">
        {t.keptFor({ months: retentionMonths })}{' '}
        <span className="text-ink-soft">
          {t.allOfThemTake({ size: bytes(begun.reduce((sum, part) => sum + part.bytes, 0)) })} {monthly === null && t.tooEarlyToSay}
        </span>
      </p>
      <Table
        caption={t.events}
        rows={begun.toReversed()}
        rowKey={({ name }) => name}
        columns={[
          { header: t.month, names: true, cell: ({ from }) => from?.slice(0, 7) ?? t.upTo },
          { header: t.onDisk, end: true, cell: (part) => bytes(part.bytes) },
        ]}
      />
      {monthly !== null && <Choices monthly={monthly} retentionMonths={retentionMonths} />}
      {change === undefined ? (
        <p className="mt-3 text-ink-faint">{t.onlyAnOwnerChangesIt}</p>
      ) : (
        <div className="mt-4">
          <ActDialog
            action={change}
            id="retention"
            icon={CalendarClock}
            word={t.setHowLong}
            title={t.howLongEventsAreKept}
            deed={t.saveRetention}
          >
            <RetentionFields retentionMonths={retentionMonths} partitions={partitions} monthly={monthly} />
          </ActDialog>
        </div>
      )}
    </Panel>
  );
};

/** What events would take by how long they are kept, if as many come as now. */
const Choices = ({ monthly, retentionMonths }: { monthly: Monthly; retentionMonths: number | null }) => {
  const all = [...new Set([retentionMonths, ...retentionChoices])];
  const choices = all.toSorted((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  return (
    <div className="mt-4">
      <Table
        caption={t.whatItWouldTake}
        rows={choices}
        rowKey={(months) => String(months)}
        isCurrent={(months) => months === retentionMonths}
        columns={[
          { header: t.keptForSoLong, names: true, cell: (months) => t.choice({ months, isNow: months === retentionMonths }) },
          {
            header: t.takesAbout,
            end: true,
            cell: (months) => (months === null ? t.soMuchEachMonth({ size: bytes(monthly.bytes) }) : bytes(takenAt(monthly, months))),
          },
        ]}
      />
      <p className="mt-2 text-xs text-ink-faint">{t.estimatedBy({ size: bytes(monthly.bytes), whole: monthly.whole })}</p>
    </div>
  );
};

/** For those who may not see what the ledger holds. */
export const RetentionHidden = () => (
  <Panel title={t.howLongEventsAreKept}>
    <p className="text-ink-soft">{t.toSeeItTakesTheRoleAuditor}</p>
  </Panel>
);
