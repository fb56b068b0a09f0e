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

const height = 132;
const step = 30;
const bar = 20;
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
  const most = Math.max(1, ...hours.map(totalOf));
  const scale = (n: number): number => (n === 0 ? 0 : Math.max(3, (n / most) * (height - 16)));
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
      <svg
        viewBox={`0 0 ${width} ${height + 18}`}
        className="mt-3 block h-auto w-full"
        role="img"
        aria-label={`Decisions by the hour. ${summaryOf(hours)}`}
      >
        {[0.5, 1].map((part) => (
          <g key={part}>
            <line
              x1="0"
              x2={width}
              y1={height - part * (height - 16)}
              y2={height - part * (height - 16)}
              className="stroke-line"
              strokeWidth="1"
              strokeDasharray="2 3"
            />
            <text x="0" y={height - part * (height - 16) - 4} className="fill-ink-faint text-[10px]">
              {part * most >= 1 ? count(Math.round(part * most)) : ''}
            </text>
          </g>
        ))}
        {hours.map((hour, index) => {
          const values = valuesOf(hour);
          let top = height;
          return (
            <g key={hour.at}>
              <title>{`${clock(hour.at)} UTC: ${series.map(({ key, name }) => `${name} ${count(values[key])}`).join(', ')}`}</title>
              <rect x={index * step} y="0" width={step} height={height} className="fill-transparent" />
              {series.map(({ key, fill }) => {
                const tall = scale(values[key]);
                top -= tall;
                return tall === 0 ? null : (
                  <rect
                    key={key}
                    x={index * step + (step - bar) / 2}
                    y={Math.max(0, top)}
                    width={bar}
                    height={Math.max(1, tall - 1)}
                    rx="1.5"
                    className={fill}
                  />
                );
              })}
              {index % 4 === 0 && (
                <text x={index * step + step / 2} y={height + 14} textAnchor="middle" className="fill-ink-faint text-[10px]">
                  {clock(hour.at)}
                </text>
              )}
            </g>
          );
        })}
        <line x1="0" x2={width} y1={height} y2={height} className="stroke-line-strong" strokeWidth="1" />
      </svg>
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
