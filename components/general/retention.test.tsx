import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { FormContext } from '../ui/form.tsx';
import { goingAt, isConfirmed, monthlyOf, noticeOf, takenAt } from './retention.ts';
import { RetentionFields } from './retention-fields.tsx';
import { RetentionHidden, RetentionPanel } from './retention-panel.tsx';

const partitions = [
  { name: 'events_before', from: null, until: '2025-01-01T00:00:00.000Z', bytes: 3_000_000 },
  { name: 'events_2025_01', from: '2025-01-01T00:00:00.000Z', until: '2025-02-01T00:00:00.000Z', bytes: 2_000_000 },
  { name: 'events_2999_01', from: '2999-01-01T00:00:00.000Z', until: '2999-02-01T00:00:00.000Z', bytes: 0 },
];
const shown = (retentionMonths: number | null, months: string) =>
  renderToStaticMarkup(
    <FormContext value={{ state: { values: { months } }, pending: false }}>
      <RetentionFields retentionMonths={retentionMonths} partitions={partitions} monthly={{ bytes: 2_000_000, whole: true }} />
    </FormContext>,
  );

it('a month goes once it has been over for as long as events are kept', () => {
  const going = (at: string) => goingAt(partitions, 12, Date.parse(at)).map(({ name }) => name);
  expect(going('2025-12-31T23:59:59.999Z')).toEqual([]);
  expect(going('2026-01-01T00:00:00.000Z')).toEqual(['events_before']);
  expect(going('2026-02-01T00:00:00.000Z')).toEqual(['events_before', 'events_2025_01']);
});

it('keeping events for less long names the months and bytes that go, and takes the number once more', () => {
  for (const html of [shown(null, '3'), shown(12, '3')]) {
    expect(html).toContain('2 months of events');
    expect(html).toMatch(/everything before 2025-01, .*2025-01, /s);
    expect(html).not.toContain('2999-01');
    expect(html).toContain('name="monthsAgain"');
  }
  for (const html of [shown(12, '12'), shown(12, '24'), shown(12, ''), shown(null, '')]) expect(html).not.toContain('monthsAgain');
  expect(shown(12_000, '11900')).toContain('nothing goes now');

  expect([isConfirmed(null, 3, ''), isConfirmed(12, 3, '12'), isConfirmed(12, 3, '')]).toEqual([false, false, false]);
  expect([isConfirmed(12, 3, '3'), isConfirmed(12, 24, ''), isConfirmed(12, null, ''), isConfirmed(null, null, '')]).not.toContain(false);
});

it('what is kept for ever is not said to be dropped, and who may not see it learns which role may', () => {
  expect([noticeOf(null), noticeOf(12)]).toEqual(['set-for-ever', 'set']);
  expect(renderToStaticMarkup(<RetentionHidden />)).toContain('auditor');
});

it('what a month takes is said by the last whole one, otherwise by this one so far, and not on its first day', () => {
  const [, whole] = partitions;
  const september = { name: 'events_2025_09', from: '2025-09-01T00:00:00.000Z', until: '2025-10-01T00:00:00.000Z', bytes: 500_000 };
  const october = { ...september, from: '2025-10-01T00:00:00.000Z', until: '2025-11-01T00:00:00.000Z', bytes: 7 };
  const at = (now: string, ...parts: (typeof partitions)[number][]) => monthlyOf(parts, Date.parse(now));
  expect(at('2025-09-11T00:00:00Z', ...partitions, september)).toEqual({ bytes: whole?.bytes, whole: true });
  expect(at('2025-09-11T00:00:00Z', september, october)).toEqual({ bytes: 1_500_000, whole: false });
  expect(at('2025-09-01T23:00:00Z', september, october)).toBeNull();
  expect(at('2025-10-02T00:00:00Z', september, october)).toEqual({ bytes: 500_000, whole: true });
  expect(takenAt({ bytes: 500_000, whole: true }, 12)).toBe(6_500_000);
});

it('each choice stands beside what it would take, the one that holds now among them', () => {
  const ledger = { retentionMonths: 9, partitions } as Parameters<typeof RetentionPanel>[0]['ledger'];
  const text = renderToStaticMarkup(<RetentionPanel ledger={ledger} change={undefined} />).replaceAll(/<[^>]+>/g, ' ');
  expect(text).toMatch(/All of them take 5 MB now/);
  expect(text).toMatch(/3 months +8 MB/);
  expect(text).toMatch(/9 months, as now +20 MB +12 months +26 MB/);
  expect(text).toMatch(/ever +2 MB more each month/);
  expect(shown(9, '24')).toContain('24 months of events take about 50 MB, by the last whole month.');
  expect(shown(9, '')).toContain('Kept for ever, they take about 2 MB more each month.');
});
