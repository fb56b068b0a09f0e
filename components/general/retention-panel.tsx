import * as t from '#messages/general';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Form, Submit, TextField } from '../ui/form.tsx';
import type { FormAction } from '../ui/form-state.ts';
import { bytes } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';

type Ledger = WireOutput<'audit.show'>;
type Part = Ledger['partitions'][number];

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
        <Form action={change} className="mt-4 max-w-xs space-y-4">
          <TextField
            name="months"
            label={t.keepMonths}
            type="number"
            optional
            value={String(retentionMonths ?? '')}
            hint={t.severalMonthsAtLeast}
          />
          <Submit>{t.saveRetention}</Submit>
        </Form>
      )}
    </Panel>
  );
};
