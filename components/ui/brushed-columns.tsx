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

/** A click that trembles is no stretch. */
const least = 4;
/** The first and the last column between two places on the chart, if it is far enough from one to the other that it was meant. */
export function stretchBetween(one: number, other: number, { left, width }: { left: number; width: number }, many: number) {
  if (Math.abs(other - one) < least) return null;
  const columnAt = (x: number) => Math.min(many - 1, Math.max(0, Math.floor(((x - left) / width) * many)));
  return { first: columnAt(Math.min(one, other)), last: columnAt(Math.max(one, other)) };
}

/** Columns to draw over, for whoever has a pointer; the table beside them leads to each one (WCAG 2.5.7). */
export function BrushedColumns({ onStretch, ...chart }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const begun = useRef<number | null>(null);
  const [brush, setBrush] = useState<ReturnType<typeof stretchBetween>>(null);
  const many = chart.columns.length;
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    begun.current = event.clientX;
  };
  const move = ({ clientX }: PointerEvent) => {
    if (begun.current === null || area.current === null) return;
    setBrush(stretchBetween(begun.current, clientX, area.current.getBoundingClientRect(), many));
  };
  const leave = () => {
    begun.current = null;
    setBrush(null);
  };
  const end = () => {
    leave();
    if (brush !== null) onStretch(brush.first, brush.last);
  };
  return (
    <div
      ref={area}
      className="relative cursor-crosshair touch-pan-y select-none"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={leave}
    >
      <StackedColumns {...chart} />
      {brush !== null && (
        <svg aria-hidden viewBox={`0 0 ${many} 1`} preserveAspectRatio="none" className="pointer-events-none absolute inset-0 size-full">
          <rect x={brush.first} y="0" width={brush.last - brush.first + 1} height="1" className="fill-accent opacity-25" />
        </svg>
      )}
    </div>
  );
}
