import type { Report, Target, Wants } from '../row.ts';
import { type Arena, type Contest, contest, type Measurement } from './arena.ts';

/** Shorter when developing; the figures of a short run are worth little. */
export const quick = process.env.HAWSER_BENCH_QUICK === '1';
export const pace = quick ? { turns: 1, milliseconds: 1_000 } : { turns: 5, milliseconds: 2_000 };

/** A row that holds one measurement against another. */
export type Comparison<K extends string> = {
  readonly name: string;
  readonly target: Target;
  readonly of: readonly [ours: K, theirs: K];
  readonly by: (ours: Measurement, theirs: Measurement) => number;
};

export const perSecond: Comparison<never>['by'] = (ours, theirs) => ours.perSecond / theirs.perSecond;

/** What is behind a ratio: of ours first, then of what it is compared with. */
export const behind = (ours: Measurement, theirs: Measurement) => ({
  'a second': `${ours.perSecond.toFixed(0)} : ${theirs.perSecond.toFixed(0)}`,
  'p50 ms': `${ours.p50.toFixed(2)} : ${theirs.p50.toFixed(2)}`,
  'p99 ms': `${ours.p99.toFixed(2)} : ${theirs.p99.toFixed(2)}`,
  'CPU µs': `${ours.cpu.toFixed(0)} : ${theirs.cpu.toFixed(0)}`,
  'PostgreSQL µs': `${ours.database.toFixed(0)} : ${theirs.database.toFixed(0)}`,
  'asker µs': `${ours.asker.toFixed(0)} : ${theirs.asker.toFixed(0)}`,
});

/** Measures whatever the rows that are wanted compare, all by turns. */
export async function compare<K extends string>(
  arena: Arena,
  [report, wants]: readonly [Report, Wants],
  rows: readonly Comparison<K>[],
  contestants: Readonly<Record<K, () => Contest | Promise<Contest>>>,
): Promise<void> {
  const asked = rows.filter(({ name }) => wants(name));
  const needed = [...new Set(asked.flatMap(({ of }) => of))];
  if (needed.length === 0) return;
  const contests = new Map<K, Contest>();
  for (const name of needed) contests.set(name, await contestants[name]());
  const results = new Map(Object.entries(await contest(arena, pace, Object.fromEntries(contests))));
  for (const { name, target, of, by } of asked) {
    const [ours, theirs] = [results.get(of[0]), results.get(of[1])];
    if (ours && theirs) report({ name, target, value: by(ours, theirs), detail: behind(ours, theirs) });
  }
}
