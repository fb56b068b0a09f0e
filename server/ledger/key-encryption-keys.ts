import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** A key-encryption key as the ledger knows it: by its id, and by how many values it seals there. */
export type KeyEncryptionKey = { role: 'signer' | 'sts' | 'api'; keyId: string; sealed: number };

export const listKeyEncryptionKeys = (ledger: Ledger): Promise<KeyEncryptionKey[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT 'signer' AS role, kek_id AS "keyId", count(*)::int AS sealed
    FROM (SELECT kek_id FROM authority_keys UNION ALL SELECT kek_id FROM seal_keys) keys GROUP BY kek_id
    UNION ALL SELECT 'sts', kek_id, count(*)::int FROM token_key_secrets GROUP BY kek_id
    ORDER BY 1, 2`);

/** A private key in the ledger that another key-encryption key sealed. */
export type Outdated = { readonly id: string; readonly sealed: Uint8Array };

/** Tables of sealed private keys, and the column that names the row; each belongs to one role. */
const tables = {
  'authority-key': { table: Prisma.raw('authority_keys'), id: Prisma.raw('authority_id'), role: 'signer' },
  'seal-key': { table: Prisma.raw('seal_keys'), id: Prisma.raw('id'), role: 'signer' },
  'token-key': { table: Prisma.raw('token_key_secrets'), id: Prisma.raw('kid'), role: 'sts' },
} as const;
export type SealedTable = keyof typeof tables;
export const roleOf = (kind: SealedTable): 'signer' | 'sts' => tables[kind].role;

/** A few of the keys that the key-encryption key of that id did not seal. */
export function outdatedKeys(ledger: Ledger, kind: SealedTable, keyId: string): Promise<Outdated[]> {
  const { table, id } = tables[kind];
  return ledger.$queryRaw(Prisma.sql`SELECT ${id}::text AS id, sealed FROM ${table} WHERE kek_id <> ${keyId} ORDER BY 1 LIMIT 50`);
}

/** Puts a key sealed anew in the place of the same one; false when another process did so first. */
export async function resealKey(ledger: Ledger, kind: SealedTable, row: Outdated, sealed: Uint8Array, keyId: string): Promise<boolean> {
  const { table, id } = tables[kind];
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE ${table} SET sealed = ${sealed}, kek_id = ${keyId} WHERE ${id}::text = ${row.id} AND sealed = ${row.sealed}`);
  return changed === 1;
}
