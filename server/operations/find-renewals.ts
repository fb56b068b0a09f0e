import { type Cause, groupFrom, type NoticeKind, type NoticeSeverity } from '../domain/notice.ts';
import { defanged } from '../domain/quoted.ts';
import { type RotationState, rotationOfIdentity } from '../domain/rotation.ts';
import type { Ledger } from '../ledger/database.ts';
import { dueByHand, type RenewalTrouble, type RenewalTroubles, troublesOf } from '../ledger/renewal-troubles.ts';
import { rotationLineages } from '../ledger/rotation.ts';
import type { Found } from './found.ts';

/** How the renewal goes, and what people are told of it. */
const told: Readonly<Partial<Record<RotationState, NoticeKind>>> = {
  failed: 'renewal.failed',
  silent: 'agent.silent',
  late: 'renewal.overdue',
};

/** Renewals that are due by hand, late, failed, or without anybody who speaks. @param most that are looked at one by one */
export async function findRenewals(ledger: Ledger, most: number, now: Date): Promise<Found[]> {
  const states = Object.entries(told) as [RotationState, NoticeKind][];
  const troubles = await Promise.all([
    ...states.map(async ([state, kind]) => ({ kind, of: await troublesOf(ledger, state, most, now) })),
    dueByHand(ledger, most, now).then((of) => ({ kind: 'renewal.due' as const, of })),
  ]);
  return Promise.all(troubles.map(({ kind, of }) => describeAll(ledger, kind, of, now)));
}

/** Why it goes so is looked up only for those that are told one by one. */
async function describeAll(ledger: Ledger, kind: NoticeKind, { first, total }: RenewalTroubles, now: Date): Promise<Found> {
  const named = total < groupFrom ? first : [];
  const lineages = await rotationLineages(
    ledger,
    named.map(({ identityId }) => identityId),
    { counted: false },
  );
  const because = (id: string): string =>
    rotationOfIdentity(
      lineages.filter(({ identityId }) => identityId === id),
      now,
    )?.because ?? '';
  return { kind, total, causes: first.map((one) => causeOf(kind, one, because(one.identityId), now)) };
}

function causeOf(kind: NoticeKind, trouble: RenewalTrouble, because: string, now: Date): Cause {
  const { identityId, name, owner, notAfter } = trouble;
  const ends =
    notAfter <= now ? `Its certificate ended at ${notAfter.toISOString()}.` : `Its certificate ends at ${notAfter.toISOString()}.`;
  return {
    kind,
    subject: { kind: 'identity', id: identityId, name },
    severity: severityOf(kind, trouble, now),
    // Part of it is what an agent says, and a person reads it by mail.
    summary: `${name}: ${defanged(because)} ${ends}`,
    owners: [owner],
    detail: { notAfter: notAfter.toISOString() },
    count: 1,
  };
}

/** Worse as the end comes nearer, by shares of the time that is left after the renewal is late. */
function severityOf(kind: NoticeKind, { notAfter, lateAfter }: RenewalTrouble, now: Date): NoticeSeverity {
  if (kind === 'renewal.due') return now >= lateAfter ? 'medium' : 'low';
  const half = lateAfter.getTime() + (notAfter.getTime() - lateAfter.getTime()) / 2;
  return now.getTime() >= half ? 'high' : 'medium';
}
