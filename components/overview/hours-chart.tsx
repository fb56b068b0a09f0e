import type { WireOutput } from '../../server/doors/api/contract.ts';
import { count, plural } from '../ui/format.ts';
import { Table } from '../ui/table.tsx';

type Hour = WireOutput<'overview.show'>['hours'][number];

const series = [
  { key: 'issued', name: 'Issued', fill: 'fill-chart-issued', dot: 'bg-chart-issued' },
  { key: 'accepted', name: 'Accepted', fill: 'fill-chart-accepted', dot: 'bg-chart-accepted' },
  { key: 'other', name: 'Refused or rejected', fill: 'fill-chart-refused', dot: 'bg-chart-refused' },
  { key: 'replays', name: 'Replays', fill: 'fill-chart-replay', dot: 'bg-chart-replay' },
] as const;
type Key = (typeof series)[number]['key'];

// The drawing is stretched to its place: lengths are in these units, words stand outside of it.
const height = 100;
const step = 10;
const gap = 1.2;
const valuesOf = (hour: Hour): Record<Key, number> => ({
  issued: hour.issued,
  accepted: hour.accepted,
  other: Math.max(0, hour.negative - hour.replays),
  replays: hour.replays,
});
const clock = (at: string): string => `${at.slice(11, 13)}:00`;
const totalOf = (hour: Hour): number => hour.issued + hour.accepted + hour.negative;

function summaryOf(hours: readonly Hour[]): string {
  const all = hours.reduce((sum, hour) => sum + totalOf(hour), 0);
  if (all === 0) return 'No decision was made in the last 24 hours.';
  const negative = hours.reduce((sum, hour) => sum + hour.negative, 0);
  const replays = hours.reduce((sum, hour) => sum + hour.replays, 0);
  const busiest = hours.reduce((most, hour) => (totalOf(hour) > totalOf(most) ? hour : most));
  return `${plural(all, 'decision')} in 24 hours, ${count(negative)} of them negative and ${plural(replays, 'replay')}; the busiest hour began at ${clock(busiest.at)} UTC.`;
}

/** Decisions by the hour: every count that is not nought is seen, however small beside the others. */
export function HoursChart({ hours }: { hours: readonly Hour[] }) {
  const most = Math.max(...hours.map(totalOf));
  if (most <= 0) return <p className="text-ink-soft">{summaryOf(hours)}</p>;
  const tall = (n: number): number => (n === 0 ? 0 : Math.max(2.5, (n / most) * height));
  const width = hours.length * step;
  return (
    <div>
      <p className="text-ink-soft">{summaryOf(hours)}</p>
      <ul className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
        {series.map(({ key, name, dot }) => (
          <li key={key} className="flex items-center gap-1.5">
            <span aria-hidden className={`size-2.5 rounded-[3px] ${dot}`} />
            {name}
          </li>
        ))}
      </ul>
      <p aria-hidden className="mt-3 border-b border-dashed border-line text-2xs text-ink-faint">
        {count(most)}
      </p>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="block h-32 w-full border-b border-line-strong"
        role="img"
        aria-label={`Decisions by the hour. ${summaryOf(hours)}`}
      >
        {hours.map((hour, index) => {
          const values = valuesOf(hour);
          let top = height;
          return (
            <g key={hour.at}>
              <title>{`${clock(hour.at)} UTC: ${series.map(({ key, name }) => `${name} ${count(values[key])}`).join(', ')}`}</title>
              <rect x={index * step} y="0" width={step} height={height} className="fill-transparent" />
              {series.map(({ key, fill }) => {
                const size = tall(values[key]);
                top -= size;
                return size === 0 ? null : (
                  <rect
                    key={key}
                    x={index * step + gap}
                    y={Math.max(0, top)}
                    width={step - 2 * gap}
                    height={Math.max(1.5, size - 0.8)}
                    className={fill}
                  />
                );
              })}
            </g>
          );
        })}
      </svg>
      <p aria-hidden className="mt-1 flex justify-between text-2xs text-ink-faint">
        {hours
          .filter((_, index) => index % 6 === 0)
          .map((hour) => (
            <span key={hour.at} className="flex-1">
              {clock(hour.at)}
            </span>
          ))}
      </p>
      <details className="mt-2">
        <summary className="inline-flex min-h-6 items-center rounded text-xs font-medium text-accent hover:underline">
          View as table
        </summary>
        <div className="mt-2 max-h-80 overflow-auto rounded-lg border border-line">
          <Table
            caption="Decisions by the hour, UTC"
            rows={hours}
            rowKey={(hour) => hour.at}
            columns={[
              { header: 'Hour (UTC)', names: true, cell: (hour) => `${hour.at.slice(0, 10)} ${clock(hour.at)}` },
              ...series.map(({ key, name }) => ({ header: name, end: true, cell: (hour: Hour) => count(valuesOf(hour)[key]) })),
            ]}
          />
        </div>
      </details>
    </div>
  );
}
