import * as t from '#messages/decisions';
import type { Series } from '../ui/stacked-columns.tsx';

/** How decisions are drawn, from the bottom up; replays are not counted in `other`. */
export const decisionSeries = [
  { key: 'issued', name: t.issued, fill: 'fill-chart-issued', texture: 'plain' },
  { key: 'accepted', name: t.accepted, fill: 'fill-chart-accepted', texture: 'along' },
  { key: 'other', name: t.refusedOrRejected, fill: 'fill-chart-refused', texture: 'across' },
  { key: 'replays', name: t.replays, fill: 'fill-chart-replay', texture: 'crossed' },
] as const satisfies readonly Series[];
