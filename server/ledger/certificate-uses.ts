import { Prisma } from '#prisma';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { concernedAs } from './presented.ts';

/** Decisions of one kind that came from one place, put together. */
export type Use = {
  /** Null at the token service itself. */
  resourceServerId: string | null;
  resourceServer: string | null;
  sourceAddress: string | null;
  code: DecisionCode;
  door: DoorName;
  /** Whether the certificate itself was on the connection; otherwise a token that is bound to it came with another one, or with none. */
  presented: boolean;
  count: number;
  firstAt: Date;
  lastAt: Date;
  /** Which of the two ways it is about the certificate, how many rows of the ledger that are, and the oldest of them. */
  way: number;
  looked: number;
  oldest: Date;
};

/** Of each of the two ways in which a decision can be about a certificate, the newest: a page must not take longer the busier it is. */
export const usesLookedAt = 5_000;

/** What was decided about a certificate or tokens bound to it within a stretch of time, by place and kind, the newest first. */
export async function usesOf(ledger: Ledger, thumbprint: string, from: Date, to: Date): Promise<Use[]> {
  const columns = Prisma.sql`e.id, e.at, e.first_at, e.count, e.code, e.door, e.resource_server_id, e.source_address, e.presented_thumbprint`;
  const newest = concernedAs('thumbprint', Prisma.sql`${thumbprint}`).map(
    (concerns, way) => Prisma.sql`(SELECT ${columns}, ${way}::int AS way FROM events e WHERE ${concerns} AND e.code IS NOT NULL
      AND e.at > ${from}::timestamptz AND e.at <= ${to}::timestamptz ORDER BY e.at DESC LIMIT ${usesLookedAt})`,
  );
  return ledger.$queryRaw(Prisma.sql`
    SELECT u.*, rs.name AS "resourceServer" FROM (
      SELECT e.resource_server_id AS "resourceServerId", e.source_address AS "sourceAddress", e.code, e.door,
        coalesce(e.presented_thumbprint = ${thumbprint}, false) AS presented, sum(coalesce(fold.count, e.count, 1))::float8 AS count,
        min(coalesce(e.first_at, e.at)) AS "firstAt", max(e.at) AS "lastAt", e.way, count(*)::int AS looked, min(e.at) AS oldest
      FROM (${Prisma.join(newest, ' UNION ALL ')}) e LEFT JOIN folded_refusals fold ON fold.id = e.id GROUP BY 1, 2, 3, 4, 5, e.way
    ) u LEFT JOIN resource_servers rs ON rs.id = u."resourceServerId" ORDER BY u."lastAt" DESC`);
}

export type AcceptedUse = { decisionId: string; at: Date; resourceServerId: string | null; resourceServer: string | null };

export type Acceptance = {
  accepted: AcceptedUse | null;
  /** Where none was found among the newest decisions and there are more: nothing is known of what was before this. Null where all were looked at. */
  knownFrom: Date | null;
};

/** The last time that a token bound to the certificate was accepted after an instant, as far as the newest decisions say. */
export async function acceptedAfter(ledger: Ledger, thumbprint: string, after: Date, most = usesLookedAt): Promise<Acceptance> {
  type Row = { [name in keyof AcceptedUse]: AcceptedUse[name] | null } & { looked: number; oldest: Date | null };
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    WITH newest AS MATERIALIZED (
      SELECT id, at, code, resource_server_id FROM events WHERE bound_thumbprint = ${thumbprint} AND at > ${after}::timestamptz
      ORDER BY at DESC LIMIT ${most}
    )
    SELECT whole.looked, whole.oldest, e.id AS "decisionId", e.at, e.resource_server_id AS "resourceServerId", rs.name AS "resourceServer"
    FROM (SELECT count(*)::int AS looked, min(at) AS oldest FROM newest) whole
    LEFT JOIN LATERAL (SELECT * FROM newest WHERE code = 'accepted' ORDER BY at DESC LIMIT 1) e ON true
    LEFT JOIN resource_servers rs ON rs.id = e.resource_server_id`);
  if (row === undefined) return { accepted: null, knownFrom: null };
  const { looked, oldest, decisionId, at, ...where } = row;
  if (decisionId !== null && at !== null) return { accepted: { decisionId, at, ...where }, knownFrom: null };
  return { accepted: null, knownFrom: looked < most ? null : oldest };
}
