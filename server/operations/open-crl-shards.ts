import { fullCrls, moveToCrl } from '../ledger/crl-shards.ts';
import { type CrlContext, publishCrl } from './publish-crl.ts';

/** Certificates that have not ended, up to which an authority has them name one list: it has at most about 5 MB then. */
const shardSize = 100_000;

/**
 * Has new certificates of an authority name another of its lists when the one that they name may grow too long. Certificates
 * keep the list that they name. The other list is published before the first certificate names it; a crash in between leaves
 * an empty list, and the next round goes on from there.
 */
export async function openCrlShards(context: CrlContext, size = shardSize): Promise<void> {
  const { prisma } = context.database;
  for (const full of await fullCrls(prisma, size, context.clock())) {
    await publishCrl(context, full);
    await moveToCrl(prisma, full);
  }
}
