import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import type { CrlOf } from './revoked.ts';

/**
 * Active issuing authorities whose current list may have to name `size` certificates or more, with the list that comes next: the first
 * one that has at least half of its room again, else a new one.
 */
export const fullCrls = (ledger: Ledger, size: number, now: Date): Promise<(CrlOf & { readonly current: number })[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT a.id AS "authorityId", a.crl_shard AS current, least(9999, coalesce(
      (SELECT min(shard) FROM generate_series(0, known.last) shard
        WHERE shard <> a.crl_shard AND ${living(Prisma.sql`shard`, now, Prisma.sql`${size}::int / 2`)} < ${size}::int / 2),
      known.last + 1)) AS shard
    FROM authorities a CROSS JOIN LATERAL (
      SELECT greatest(a.crl_shard, max(crls.shard)) AS last FROM crls WHERE crls.authority_id = a.id
    ) known
    WHERE a.role = 'issuing' AND a.status = 'active'
      AND ${living(Prisma.sql`a.crl_shard`, now, Prisma.sql`${size}::int`)} >= ${size}::int`);

/** How many certificates that have not ended name a list; counted up to `enough`. */
const living = (shard: Prisma.Sql, now: Date, enough: Prisma.Sql) => Prisma.sql`(
  SELECT count(*) FROM (
    SELECT FROM certificates c WHERE c.authority_id = a.id AND c.crl_shard = ${shard} AND c.not_after > ${now}::timestamptz LIMIT ${enough}
  ) counted)`;

/** From now on new certificates name that list. False when somebody else moved it first. */
export async function moveToCrl(ledger: Ledger, { authorityId, shard, current }: CrlOf & { current: number }): Promise<boolean> {
  const moved = await ledger.$executeRaw(Prisma.sql`
    UPDATE authorities SET crl_shard = ${shard} WHERE id = ${authorityId}::uuid AND crl_shard = ${current}`);
  return moved === 1;
}
