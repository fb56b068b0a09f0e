import { addSeconds } from '../domain/clock.ts';
import { digestRecipients, digestUntil, lastDigestAt } from '../domain/notice-digest.ts';
import {
  channelsOwingDigest,
  claimDigest,
  type DigestInstants,
  forgetDigests,
  giveUpDigests,
  ownersToTell,
  queueDigest,
} from '../ledger/notice-digests.ts';
import type { Context } from './context.ts';

/** Seconds for which it is kept who got one. */
const kept = 90 * 86_400;

/**
 * Queues the digests that are due, a message for each who gets one. What a channel owes is claimed and queued in one commit: of several
 * processes one does, and one that dies leaves it to the next. Whoever has nothing to hear of gets none.
 * @returns how many messages were queued
 * @throws what hindered the first channel whose digest could not be queued, once those of all others are
 */
export async function queueDigests({ database, clock }: Context): Promise<number> {
  const now = clock();
  const instants: DigestInstants = { daily: lastDigestAt('daily', now), weekly: lastDigestAt('weekly', now) };
  let queued = 0;
  const failures: unknown[] = [];
  const queueOf = (id: string) =>
    database.transaction(async (ledger) => {
      const claimed = await claimDigest(ledger, id, instants, now);
      if (claimed === undefined || !('to' in claimed.settings)) return 0;
      await forgetDigests(ledger, id, addSeconds(now, -kept));
      await giveUpDigests(ledger, id, claimed.digestOf);
      const owners = await ownersToTell(ledger, claimed.owners, digestUntil(claimed.digest, now), now);
      return queueDigest(ledger, id, claimed.digestOf, digestRecipients(claimed.settings, owners), now);
    });
  for (const id of await channelsOwingDigest(database.prisma, instants, now))
    try {
      queued += await queueOf(id);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return queued;
}
