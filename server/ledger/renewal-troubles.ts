import { Prisma } from '#prisma';
import type { RotationState } from '../domain/rotation.ts';
import type { Ledger } from './database.ts';

export type RenewalTrouble = {
  identityId: string;
  name: string;
  owner: string;
  /** Of the lineage that ends first. */
  notAfter: Date;
  lateAfter: Date;
};
export type RenewalTroubles = { readonly total: number; readonly first: RenewalTrouble[] };

/**
 * Identities whose renewal goes like this, those first whose certificates end first. What ended longer ago than it lived is not
 * counted: nobody misses it any more.
 */
export const troublesOf = (ledger: Ledger, state: RotationState, limit: number, now: Date): Promise<RenewalTroubles> =>
  read(
    ledger,
    Prisma.sql`identity_rotations r CROSS JOIN LATERAL (
        SELECT l.not_after, l.late_after FROM lineage_rotations l
        WHERE l.identity_id = r.identity_id AND l.state = r.state AND l.not_after + (l.not_after - l.from_at) > ${now}::timestamptz
        ORDER BY l.not_after LIMIT 1
      ) l WHERE r.state = ${state}`,
    limit,
  );

/** Identities with a certificate that only a person renews, and should by now. */
export const dueByHand = (ledger: Ledger, limit: number, now: Date): Promise<RenewalTroubles> =>
  read(
    ledger,
    Prisma.sql`(
        SELECT identity_id, min(not_after) AS not_after, min(late_after) AS late_after FROM lineage_rotations
        WHERE by_hand AND state = 'manual' AND renew_after <= ${now}::timestamptz AND not_after > ${now}::timestamptz GROUP BY identity_id
      ) l`,
    limit,
    Prisma.sql`l.identity_id`,
  );

async function read(
  ledger: Ledger,
  from: Prisma.Sql,
  limit: number,
  identity: Prisma.Sql = Prisma.sql`r.identity_id`,
): Promise<RenewalTroubles> {
  const rows = await ledger.$queryRaw<(RenewalTrouble & { total: number })[]>(Prisma.sql`
    SELECT t.identity_id AS "identityId", i.name, i.owner, t.not_after AS "notAfter", t.late_after AS "lateAfter", t.total
    FROM (
      SELECT ${identity} AS identity_id, l.not_after, l.late_after, (count(*) OVER ())::int AS total FROM ${from}
      ORDER BY l.not_after, 1 LIMIT ${limit}
    ) t JOIN identities i ON i.id = t.identity_id
    ORDER BY t.not_after, t.identity_id`);
  return { total: rows[0]?.total ?? 0, first: rows.map(({ total: _, ...row }) => row) };
}
