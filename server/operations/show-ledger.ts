import { lastCheckpoint, listSealKeys, type SealKeyView } from '../ledger/checkpoints.ts';
import { ledgerReach } from '../ledger/entries.ts';
import { lastVerification } from '../ledger/event-log.ts';
import { eventPartitions, retentionMonths, type StoredPartition } from '../ledger/partitions.ts';
import type { LedgerContext } from './verify-ledger.ts';

export type LedgerView = {
  /** The last event that has a position. */
  position: number;
  checkpoint: { number: number; last: number; at: Date } | null;
  /** The last checkpoint in the file outside the database. */
  outside: { number: number; last: number; at: Date } | null;
  unsealed: number;
  oldestUnsealed: Date | null;
  retentionMonths: number | null;
  partitions: StoredPartition[];
  keys: SealKeyView[];
  /** When somebody last had it verified, up to where, and what came of it. */
  lastVerification: { verified: boolean; position: number; at: Date; by: string } | null;
};

/** How far the sealed ledger reaches, what it is sealed with, and how long it is kept. */
export async function showLedger({ database, checkpoints }: LedgerContext): Promise<LedgerView> {
  const reach = await ledgerReach(database.pool);
  const shown = (c: { number: number; last: number; at: Date } | undefined) => (c ? { number: c.number, last: c.last, at: c.at } : null);
  return {
    ...reach,
    checkpoint: shown(await lastCheckpoint(database.pool)),
    outside: shown(await checkpoints.last()),
    retentionMonths: await retentionMonths(database.prisma),
    partitions: await eventPartitions(database.prisma),
    keys: await listSealKeys(database.pool),
    lastVerification: await lastVerification(database.prisma),
  };
}
