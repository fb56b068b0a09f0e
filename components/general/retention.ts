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

const day = 86_400_000;

/** What a month of events takes, in bytes, and whether a whole month says so or the present one, as far as it has gone. */
export type Monthly = { readonly bytes: number; readonly whole: boolean };

/** By the newest month that is over; otherwise by this one, as if it went on so. Null on its first day, which says nothing yet. */
export function monthlyOf(partitions: readonly Part[], now: number): Monthly | null {
  const begun = partitions.filter((part): part is Part & { from: string } => part.from !== null && Date.parse(part.from) <= now);
  const newest = begun.at(-1);
  const whole = begun.findLast(({ until }) => Date.parse(until) <= now);
  if (whole !== undefined) return { bytes: whole.bytes, whole: true };
  if (newest === undefined) return null;
  const [from, until] = [Date.parse(newest.from), Date.parse(newest.until)];
  return now - from < day ? null : { bytes: (newest.bytes * (until - from)) / (now - from), whole: false };
}

/** The most bytes that events take once they are kept for so many months: a month goes whole, so one more is under way. */
export const takenAt = ({ bytes }: Monthly, months: number): number => bytes * (months + 1);

/** What is offered to compare; null is for ever. */
export const retentionChoices: readonly (number | null)[] = [3, 6, 12, 24, 84, null];

/** What was typed as the months, where it is a number of them. */
export const monthsFrom = (typed: string): number | null => (/^\d+$/.test(typed.trim()) ? Number(typed) : null);

/** What is dropped cannot be brought back: whoever keeps events for less long types the number once more. */
export const isConfirmed = (now: number | null, months: number | null, again: string): boolean =>
  !shortens(now, months) || monthsFrom(again) === months;

/** The name of the notice once it is set. */
export const noticeOf = (months: number | null): 'set' | 'set-for-ever' => (months === null ? 'set-for-ever' : 'set');
