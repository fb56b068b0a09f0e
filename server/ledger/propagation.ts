import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

/** What one resource server has heard of an act, by its own word. */
type ServerPropagation = {
  id: string;
  name: string;
  kind: 'server' | 'gateway';
  /** Those of its audiences that the act concerns. */
  audiences: string[];
  /**
   * `acknowledged`: every process of it that follows the feed has heard. `waiting`: one has not yet. `silent`: one has not, and was
   * not heard of for a minute. `not_following`: none follows; it asks each time, or does not check at all.
   */
  state: 'acknowledged' | 'waiting' | 'silent' | 'not_following';
  /** The processes that follow, or followed within the minute before the act. */
  instances: { instance: string; seenAt: Date; acknowledgedAt: Date | null; milliseconds: number | null }[];
};

export type Propagation = {
  /** Of the feed; null where the act concerned no audience, or was pruned since. */
  position: number | null;
  /** When it was committed, by the clock of the ledger. */
  at: Date | null;
  servers: ServerPropagation[];
};

type Row = {
  readonly position: bigint;
  readonly at: Date;
  readonly id: string | null;
  readonly name: string;
  readonly kind: 'server' | 'gateway';
  readonly audiences: string[];
  readonly instance: string | null;
  readonly seen_at: Date;
  readonly silent: boolean;
  readonly acknowledged_at: Date | null;
};

/** Who has heard that a certificate was revoked, and how long that took. Both times are the ledger's own. */
export async function propagationOf(ledger: Statements, certificateId: string): Promise<Propagation> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    WITH began AS (
      SELECT min(at) AS at FROM feed_entries WHERE cause = ${certificateId}::uuid::text AND code = 'cert_revoked'
    ), act AS (
      SELECT max(e.position) AS position, b.at, array_agg(DISTINCT e.audience_id) AS audiences FROM began b
      JOIN feed_entries e ON e.cause = ${certificateId}::uuid::text AND e.at >= b.at AND e.at < b.at + interval '1 second' GROUP BY b.at
    ), concerned AS (
      SELECT r.id, r.name, r.kind, array_agg(u.uri ORDER BY u.uri) AS audiences FROM act
      JOIN resource_server_audiences link ON link.audience_id = ANY (act.audiences)
      JOIN resource_servers r ON r.id = link.resource_server_id JOIN audiences u ON u.id = link.audience_id GROUP BY r.id
    )
    SELECT act.position, act.at, c.id, c.name, c.kind, c.audiences, f.instance, f.seen_at,
      f.seen_at < clock_timestamp() - interval '1 minute' AS silent,
      (SELECT min(k.at) FROM feed_acknowledgements k
        WHERE k.resource_server_id = f.resource_server_id AND k.instance = f.instance AND k.position >= act.position) AS acknowledged_at
    FROM act LEFT JOIN concerned c ON true
    LEFT JOIN feed_followers f ON f.resource_server_id = c.id AND f.seen_at > act.at - interval '1 minute'
    ORDER BY c.name, f.since, f.instance`);
  const [first] = rows;
  const servers = Map.groupBy(
    rows.filter(({ id }) => id !== null),
    ({ id }) => id,
  );
  return {
    position: first ? Number(first.position) : null,
    at: first?.at ?? null,
    servers: [...servers.values()].flatMap((of) => serverFrom(of) ?? []),
  };
}

/** When the last token bound to a certificate ends, whether it is honoured or not; null where all have ended. */
export async function lastTokenEnds(ledger: Statements, certificateId: string, now: Date): Promise<Date | null> {
  const rows = await ledger.$queryRaw<{ until: Date | null }[]>(Prisma.sql`
    SELECT max(expires_at) AS until FROM tokens WHERE certificate_id = ${certificateId}::uuid AND expires_at > ${now}::timestamptz`);
  return rows[0]?.until ?? null;
}

function serverFrom(rows: readonly Row[]): ServerPropagation | undefined {
  const [first] = rows;
  if (!first || first.id === null) return undefined;
  const following = rows.filter(({ instance }) => instance !== null);
  const missing = following.filter(({ acknowledged_at }) => acknowledged_at === null);
  const { id, name, kind, audiences } = first;
  const state =
    following.length === 0
      ? 'not_following'
      : missing.length === 0
        ? 'acknowledged'
        : missing.some(({ silent }) => silent)
          ? 'silent'
          : 'waiting';
  return {
    id,
    name,
    kind,
    audiences,
    state,
    instances: following.map(({ instance, seen_at, acknowledged_at, at }) => ({
      instance: instance ?? '',
      seenAt: seen_at,
      acknowledgedAt: acknowledged_at,
      milliseconds: acknowledged_at && Math.max(0, acknowledged_at.getTime() - at.getTime()),
    })),
  };
}
