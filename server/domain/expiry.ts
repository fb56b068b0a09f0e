/** Lists of certificates of workloads that run towards their end. */
export const expiryLists = ['next', 'overdue', 'manual', 'unseen'] as const;
export type ExpiryList = (typeof expiryLists)[number];

/** What ends besides the certificates of workloads, and so could stop all of them. */
export const houseKinds = ['authority', 'crl', 'listener', 'ocsp_responder'] as const;
export type HouseKind = (typeof houseKinds)[number];

type Due = {
  readonly from: Date;
  readonly notAfter: Date;
  readonly renewAfter: Date;
  readonly lateAfter: Date;
  readonly usualPercent: number | null;
  readonly overdueAfter: Date | null;
};

/** Percent of a lifetime that is over at an instant; at most 100. */
export function usedPercent({ from, notAfter }: Pick<Due, 'from' | 'notAfter'>, at: Date): number {
  const life = notAfter.getTime() - from.getTime();
  return life <= 0 ? 100 : Math.max(0, Math.min(100, Math.floor(((at.getTime() - from.getTime()) / life) * 100)));
}

/** A habit this many percent from the renewal point is the same. */
const near = 5;

/** Why a renewal is overdue, or how far it is from that. */
export function dueInWords(due: Due, now: Date): string {
  if (due.notAfter <= now) return 'It has ended.';
  const used = `${usedPercent(due, now)} % of its life is over`;
  const planned = Math.round((100 * (due.renewAfter.getTime() - due.from.getTime())) / (due.notAfter.getTime() - due.from.getTime()));
  if (due.usualPercent === null) return `${used}; its renewal point is ${planned} %.`;
  const habit = `${used}; it usually renews at ${due.usualPercent} %`;
  return Math.abs(planned - due.usualPercent) <= near ? `${habit}.` : `${habit}, and its renewal point is ${planned} %.`;
}
