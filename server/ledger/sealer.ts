import type pg from 'pg';
import { addToAudienceHours } from './audience-hours.ts';
import { patiently } from './columns.ts';
import type { Database } from './database.ts';
import { addToHours } from './decision-hours.ts';
import { addToIdentityHours, addToSightings } from './identity-hours.ts';
import { sealedHash } from './sealed-event.ts';

/** Most events that one statement puts in order. */
const most = 50_000;
/** Milliseconds that one of its statements may take. */
const patience = 30_000;

// Within a batch the order follows from the events themselves. What has a position already is left out: after a restore, in
// which transactions are counted anew, rows come by a second time. Counted is what gets a position, so that each counts once.
const append = (which: string, order: string) => `
WITH next AS MATERIALIZED (
  SELECT e.id, e.at, e.code, e.door, e.audience, e.resource_server_id, e.token_identity_id, e.presented_identity_id, e.count,
    ${sealedHash('e')} AS hash, row_number() OVER (ORDER BY e.at, e.id) AS n
  FROM events e
  WHERE ${which} AND NOT EXISTS (SELECT FROM ledger_entries n WHERE n.event_id = e.id AND n.event_at = e.at) ${order}
), counted AS (${addToHours('next')}), counted_by_audience AS (${addToAudienceHours('next')}),
  counted_by_identity AS (${addToIdentityHours('next')}), seen AS (${addToSightings('next')})
INSERT INTO ledger_entries (position, event_id, event_at, hash)
SELECT (SELECT coalesce(max(position), 0) FROM ledger_entries) + next.n, next.id, next.at, next.hash FROM next`;
const between = append('e.xid >= $1::xid8 AND e.xid < $2::xid8', '');
const within = append('e.xid = $1::xid8 AND (e.at, e.id) > ($2::timestamptz, $3::uuid)', 'ORDER BY e.at, e.id LIMIT $4');
const anywhere = append('true', 'ORDER BY e.at, e.id LIMIT $1');

type State = { horizon: string; within_at: string | null; within_id: string | null; oldest: string; moved: boolean };

/**
 * Gives the next events their positions, without gaps and without making anybody wait who inserts: it takes those whose transactions
 * are below the oldest that still runs, for nothing can join them any more. Zero when there is none, or another process is at it.
 * @returns how many it put in order
 */
export async function sealNext(database: Database, limit: number = most): Promise<number> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const sealed = await sealIn(client, limit);
    await client.query('COMMIT');
    return sealed;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

async function sealIn(client: pg.PoolClient, limit: number): Promise<number> {
  const { rows: locks } = await client.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('hawser sealer')) AS mine`);
  if (locks[0]?.mine !== true) return 0;
  await client.query(`SET LOCAL statement_timeout = ${patience}`);
  await client.query(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off',
  );
  const { rows } = await client.query<State>(`
    SELECT s.horizon::text, s.within_at::text, s.within_id, oldest::text, oldest < s.horizon AS moved
    FROM ledger_state s, pg_snapshot_xmin(pg_current_snapshot()) oldest`);
  const [state] = rows;
  if (state === undefined) throw new Error('ledger_state has no row');
  const run = async (text: string, values: unknown[]) => (await client.query(patiently(patience, { text, values }))).rowCount ?? 0;

  // Transactions are counted from a lower number: this is another database, into which the ledger was restored.
  if (state.moved) {
    const sealed = await run(anywhere, [limit]);
    if (sealed < limit) await proceed(client, state.oldest);
    return sealed;
  }
  const { rows: bounds } = await client.query<{ xid: string }>(
    patiently(patience, {
      text: 'SELECT xid::text FROM events WHERE xid >= $1::xid8 AND xid < $2::xid8 ORDER BY xid OFFSET $3 LIMIT 1',
      values: [state.horizon, state.oldest, limit],
    }),
  );
  const bound = bounds[0]?.xid ?? state.oldest;
  if (bound !== state.horizon || bounds.length === 0) {
    const sealed = await run(between, [state.horizon, bound]);
    if (bound !== state.horizon) await proceed(client, bound);
    return sealed > 0 || bounds.length === 0 ? sealed : sealIn(client, limit);
  }
  // One transaction inserted more than fits into one statement.
  const sealed = await run(within, [
    state.horizon,
    state.within_at ?? '-infinity',
    state.within_id ?? '00000000-0000-0000-0000-000000000000',
    limit,
  ]);
  const { rows: last } = await client.query<{ event_at: string; event_id: string }>(
    'SELECT event_at::text, event_id FROM ledger_entries ORDER BY position DESC LIMIT 1',
  );
  if (sealed === 0) {
    await proceed(client, String(BigInt(state.horizon) + 1n));
    return sealIn(client, limit);
  }
  if (sealed < limit) await proceed(client, String(BigInt(state.horizon) + 1n));
  else await client.query('UPDATE ledger_state SET within_at = $1, within_id = $2', [last[0]?.event_at, last[0]?.event_id]);
  return sealed;
}

const proceed = (client: pg.PoolClient, horizon: string) =>
  client.query('UPDATE ledger_state SET horizon = $1::xid8, within_at = NULL, within_id = NULL', [horizon]);
