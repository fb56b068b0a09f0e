import { useId } from 'react';
import { count } from '#messages/numbers';

/** What tells a series from the others for whoever does not see its colour: lines along it, across it, both, or none. */
type Texture = 'plain' | 'along' | 'across' | 'crossed';
export type Series = { readonly key: string; readonly name: string; readonly fill: string; readonly texture: Texture };
export type ChartColumn = { readonly key: string; readonly label: string; readonly values: Readonly<Record<string, number>> };

// The drawing is stretched to its place: lengths are in these units, words stand outside of it.
const height = 100;
const step = 10;
const gap = 1.2;

const sumOf = ({ values }: ChartColumn): number => Object.values(values).reduce((sum, value) => sum + value, 0);

/** Lines in the colour of the ground, `wide` and `tall` units from one another. */
const Lines = ({ id, texture, wide, tall }: { id: string; texture: Texture; wide: number; tall: number }) => (
  <pattern id={id} width={wide} height={tall} patternUnits="userSpaceOnUse">
    {(texture === 'across' || texture === 'crossed') && <rect width={wide} height={tall / 3} className="fill-surface" />}
    {(texture === 'along' || texture === 'crossed') && <rect width={wide / 3} height={tall} className="fill-surface" />}
  </pattern>
);

export function Legend({ series }: { series: readonly Series[] }) {
  const id = useId();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
      {series.map(({ key, name, fill, texture }) => (
        <li key={key} className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox="0 0 12 12" className="size-3 shrink-0">
            <Lines id={`${id}-${key}`} texture={texture} wide={4} tall={4} />
            <rect width="12" height="12" rx="2" className={fill} />
            {texture !== 'plain' && <rect width="12" height="12" fill={`url(#${id}-${key})`} />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

type Props = { series: readonly Series[]; columns: readonly ChartColumn[]; summary: string; className: string };

/** Columns of stacked counts: every count that is not nought is seen, however small beside the others. */
export function StackedColumns({ series, columns, summary, className }: Props) {
  const id = useId();
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
      {series.map(({ key, texture }) => (
        <Lines key={key} id={`${id}-${key}`} texture={texture} wide={step / 5} tall={6} />
      ))}
      {columns.map(({ key, label, values }, index) => {
        let top = height;
        return (
          <g key={key}>
            <title>{`${label}: ${series.map((one) => `${one.name} ${count(values[one.key] ?? 0)}`).join(', ')}`}</title>
            <rect x={index * step} y="0" width={step} height={height} className="fill-transparent" />
            {series.map((one) => {
              const size = tall(values[one.key] ?? 0);
              top -= size;
              if (size === 0) return null;
              const place = { x: index * step + gap, y: Math.max(0, top), width: step - 2 * gap, height: Math.max(1.5, size - 0.8) };
              return (
                <g key={one.key}>
                  <rect {...place} className={one.fill} />
                  {one.texture !== 'plain' && <rect {...place} fill={`url(#${id}-${one.key})`} />}
                </g>
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
