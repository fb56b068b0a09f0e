import type { WireOutput } from '../../server/doors/api/contract.ts';

export type Ledger = WireOutput<'audit.show'>;
export type Part = Ledger['partitions'][number];

/** Whether events are kept for less long than now; null is for ever. */
export const shortens = (now: number | null, months: number | null): boolean => months !== null && (now === null || months < now);

const monthsLater = (at: string, months: number): number => {
  const date = new Date(at);
  return date.setUTCMonth(date.getUTCMonth() + months);
};

/** The parts of the ledger that are dropped once events are kept for so many months. */
export const goingAt = (partitions: readonly Part[], months: number, now: number): Part[] =>
  partitions.filter(({ until }) => monthsLater(until, months) <= now);

/** What was typed as the months, where it is a number of them. */
export const monthsFrom = (typed: string): number | null => (/^\d+$/.test(typed.trim()) ? Number(typed) : null);

/** What is dropped cannot be brought back: whoever keeps events for less long types the number once more. */
export const isConfirmed = (now: number | null, months: number | null, again: string): boolean =>
  !shortens(now, months) || monthsFrom(again) === months;

/** The name of the notice once it is set. */
export const noticeOf = (months: number | null): 'set' | 'set-for-ever' => (months === null ? 'set-for-ever' : 'set');
