import { CalendarClock } from 'lucide-react';
import * as t from '#messages/general';
import { ActDialog } from '../ui/act-dialog.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { bytes } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import type { Ledger, Part } from './retention.ts';
import { RetentionFields } from './retention-fields.tsx';

/** The newest month that is over: what one of them takes. */
const lastWhole = (parts: readonly Part[], now: number): Part | undefined =>
  parts.findLast(({ from, until }) => from !== null && Date.parse(until) <= now);

/** For how long events are kept, and what they take. */
export const RetentionPanel = ({ ledger: { retentionMonths, partitions }, change }: { ledger: Ledger; change: FormAction | undefined }) => {
  const now = Date.now();
  const begun = partitions.filter(({ from }) => from === null || Date.parse(from) <= now);
  const whole = lastWhole(begun, now);
  return (
    <Panel title={t.howLongEventsAreKept} note={t.wholeMonthsOfEvents}>
      <p className="mb-3">
        {t.keptFor({ months: retentionMonths })}{' '}
        <span className="text-ink-soft">
          {whole === undefined
            ? t.noWholeMonthYet
            : t.byTheEventsOfTheLastWholeMonth({ size: bytes(whole.bytes), months: retentionMonths })}
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
            <RetentionFields retentionMonths={retentionMonths} partitions={partitions} />
          </ActDialog>
        </div>
      )}
    </Panel>
  );
};

/** For those who may not see what the ledger holds. */
export const RetentionHidden = () => (
  <Panel title={t.howLongEventsAreKept}>
    <p className="text-ink-soft">{t.toSeeItTakesTheRoleAuditor}</p>
  </Panel>
);
