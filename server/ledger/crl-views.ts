import { Prisma } from '#prisma';
import { keptUpCrls } from './crls.ts';
import type { Ledger } from './database.ts';

/** The newest signed one of a list that is kept up; the first list of an authority is number 0. */
export type CrlView = { shard: number; number: number; thisUpdate: Date; nextUpdate: Date; entries: number };

/**
 * The lists that each authority keeps up, by its id, the first list first.
 * @param since a list is kept up while a certificate that it may have to name ended later than this
 */
export async function listCrls(ledger: Ledger, since: Date): Promise<Map<string, CrlView[]>> {
  const rows = await ledger.$queryRaw<(Omit<CrlView, 'number'> & { authorityId: string; number: bigint })[]>(Prisma.sql`
    SELECT kept.authority_id AS "authorityId", kept.shard, last.number, last.this_update AS "thisUpdate", last.next_update AS "nextUpdate", last.entries
    FROM (${keptUpCrls(since)}) kept CROSS JOIN LATERAL (
      SELECT number, this_update, next_update, entries FROM crls
      WHERE authority_id = kept.authority_id AND shard = kept.shard AND signed_at IS NOT NULL ORDER BY number DESC LIMIT 1
    ) last
    ORDER BY kept.shard`);
  const lists = new Map<string, CrlView[]>();
  for (const { authorityId, number, ...row } of rows) {
    lists.set(authorityId, [...(lists.get(authorityId) ?? []), { ...row, number: Number(number) }]);
  }
  return lists;
}
