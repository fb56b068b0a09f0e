import type pg from 'pg';
import type { FeedAcknowledgement } from '../domain/feed.ts';

/** Processes of one resource server that are remembered; more are not believed to be its own. */
const mostInstances = 1_000;

// Only a position that there is, and only forwards; both times are the ledger's own, so that nobody's clock counts.
const statement = `
WITH told AS (
  SELECT $1::uuid AS resource_server_id, $2::uuid AS instance, least($3::bigint, s.position) AS position, clock_timestamp() AS at FROM feed_state s
), known AS (
  INSERT INTO feed_followers (resource_server_id, instance, position, since, seen_at)
  SELECT t.resource_server_id, t.instance, t.position, t.at, t.at FROM told t
  WHERE EXISTS (SELECT FROM feed_followers f WHERE f.resource_server_id = t.resource_server_id AND f.instance = t.instance)
    OR (SELECT count(*) FROM feed_followers f WHERE f.resource_server_id = t.resource_server_id) < ${mostInstances}
  ON CONFLICT (resource_server_id, instance)
  DO UPDATE SET position = greatest(feed_followers.position, excluded.position), seen_at = excluded.seen_at
  RETURNING resource_server_id, instance
)
INSERT INTO feed_acknowledgements (resource_server_id, instance, position, at)
SELECT t.resource_server_id, t.instance, t.position, t.at FROM told t JOIN known k USING (resource_server_id, instance)
ON CONFLICT DO NOTHING`;

/** Takes down how far a process of a resource server has heard, and when. */
export async function recordAcknowledgement(
  pool: pg.Pool,
  resourceServerId: string,
  { instance, position }: FeedAcknowledgement,
): Promise<void> {
  await pool.query({ name: 'feed-acknowledge', text: statement, values: [resourceServerId, instance, position] });
}
