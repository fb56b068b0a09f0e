import Form from 'next/form';
import * as t from '#messages/activity';
import { Button } from '../ui/button.tsx';
import { address } from '../ui/pages.tsx';
import { Segments } from '../ui/segments.tsx';
import { type ActivityQuery, activityPath, type Range, ranges, standardRange } from './range.ts';

type WhenProps = { name: 'from' | 'to'; label: string; value: string | undefined; invalid: boolean };

const When = ({ name, label, value, invalid }: WhenProps) => (
  <label className="flex min-w-0 items-center gap-1.5 text-xs text-ink-soft">
    {label}
    <input
      key={value}
      name={name}
      defaultValue={/^\d{4}-.*T.*Z$/.test(value ?? '') ? value?.slice(0, 19).replace('T', ' ') : value}
      aria-invalid={invalid}
      aria-describedby={invalid ? 'range-problem' : undefined}
      placeholder="2026-11-22 14:00"
      autoComplete="off"
      spellCheck={false}
      className="control min-h-8! w-40! py-1! font-mono text-xs!"
    />
  </label>
);

/** Which stretch of time: one that ends now, or one between two instants. */
export function RangeBar({ query: { q, range, from, to }, problem }: { query: ActivityQuery; problem: string | null }) {
  const fixed = from !== undefined || to !== undefined;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 pt-3 pb-1">
      <Segments
        label={t.timeRange}
        items={(Object.keys(ranges) as Range[]).map((name) => ({
          href: address(activityPath, { q, range: name === standardRange ? undefined : name }),
          name: t.rangeNames[name],
          here: !fixed && name === (range ?? standardRange),
        }))}
      />
      <Form action={activityPath} prefetch={false} className="flex flex-wrap items-center gap-2">
        {q !== undefined && <input type="hidden" name="q" value={q} />}
        <When name="from" label={t.fromUtc} value={from} invalid={problem !== null} />
        <When name="to" label={t.beforeUtc} value={to} invalid={problem !== null} />
        <Button type="submit">{t.apply}</Button>
      </Form>
      {problem !== null && (
        <p id="range-problem" role="alert" className="w-full text-right text-sm font-medium text-bad wrap-anywhere max-lg:text-left">
          {problem}
        </p>
      )}
    </div>
  );
}
