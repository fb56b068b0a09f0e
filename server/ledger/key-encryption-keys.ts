import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** A key-encryption key as the ledger knows it: by its id, and by how many values it seals there. */
export type KeyEncryptionKey = { role: 'signer' | 'sts' | 'api'; keyId: string; sealed: number };

export const listKeyEncryptionKeys = (ledger: Ledger): Promise<KeyEncryptionKey[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT 'signer' AS role, kek_id AS "keyId", count(*)::int AS sealed FROM authority_keys GROUP BY kek_id
    UNION ALL SELECT 'sts', kek_id, count(*)::int FROM token_key_secrets GROUP BY kek_id
    ORDER BY 1, 2`);
