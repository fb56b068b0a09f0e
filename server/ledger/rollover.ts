import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Of those who depend on an authority, how many are where they should be. */
type Share = { ready: number; total: number };
export type Progress = { identities: Share; resourceServers: Share };

/** Steps of the lifecycle wait here for each other; held until the end of the transaction. */
export async function lockRollover(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser rollover'))`);
}

/** The authority itself and all that stand below it. */
const family = (id: string) => Prisma.sql`
  WITH RECURSIVE family AS (
    SELECT id FROM authorities WHERE id = ${id}::uuid
    UNION SELECT a.id FROM authorities a JOIN family f ON a.parent_id = f.id
  ) SELECT id FROM family`;

/** The root at the end of the way up, and when it came into the trust bundle. */
const anchorSince = (id: string) => Prisma.sql`
  WITH RECURSIVE way AS (
    SELECT id, parent_id, created_at FROM authorities WHERE id = ${id}::uuid
    UNION SELECT a.id, a.parent_id, a.created_at FROM authorities a JOIN way w ON a.id = w.parent_id
  ) SELECT created_at FROM way WHERE parent_id IS NULL`;

/**
 * Counts the active identities that have a usable certificate, and of them the resource servers, by the newest such
 * certificate: all that the ledger knows of what a workload has.
 */
async function count(ledger: Ledger, now: Date, ready: Prisma.Sql): Promise<Progress> {
  type Row = { total: number; ready: number; servers: number; serversReady: number };
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT count(*)::int AS total, count(*) FILTER (WHERE ready)::int AS ready,
      count(*) FILTER (WHERE server)::int AS servers, count(*) FILTER (WHERE server AND ready)::int AS "serversReady"
    FROM (
      SELECT ${ready} AS ready, EXISTS (SELECT FROM resource_servers rs WHERE rs.identity_id = i.id) AS server
      FROM identities i CROSS JOIN LATERAL (
        SELECT authority_id, activated_at FROM certificates c
        WHERE c.identity_id = i.id AND c.authority_id IS NOT NULL AND usable(c, ${now}::timestamptz) ORDER BY c.id DESC LIMIT 1
      ) newest
      WHERE i.status = 'active'
    ) counted`);
  return {
    identities: { ready: row?.ready ?? 0, total: row?.total ?? 0 },
    resourceServers: { ready: row?.serversReady ?? 0, total: row?.servers ?? 0 },
  };
}

/** Ready for its activation: who enrolled or renewed since its root is in the bundle that every enrolment offers. */
export const knowing = (ledger: Ledger, id: string, now: Date): Promise<Progress> =>
  count(ledger, now, Prisma.sql`newest.activated_at >= (${anchorSince(id)})`);

/** Ready for its retirement: whose newest certificate comes from neither it nor one below it. */
export const movedAway = (ledger: Ledger, id: string, now: Date): Promise<Progress> =>
  count(ledger, now, Prisma.sql`newest.authority_id NOT IN (${family(id)})`);
