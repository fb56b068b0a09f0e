import * as t from '#messages/expiry';
import { count } from '#messages/numbers';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Table } from '../ui/table.tsx';

type Expiry = WireOutput<'expiry.show'>;
type Bar = { readonly key: string; readonly name: string; readonly value: number; readonly fill: string };

const height = 100;
const step = 10;
const gap = 1.4;

const tenth = (part: number): string => `${part * 10}–${part * 10 + 10} %`;
/** What of a name fits below a bar. */
const brief = (name: string): string => (name.endsWith('%') ? name.slice(0, -2) : name.slice(5));

/** The less of a life is left, the louder. */
export const fillOfTenth = (part: number): string =>
  part === 0 ? 'fill-chart-replay' : part < 3 ? 'fill-chart-refused' : 'fill-chart-accepted';

/** By what is left of each life: minutes and years side by side. */
export function LifetimeStrip({ expiry }: { expiry: Expiry }) {
  const little = (expiry.left[0] ?? 0) + (expiry.left[1] ?? 0);
  const bars = expiry.left.map((value, part) => ({
    key: String(part),
    name: tenth(part),
    value,
    fill: fillOfTenth(part),
  }));
  return (
    <Bars
      bars={bars}
      axis={t.lifeLeft}
      value={t.certificates}
      summary={expiry.certificates === 0 ? t.noCertificateOfAWorkload : t.littleLifeLeft({ certificates: expiry.certificates, little })}
    />
  );
}

/** By the calendar. */
export function CalendarStrip({ expiry }: { expiry: Expiry }) {
  const total = expiry.ahead.reduce((sum, { certificates }) => sum + certificates, 0);
  return (
    <Bars
      bars={expiry.ahead.map(({ date, certificates }) => ({ key: date, name: date, value: certificates, fill: 'fill-chart-accepted' }))}
      axis={t.dayUtc}
      value={t.certificates}
      summary={t.certificatesEndWithinDays({ certificates: total, days: expiry.ahead.length })}
    />
  );
}

/** Every count that is not nought is seen, however small beside the others. */
function Bars({ bars, axis, value, summary }: { bars: readonly Bar[]; axis: string; value: string; summary: string }) {
  const most = Math.max(0, ...bars.map((bar) => bar.value));
  const labelled = bars.length > 12 ? 5 : 1;
  return (
    <div>
      <p className="text-ink-soft">{summary}</p>
      {most > 0 && (
        <>
          <p aria-hidden className="mt-3 border-b border-dashed border-line text-2xs text-ink-faint">
            {count(most)}
          </p>
          <svg
            viewBox={`0 0 ${bars.length * step} ${height}`}
            preserveAspectRatio="none"
            className="block h-28 w-full border-b border-line-strong"
            role="img"
            aria-label={t.chartInWords({ value, axis: axis.toLowerCase(), summary })}
          >
            {bars.map((bar, index) => {
              const tall = bar.value === 0 ? 0 : Math.max(2.5, (bar.value / most) * height);
              return (
                <g key={bar.key}>
                  <title>{`${bar.name}: ${count(bar.value)}`}</title>
                  <rect x={index * step} y="0" width={step} height={height} className="fill-transparent" />
                  {tall > 0 && <rect x={index * step + gap} y={height - tall} width={step - 2 * gap} height={tall} className={bar.fill} />}
                </g>
              );
            })}
          </svg>
          <p aria-hidden className="mt-1 flex text-2xs text-ink-faint">
            {bars.map((bar, index) => (
              <span
                key={bar.key}
                className={`flex min-w-0 flex-1 whitespace-nowrap ${labelled === 1 ? 'justify-center max-sm:even:invisible' : ''}`}
              >
                {index % labelled === 0 ? brief(bar.name) : ''}
              </span>
            ))}
          </p>
          <details className="mt-2">
            <summary className="inline-flex min-h-6 items-center rounded text-xs font-medium text-accent hover:underline">
              {t.viewAsTable}
            </summary>
            <div className="mt-2 max-h-80 overflow-auto rounded-lg border border-line">
              <Table
                caption={t.chartAsTable({ value, axis: axis.toLowerCase() })}
                rows={bars}
                rowKey={(bar) => bar.key}
                columns={[
                  { header: axis, names: true, cell: (bar) => bar.name },
                  { header: value, end: true, cell: (bar) => count(bar.value) },
                ]}
              />
            </div>
          </details>
        </>
      )}
    </div>
  );
}
