'use client';

import { type PointerEvent, useRef, useState } from 'react';
import { type ChartColumn, type Series, StackedColumns } from './stacked-columns.tsx';

type Props = {
  series: readonly Series[];
  columns: readonly ChartColumn[];
  summary: string;
  className: string;
  /** The first and the last column of the stretch that was drawn over. */
  onStretch: (first: number, last: number) => void;
};

/** Columns to draw over, for whoever has a pointer; the page has another way to the same stretch (WCAG 2.5.7). */
export function BrushedColumns({ onStretch, ...chart }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const many = chart.columns.length;
  const indexAt = ({ clientX }: PointerEvent): number => {
    const { left = 0, width = 1 } = area.current?.getBoundingClientRect() ?? {};
    return Math.min(many - 1, Math.max(0, Math.floor(((clientX - left) / width) * many)));
  };
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setBrush([indexAt(event), indexAt(event)]);
  };
  const end = () => {
    if (brush === null) return;
    setBrush(null);
    onStretch(Math.min(...brush), Math.max(...brush));
  };
  return (
    <div
      ref={area}
      className="relative cursor-crosshair touch-pan-y select-none"
      onPointerDown={begin}
      onPointerMove={(event) => brush !== null && setBrush([brush[0], indexAt(event)])}
      onPointerUp={end}
      onPointerCancel={() => setBrush(null)}
    >
      <StackedColumns {...chart} />
      {brush !== null && (
        <svg aria-hidden viewBox={`0 0 ${many} 1`} preserveAspectRatio="none" className="pointer-events-none absolute inset-0 size-full">
          <rect
            x={Math.min(...brush)}
            y="0"
            width={Math.max(...brush) - Math.min(...brush) + 1}
            height="1"
            className="fill-accent opacity-25"
          />
        </svg>
      )}
    </div>
  );
}
