import * as t from '#messages/decisions';
import type { Series } from '../ui/stacked-columns.tsx';

/** How decisions are drawn, from the bottom up; replays are not counted in `other`. */
export const decisionSeries = [
  { key: 'issued', name: t.issued, fill: 'fill-chart-issued', dot: 'bg-chart-issued' },
  { key: 'accepted', name: t.accepted, fill: 'fill-chart-accepted', dot: 'bg-chart-accepted' },
  { key: 'other', name: t.refusedOrRejected, fill: 'fill-chart-refused', dot: 'bg-chart-refused' },
  { key: 'replays', name: t.replays, fill: 'fill-chart-replay', dot: 'bg-chart-replay' },
] as const satisfies readonly Series[];
