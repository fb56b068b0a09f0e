import { z } from 'zod';
import { Prisma } from '#prisma';
import { keptUpCrls } from './crls.ts';
import type { Ledger } from './database.ts';
import { newestOf } from './newest-events.ts';

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

/** One that was published, as its event says; what events did not say yet when it was, is null. */
export type PublishedCrl = z.infer<typeof told> & { at: Date };
const told = z.object({
  number: z.number(),
  shard: z.number().default(0),
  entries: z.number(),
  thisUpdate: z.coerce.date().nullable().default(null),
  nextUpdate: z.coerce.date().nullable().default(null),
  octets: z.number().nullable().default(null),
  /** Of the list as it was served, hexadecimal. */
  sha256: z.string().nullable().default(null),
});

/** Those of an authority, the newest first. */
export async function publishedCrls(ledger: Ledger, authorityId: string, limit: number): Promise<PublishedCrl[]> {
  const { where, order } = newestOf('target_id', Prisma.sql`${authorityId}`);
  const rows = await ledger.$queryRaw<{ at: Date; detail: unknown }[]>(
    Prisma.sql`SELECT e.at, e.detail FROM events e WHERE ${where} AND e.type = 'crl.published' ${order} LIMIT ${limit}`,
  );
  return rows.map(({ at, detail }) => ({ at, ...told.parse(detail) }));
}
