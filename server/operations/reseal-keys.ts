import { system } from '../domain/actor.ts';
import type { Custody } from '../keys/custody.ts';
import { appendEvent } from '../ledger/events.ts';
import { outdatedKeys, resealKey, roleOf, type SealedTable } from '../ledger/key-encryption-keys.ts';
import type { Context } from './context.ts';

/**
 * Seals every private key of a role anew that an earlier key-encryption key sealed, row by row: a crash at any point leaves
 * each row sealed by one key or the other, and the next round goes on. The keys themselves stay the same, and in use.
 * @returns how many this call sealed
 * @throws {Failure} `unavailable` for a row that none of the keys opens
 */
export async function resealKeys({ database, clock }: Context, custody: Custody, purpose: SealedTable): Promise<number> {
  const { keyId } = custody;
  let resealed = 0;
  for (;;) {
    const rows = await outdatedKeys(database.prisma, purpose, keyId);
    if (rows.length === 0) break;
    for (const row of rows) {
      const label = { purpose, keyId: row.id };
      const sealed = custody.seal(custody.open(row.sealed, label), label);
      if (await resealKey(database.prisma, purpose, row, sealed, keyId)) resealed++;
    }
  }
  if (resealed > 0)
    await appendEvent(database.prisma, {
      type: 'kek.replaced',
      at: clock(),
      actor: system(roleOf(purpose)),
      target: { kind: 'kek', id: keyId, name: roleOf(purpose) },
      detail: { role: roleOf(purpose), keyId, resealed },
    });
  return resealed;
}
