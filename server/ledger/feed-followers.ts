import type pg from 'pg';
import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import type { FeedAcknowledgement } from '../domain/feed.ts';
import type { Ledger } from './database.ts';
import { isPlace } from './feed.ts';

/** Processes of one resource server that are remembered; more are not believed to be its own. */
const mostInstances = 1_000;

// Only a place that there is, and everything only forwards: an older word that comes late changes nothing. Both times of what was
// heard are the ledger's own, so that nobody's clock counts.
const statement = `
WITH told AS (
  SELECT $1::uuid AS resource_server_id, $2::uuid AS instance, clock_timestamp() AS at,
    CASE WHEN ${isPlace('$3', '$8')} THEN $3::bigint ELSE 0 END AS position,
    $4::timestamptz AS counted_until, $5::bigint AS lost, $6::boolean AS closed,
    $7::text AS version FROM feed_state s
), known AS (
  INSERT INTO feed_followers (resource_server_id, instance, position, since, seen_at, counted_until, lost, closed_at, version)
  SELECT t.resource_server_id, t.instance, t.position, t.at, t.at, t.counted_until, t.lost, CASE WHEN t.closed THEN t.at END,
    t.version FROM told t
  WHERE EXISTS (SELECT FROM feed_followers f WHERE f.resource_server_id = t.resource_server_id AND f.instance = t.instance)
    OR (SELECT count(*) FROM feed_followers f WHERE f.resource_server_id = t.resource_server_id) < ${mostInstances}
  ON CONFLICT (resource_server_id, instance)
  DO UPDATE SET position = greatest(feed_followers.position, excluded.position), seen_at = excluded.seen_at,
    counted_until = greatest(feed_followers.counted_until, excluded.counted_until), lost = greatest(feed_followers.lost, excluded.lost),
    closed_at = coalesce(feed_followers.closed_at, excluded.closed_at), silence_told_at = NULL,
    version = excluded.version
  RETURNING resource_server_id, instance
)
INSERT INTO feed_acknowledgements (resource_server_id, instance, position, at)
SELECT t.resource_server_id, t.instance, t.position, t.at FROM told t JOIN known k USING (resource_server_id, instance) WHERE t.position > 0
ON CONFLICT DO NOTHING`;

/** Takes down how far a process of a resource server has heard, and when. */
export async function recordAcknowledgement(
  pool: pg.Pool,
  resourceServerId: string,
  { instance, position, mark, counted_until, lost = 0, closed = false, version }: FeedAcknowledgement,
): Promise<void> {
  const values = [resourceServerId, instance, position, counted_until ?? null, lost, closed, version ?? null, mark ?? null];
  await pool.query({ name: 'feed-acknowledge', text: statement, values });
}

type Telling = { readonly server: { readonly kind: string; readonly id: string; readonly name: string }; readonly instance: string };

const serverOf = Prisma.sql`jsonb_build_object('kind', 'resource_server', 'id', r.id, 'name', r.name) AS server`;

/** Decisions that processes lost since that was last told, of each by itself; told by the caller. */
export const takeLost = (ledger: Ledger, limit: number): Promise<(Telling & { count: bigint })[]> =>
  ledger.$queryRaw(Prisma.sql`
    WITH untold AS (
      SELECT resource_server_id, instance, lost, lost - lost_told AS count FROM feed_followers WHERE lost_told < lost
      ORDER BY seen_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), told AS (
      UPDATE feed_followers f SET lost_told = u.lost FROM untold u
      WHERE f.resource_server_id = u.resource_server_id AND f.instance = u.instance RETURNING f.resource_server_id, f.instance, u.count
    )
    SELECT ${serverOf}, t.instance, t.count FROM told t JOIN resource_servers r ON r.id = t.resource_server_id`);

/** Processes that count, were not heard of since, and said no farewell: each once, told by the caller. */
export const takeSilent = (ledger: Ledger, since: Date, now: Date, limit: number): Promise<(Telling & { countedUntil: Date })[]> =>
  ledger.$queryRaw(Prisma.sql`
    WITH silent AS (
      SELECT resource_server_id, instance FROM feed_followers
      WHERE closed_at IS NULL AND silence_told_at IS NULL AND seen_at < ${since}::timestamptz
      ORDER BY seen_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ), told AS (
      UPDATE feed_followers f SET silence_told_at = ${now}::timestamptz FROM silent s
      WHERE f.resource_server_id = s.resource_server_id AND f.instance = s.instance RETURNING f.resource_server_id, f.instance, f.counted_until
    )
    SELECT ${serverOf}, t.instance, t.counted_until AS "countedUntil" FROM told t JOIN resource_servers r ON r.id = t.resource_server_id
    WHERE t.counted_until IS NOT NULL`);

/** Resource servers for these audiences that ran since one instant and have not told all that they decided until another, and how far each has. */
export const untoldAt = (
  ledger: Ledger,
  audiences: readonly string[],
  since: Date,
  at: Date,
): Promise<{ id: string; name: string; until: Date }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT r.id, r.name, min(f.counted_until) AS until FROM feed_followers f JOIN resource_servers r ON r.id = f.resource_server_id
    WHERE f.counted_until < ${at}::timestamptz AND f.seen_at >= ${since}::timestamptz AND f.closed_at IS NULL AND f.resource_server_id IN (
      SELECT link.resource_server_id FROM resource_server_audiences link JOIN audiences a ON a.id = link.audience_id
      WHERE a.uri = ANY (${[...audiences]}))
    GROUP BY r.id, r.name ORDER BY r.name LIMIT 20`);

export type Follower = {
  instance: string;
  /** Of the verifier, by its own word. */
  version: string | null;
  /** `following`: heard of within the last minute; `silent`: not, and it said no farewell. */
  state: 'following' | 'silent' | 'ended';
  since: Date;
  seenAt: Date;
  /** When the oldest entry of the feed for it was made that it has not said to know; null where there is none. */
  behindSince: Date | null;
  /** What it decided before is in the ledger, or among the lost; null where it counts nothing. */
  countedUntil: Date | null;
  lost: number;
};

/** Processes of a resource server that were heard of within the last day, the last heard of first, at most so many. */
export const followersOf = (ledger: Ledger, resourceServerId: string, now: Date, limit: number): Promise<Follower[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT f.instance, f.version, f.since, f.seen_at AS "seenAt", f.counted_until AS "countedUntil", f.lost::float8 AS lost,
      CASE WHEN f.closed_at IS NOT NULL THEN 'ended' WHEN f.seen_at > ${addSeconds(now, -60)}::timestamptz THEN 'following' ELSE 'silent' END AS state,
      CASE WHEN f.closed_at IS NULL THEN (
        SELECT min(ahead.at) FROM (
          (SELECT e.at FROM feed_entries e WHERE e.audience_id IS NULL AND e.position > f.position ORDER BY e.audience_id, e.position LIMIT 1)
          UNION ALL
          SELECT e.at FROM resource_server_audiences link CROSS JOIN LATERAL (
            SELECT e.at FROM feed_entries e WHERE e.audience_id = link.audience_id AND e.position > f.position
            ORDER BY e.audience_id, e.position LIMIT 1
          ) e WHERE link.resource_server_id = f.resource_server_id
        ) ahead) END AS "behindSince"
    FROM feed_followers f
    WHERE f.resource_server_id = ${resourceServerId}::uuid AND f.seen_at > ${addSeconds(now, -86_400)}::timestamptz
    ORDER BY f.seen_at DESC, f.instance LIMIT ${limit}`);
