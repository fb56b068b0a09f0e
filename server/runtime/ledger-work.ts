import { forgetAudienceHours } from '../ledger/audience-hours.ts';
import { forgetHours } from '../ledger/decision-hours.ts';
import { forgetIdentityHours } from '../ledger/identity-hours.ts';
import { makePartitions } from '../ledger/partitions.ts';
import { forgetSignIns } from '../ledger/sign-in-limits.ts';
import { tellFailedSignIns } from '../operations/failed-sign-ins.ts';
import { forgetExpired } from '../operations/forget-expired.ts';
import { keepCases } from '../operations/keep-cases.ts';
import { dropExpiredEvents } from '../operations/keep-events.ts';
import { keepFindings } from '../operations/keep-findings.ts';
import { keepRotations } from '../operations/keep-rotations.ts';
import type { RefusedActs } from '../operations/record-refused-acts.ts';
import { tellFoldedRefusals } from '../operations/tell-folded.ts';
import { tellLostDecisions } from '../operations/tell-lost.ts';
import { type LedgerContext, sealNow } from '../operations/verify-ledger.ts';

/** Milliseconds between two looks at each kind of work, and the longest wait after something failed. */
const every = {
  seal: 1_000,
  cases: 250,
  rotations: 500,
  fold: 5_000,
  lost: 5_000,
  months: 60_000,
  forget: 60_000,
  findings: 300_000,
} as const;
const longest = 30_000;

type Work = { readonly every: number; run(): Promise<unknown> };

/**
 * Seals the ledger each second, puts its rejections into cases, judges how renewals go, tells the final counts of floods, makes room for the months to come, lets go
 * of those past retention, and forgets what has long expired.
 */
export function startLedgerWork(
  context: LedgerContext & { readonly refusedActs: Pick<RefusedActs, 'tell'> },
  onError: (error: unknown) => void,
): { close(): Promise<void> } {
  const works: Work[] = [
    { every: every.seal, run: () => sealNow(context) },
    { every: every.cases, run: () => keepCases(context) },
    { every: every.rotations, run: () => keepRotations(context) },
    { every: every.fold, run: () => tellFoldedRefusals(context) },
    { every: every.fold, run: () => tellFailedSignIns(context) },
    { every: every.fold, run: () => context.refusedActs.tell() },
    { every: every.lost, run: () => tellLostDecisions(context) },
    {
      every: every.months,
      run: async () => {
        await makePartitions(context.database.prisma, context.clock());
        await dropExpiredEvents(context);
      },
    },
    { every: every.forget, run: () => forgetExpired(context) },
    { every: every.forget, run: () => forgetHours(context.database.prisma, context.clock()) },
    { every: every.forget, run: () => forgetAudienceHours(context.database.prisma, context.clock()) },
    { every: every.forget, run: () => forgetIdentityHours(context.database.prisma, context.clock()) },
    { every: every.forget, run: () => forgetSignIns(context.database.prisma, context.clock()) },
    { every: every.findings, run: () => keepFindings(context) },
  ];
  const running = works.map((work) => repeat(work, onError));
  return {
    async close() {
      await Promise.all(running.map((work) => work.close()));
    },
  };
}

function repeat({ every, run }: Work, onError: (error: unknown) => void): { close(): Promise<void> } {
  let closed = false;
  let wake = () => {};
  const work = async () => {
    for (let pause = every; !closed; ) {
      try {
        await run();
        pause = every;
      } catch (error) {
        if (!closed) onError(error);
        pause = Math.min(pause * 2, Math.max(longest, every));
      }
      if (closed) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const working = work();
  return {
    close() {
      closed = true;
      wake();
      return working;
    },
  };
}
