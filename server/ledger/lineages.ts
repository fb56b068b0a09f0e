import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Stops every certificate of a lineage until a person looks. Returns how many are stopped by this. */
export const freezeLineage = (ledger: Ledger, lineageId: string, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE certificates SET frozen_at = ${now}
    WHERE lineage_id = ${lineageId}::uuid AND frozen_at IS NULL AND status IN ('pending', 'active', 'superseded')`);

/** Lets a lineage go on. Returns how many of its certificates were stopped. */
export const unfreezeLineage = (ledger: Ledger, lineageId: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`UPDATE certificates SET frozen_at = NULL WHERE lineage_id = ${lineageId}::uuid AND frozen_at IS NOT NULL`);
