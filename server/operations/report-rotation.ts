import { addSeconds } from '../domain/clock.ts';
import { type RenewalWindow, renewalWindow } from '../domain/renewal-window.ts';
import type { Certificate } from '../ledger/certificates.ts';
import { renewalTermsOf } from '../ledger/profiles.ts';
import { recordAgent } from '../ledger/rotation-agents.ts';
import { isToRotate } from '../ledger/rotations.ts';
import type { Context } from './context.ts';

/** What an agent says of itself and of its certificate. */
export type RotationReport = {
  readonly agent: string;
  readonly host: string;
  readonly renewAt: Date;
  readonly failure: { readonly since: Date; readonly reason: string } | null;
};

/** When to renew, in how many seconds to report again, and what time it is here. */
export type RotationAdvice = {
  readonly renewAfter: Date;
  readonly renewBefore: Date;
  readonly lateAfter: Date;
  readonly nextReport: number;
  readonly now: Date;
};

/** Seconds between two reports: a twentieth of the lifetime, within these. */
const mostOften = 2;
const mostSeldom = 300;
/** Seconds within which a second report for the same certificate is not taken down, at most; half the time between two where that is less. */
const tooSoon = 10;

/**
 * Takes down how the renewal of the certificate on the connection goes, and says when to renew it. What an agent says is its claim, kept once
 * for each lineage and no event. Where a rotation was ordered, now is the time. Whoever holds a certificate that was replaced is advised, and not believed.
 * Whoever reports too soon is told to come back, and changes nothing: going on and off costs nobody a message.
 */
export async function reportRotation(
  { database, clock }: Context,
  { current, report }: { readonly current: Certificate; readonly report: RotationReport },
): Promise<RotationAdvice> {
  const now = clock();
  const from = current.activatedAt ?? current.notBefore;
  const { renewAtPercent, renewBeforeEnd } = await renewalTermsOf(database.prisma, current.profileId);
  const life = (current.notAfter.getTime() - from.getTime()) / 1_000;
  const nextReport = Math.min(mostSeldom, Math.max(mostOften, Math.round(life / 20)));
  const soonest = Math.min(tooSoon, nextReport / 2);
  const heard =
    current.status !== 'active' ||
    current.identityId === null ||
    (await recordAgent(
      database.prisma,
      {
        lineageId: current.lineageId,
        identityId: current.identityId,
        agent: report.agent,
        host: report.host,
        renewAt: report.renewAt,
        reportedAt: now,
        nextReportAt: addSeconds(now, nextReport),
        // Its clock may be wrong.
        failingSince: report.failure && new Date(Math.min(report.failure.since.getTime(), now.getTime())),
        failure: report.failure?.reason ?? null,
      },
      // What was said for the certificate before this one does not count.
      new Date(Math.min(now.getTime(), Math.max(addSeconds(now, -soonest).getTime(), from.getTime()))),
    ));
  const window = renewalWindow({ from, notAfter: current.notAfter }, renewAtPercent, renewBeforeEnd);
  const atOnce = current.status === 'active' && now < window.after && (await isToRotate(database.prisma, current.id, now));
  return { ...wired(atOnce ? { ...window, after: now, before: now } : window), nextReport: heard ? nextReport : Math.ceil(soonest), now };
}

const wired = ({ after, before, late }: RenewalWindow) => ({ renewAfter: after, renewBefore: before, lateAfter: late });
