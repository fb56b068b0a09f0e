'use client';

import { useRouter } from 'next/navigation';
import * as t from '#messages/overview';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { decisionSeries } from '../decisions/series.ts';
import { BrushedColumns } from '../ui/brushed-columns.tsx';
import { address } from '../ui/pages.tsx';
import { Ceiling, type ChartColumn, Legend } from '../ui/stacked-columns.tsx';
import { TableTwin } from '../ui/table-twin.tsx';
import type { Writer } from '../ui/zone.ts';
import { useWriter } from '../ui/zone-context.tsx';

type Hour = WireOutput<'overview.show'>['hours'][number];

/** To the minute, since hours of UTC begin at another one in some zones. */
const clock = (writer: Writer, at: string): string => writer.time(at).slice(0, 5);
const totalOf = (hour: Hour): number => hour.issued + hour.accepted + hour.negative;
const columnOf = (writer: Writer, hour: Hour): ChartColumn => ({
  key: hour.at,
  label: `${writer.day(hour.at)} ${clock(writer, hour.at)}`,
  values: {
    issued: hour.issued,
    accepted: hour.accepted,
    other: Math.max(0, hour.negative - hour.replays),
    replays: hour.replays,
  },
});

function summaryOf(writer: Writer, hours: readonly Hour[]): string {
  const all = hours.reduce((sum, hour) => sum + totalOf(hour), 0);
  if (all === 0) return t.noDecisionWasMade;
  const negative = hours.reduce((sum, hour) => sum + hour.negative, 0);
  const replays = hours.reduce((sum, hour) => sum + hour.replays, 0);
  const busiest = hours.reduce((most, hour) => (totalOf(hour) > totalOf(most) ? hour : most));
  return t.daySummary({ all, negative, replays, busiest: `${clock(writer, busiest.at)} ${writer.label(busiest.at)}` });
}

/** Decisions by the hour. Drawing over some hours leads to their decisions, and each hour of the table to its own. */
export function HoursChart({ hours }: { hours: readonly Hour[] }) {
  const router = useRouter();
  const writer = useWriter();
  const columns = hours.map((hour) => columnOf(writer, hour));
  const summary = summaryOf(writer, hours);
  const label = writer.label(hours.at(-1)?.at ?? new Date());
  // The last hour still runs: it ends whenever now is.
  const decisionsOf = (first: number, last: number) => address('/activity', { from: hours[first]?.at, to: hours[last + 1]?.at });
  if (hours.every((hour) => totalOf(hour) === 0)) return <p className="text-ink-soft">{summary}</p>;
  return (
    <div>
      <p className="mb-2 text-ink-soft">{summary}</p>
      <Legend series={decisionSeries} />
      <div className="mt-3">
        <Ceiling columns={columns} />
        <BrushedColumns
          series={decisionSeries}
          columns={columns}
          summary={t.chartInWords({ summary })}
          className="h-32"
          onStretch={(first, last) => router.push(decisionsOf(first, last))}
        />
      </div>
      <p aria-hidden className="mt-1 flex justify-between text-2xs text-ink-faint">
        {hours
          .filter((_, index) => index % 6 === 0)
          .map((hour) => (
            <span key={hour.at} className="flex-1">
              {clock(writer, hour.at)}
            </span>
          ))}
      </p>
      <TableTwin
        caption={t.decisionsByTheHourIn({ label })}
        header={t.hour({ label })}
        series={decisionSeries}
        columns={columns}
        hrefOf={(hour) => decisionsOf(hour, hour)}
      />
    </div>
  );
}
