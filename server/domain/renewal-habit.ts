import { tolerated } from './renewal-window.ts';

/** When a lineage was renewed until now, as shares of the lifetimes of its certificates. */
export type RenewalHabit = {
  /** The middle of them. */
  readonly usual: number;
  /** Nine of ten came before this. */
  readonly seldomLater: number;
};

/** Renewals that are looked back at, and how many of them make a habit. */
export const renewalsRemembered = 10;
const fewest = 3;

/** @param shares of the lifetime that was over at each renewal */
export function habitOf(shares: readonly number[]): RenewalHabit | null {
  if (shares.length < fewest) return null;
  const sorted = shares.map((share) => Math.min(1, Math.max(0, share))).toSorted((one, other) => one - other);
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 1;
  return { usual: at(0.5), seldomLater: at(0.9) };
}

/** From when on a renewal is overdue by the lineage's own habit, whatever its profile says. */
export function overdueAfter({ from, notAfter }: { readonly from: Date; readonly notAfter: Date }, habit: RenewalHabit): Date {
  const share = Math.max(habit.usual + (1 - habit.usual) * tolerated, habit.seldomLater);
  return new Date(from.getTime() + (notAfter.getTime() - from.getTime()) * share);
}
