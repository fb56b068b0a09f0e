import * as t from '#messages/overview';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { duration } from '../ui/format.ts';
import { address } from '../ui/pages.tsx';
import { Ceiling, type ChartColumn, Legend, type Series, StackedColumns } from '../ui/stacked-columns.tsx';
import { TableTwin } from '../ui/table-twin.tsx';

type Ahead = WireOutput<'overview.show'>['ahead'];

const series = [
  { key: 'onTime', name: t.renewedOnTime, fill: 'fill-chart-accepted', texture: 'plain' },
  { key: 'others', name: t.notRenewedOnTime, fill: 'fill-chart-refused', texture: 'across' },
] as const satisfies readonly Series[];

const day = 86_400_000;
/** Where what ends in a part is listed: the day in which it begins; or, of a longer part, the month, as far as the calendar goes. */
function placeOf({ from, until }: Ahead['parts'][number]): string {
  if (Date.parse(until) - Date.parse(from) <= day) return `${address('/expiry', { day: from.slice(0, 10) })}#lists`;
  return address('/expiry', { month: from < '2100' ? from.slice(0, 7) : undefined });
}

/** What ends first, measured in the lifetimes of the fleet, and of how much the renewal is not on time. */
export function AheadChart({ ahead: { median, parts, later }, now }: { ahead: Ahead; now: Date }) {
  if (median === null) return <p className="text-ink-soft">{t.noCertificateIsAlive}</p>;
  const within = parts.slice(0, parts.length / 3);
  const sum = (of: Ahead['parts'], key: 'onTime' | 'others') => of.reduce((total, part) => total + part[key], 0);
  const summary = t.endsWithinOneLifetime({
    soon: sum(within, 'onTime') + sum(within, 'others'),
    all: sum(parts, 'onTime') + sum(parts, 'others') + later,
    median: duration(median),
    others: sum(within, 'others'),
  });
  const left = (at: string): string => duration((Date.parse(at) - now.getTime()) / 1_000);
  const columns = parts.map(
    ({ from, until, onTime, others }): ChartColumn => ({
      key: from,
      label: t.fromUntil({ from: left(from), until: left(until) }),
      values: { onTime, others },
    }),
  );
  return (
    <div>
      <p className="mb-2 text-ink-soft">{summary}</p>
      <Legend series={series} />
      <div className="mt-3">
        <Ceiling columns={columns} />
        <StackedColumns series={series} columns={columns} summary={t.aheadInWords({ summary })} className="h-20" />
      </div>
      <p aria-hidden className="mt-1 flex justify-between text-2xs text-ink-faint">
        {[0, 1, 2].map((times) => (
          <span key={times} className="flex-1">
            {times === 0 ? t.now : t.afterLifetimes({ times, span: duration(times * median) })}
          </span>
        ))}
      </p>
      <TableTwin
        caption={t.whatEndsNext}
        header={t.endsIn}
        series={series}
        columns={columns}
        hrefOf={(place) => {
          const part = parts[place];
          return part === undefined ? '/expiry' : placeOf(part);
        }}
      />
    </div>
  );
}
