import type { WireOutput } from '../../server/doors/api/contract.ts';
import { decisionSeries } from '../decisions/series.ts';
import { count, plural } from '../ui/format.ts';
import { Ceiling, type ChartColumn, Legend, StackedColumns } from '../ui/stacked-columns.tsx';
import { TableTwin } from '../ui/table-twin.tsx';

type Hour = WireOutput<'overview.show'>['hours'][number];

const clock = (at: string): string => `${at.slice(11, 13)}:00`;
const totalOf = (hour: Hour): number => hour.issued + hour.accepted + hour.negative;
const columnOf = (hour: Hour): ChartColumn => ({
  key: hour.at,
  label: `${hour.at.slice(0, 10)} ${clock(hour.at)}`,
  values: {
    issued: hour.issued,
    accepted: hour.accepted,
    other: Math.max(0, hour.negative - hour.replays),
    replays: hour.replays,
  },
});

function summaryOf(hours: readonly Hour[]): string {
  const all = hours.reduce((sum, hour) => sum + totalOf(hour), 0);
  if (all === 0) return 'No decision was made in the last 24 hours.';
  const negative = hours.reduce((sum, hour) => sum + hour.negative, 0);
  const replays = hours.reduce((sum, hour) => sum + hour.replays, 0);
  const busiest = hours.reduce((most, hour) => (totalOf(hour) > totalOf(most) ? hour : most));
  return `${plural(all, 'decision')} in 24 hours, ${count(negative)} of them negative and ${plural(replays, 'replay')}; the busiest hour began at ${clock(busiest.at)} UTC.`;
}

/** Decisions by the hour. */
export function HoursChart({ hours }: { hours: readonly Hour[] }) {
  const columns = hours.map(columnOf);
  const summary = summaryOf(hours);
  if (hours.every((hour) => totalOf(hour) === 0)) return <p className="text-ink-soft">{summary}</p>;
  return (
    <div>
      <p className="mb-2 text-ink-soft">{summary}</p>
      <Legend series={decisionSeries} />
      <div className="mt-3">
        <Ceiling columns={columns} />
        <StackedColumns series={decisionSeries} columns={columns} summary={`Decisions by the hour. ${summary}`} className="h-32" />
      </div>
      <p aria-hidden className="mt-1 flex justify-between text-2xs text-ink-faint">
        {hours
          .filter((_, index) => index % 6 === 0)
          .map((hour) => (
            <span key={hour.at} className="flex-1">
              {clock(hour.at)}
            </span>
          ))}
      </p>
      <TableTwin caption="Decisions by the hour, UTC" header="Hour (UTC)" series={decisionSeries} columns={columns} />
    </div>
  );
}
