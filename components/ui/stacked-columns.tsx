import { count } from '#messages/numbers';

export type Series = { readonly key: string; readonly name: string; readonly fill: string; readonly dot: string };
export type ChartColumn = { readonly key: string; readonly label: string; readonly values: Readonly<Record<string, number>> };

// The drawing is stretched to its place: lengths are in these units, words stand outside of it.
const height = 100;
const step = 10;
const gap = 1.2;

const sumOf = ({ values }: ChartColumn): number => Object.values(values).reduce((sum, value) => sum + value, 0);

export const Legend = ({ series }: { series: readonly Series[] }) => (
  <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
    {series.map(({ key, name, dot }) => (
      <li key={key} className="flex items-center gap-1.5">
        <span aria-hidden className={`size-2.5 rounded-[3px] ${dot}`} />
        {name}
      </li>
    ))}
  </ul>
);

type Props = { series: readonly Series[]; columns: readonly ChartColumn[]; summary: string; className: string };

/** Columns of stacked counts: every count that is not nought is seen, however small beside the others. */
export function StackedColumns({ series, columns, summary, className }: Props) {
  const most = Math.max(1, ...columns.map(sumOf));
  const tall = (n: number): number => (n === 0 ? 0 : Math.max(2.5, (n / most) * height));
  return (
    <svg
      viewBox={`0 0 ${columns.length * step} ${height}`}
      preserveAspectRatio="none"
      className={`block w-full border-b border-line-strong ${className}`}
      role="img"
      aria-label={summary}
    >
      {columns.map(({ key, label, values }, index) => {
        let top = height;
        return (
          <g key={key}>
            <title>{`${label}: ${series.map((one) => `${one.name} ${count(values[one.key] ?? 0)}`).join(', ')}`}</title>
            <rect x={index * step} y="0" width={step} height={height} className="fill-transparent" />
            {series.map((one) => {
              const size = tall(values[one.key] ?? 0);
              top -= size;
              return size === 0 ? null : (
                <rect
                  key={one.key}
                  x={index * step + gap}
                  y={Math.max(0, top)}
                  width={step - 2 * gap}
                  height={Math.max(1.5, size - 0.8)}
                  className={one.fill}
                />
              );
            })}
          </g>
        );
      })}
    </svg>
  );
}

/** The height of the tallest column, said above the drawing. */
export const Ceiling = ({ columns }: { columns: readonly ChartColumn[] }) => (
  <p aria-hidden className="border-b border-dashed border-line text-2xs text-ink-faint">
    {count(Math.max(0, ...columns.map(sumOf)))}
  </p>
);
