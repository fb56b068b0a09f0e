import type pg from 'pg';
import type { LedgerEntry } from '../domain/ledger-proof.ts';
import { instant, milliseconds, patiently } from './columns.ts';
import { sealedText } from './sealed-event.ts';

type Row = { position: string; event_id: string; event_at: number; hash: Buffer; sealed: string | null };

// The limit keeps the planner from sealing every event there is to find these.
const entriesOf = (which: string): string => `
SELECT n.position, n.event_id, ${milliseconds('n.event_at')} AS event_at, n.hash, e.sealed
FROM (SELECT * FROM ledger_entries WHERE ${which} LIMIT $2) n
LEFT JOIN LATERAL (SELECT ${sealedText('e')} AS sealed FROM events e WHERE e.at = n.event_at AND e.id = n.event_id LIMIT 1) e ON true
ORDER BY n.position`;

const entry = (row: Row): LedgerEntry => ({
  position: Number(row.position),
  eventId: row.event_id,
  eventAt: instant(row.event_at),
  hash: row.hash,
  sealed: row.sealed,
});

/** Entries of the sealed ledger after a position, with their events in the form that was sealed; null where an event is gone. */
export async function entriesAfter(pool: pg.Pool, position: number, limit: number): Promise<LedgerEntry[]> {
  const text = entriesOf('position > $1 ORDER BY position');
  return (await pool.query<Row>(patiently(30_000, { text, values: [position, limit] }))).rows.map(entry);
}

/** The entries at these positions, in their order; what is not sealed is not among them. */
export async function entriesAt(pool: pg.Pool, positions: readonly number[]): Promise<LedgerEntry[]> {
  const text = entriesOf('position = ANY ($1::bigint[])');
  return (await pool.query<Row>(patiently(30_000, { text, values: [positions, positions.length] }))).rows.map(entry);
}

/** All of them after a position, a page at a time. */
export async function* everyEntry(pool: pg.Pool, after = 0): AsyncGenerator<LedgerEntry> {
  for (let position = after; ; ) {
    const page = await entriesAfter(pool, position, 2_000);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    position = last.position;
  }
}

/** How far the sealed ledger reaches, and how much is not in it yet. */
export type LedgerReach = { position: number; unsealed: number; oldestUnsealed: Date | null };

// Nobody knows beforehand how little lies beyond the horizon: asked as a join, the planner would go through every entry there is.
const reach = `
SELECT coalesce((SELECT max(position) FROM ledger_entries), 0) AS position, count(*)::int AS unsealed, min(e.at) AS oldest
FROM (SELECT e.id, e.at FROM events e WHERE e.xid >= (SELECT horizon FROM ledger_state) ORDER BY e.xid LIMIT 100000) e
WHERE (SELECT n.position FROM ledger_entries n WHERE n.event_id = e.id AND n.event_at = e.at LIMIT 1) IS NULL`;

/** Whatever is counted as unsealed is new, or its transaction waits for another. */
export async function ledgerReach(pool: pg.Pool): Promise<LedgerReach> {
  const { rows } = await pool.query<{ position: string; unsealed: number; oldest: Date | null }>(reach);
  const [row] = rows;
  return { position: Number(row?.position ?? 0), unsealed: row?.unsealed ?? 0, oldestUnsealed: row?.oldest ?? null };
}

/**
 * An event that has no position though it should: nothing below the horizon is left unsealed, and no transaction above the newest
 * can have inserted anything. Undefined where there is none.
 */
export async function smuggledEvent(pool: pg.Pool): Promise<{ id: string } | undefined> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 0');
    const { rows } = await client.query<{ id: string }>(
      patiently(600_000, {
        text: `SELECT e.id FROM events e, ledger_state s
        WHERE (e.xid < s.horizon OR e.xid >= pg_snapshot_xmax(pg_current_snapshot()))
          AND NOT EXISTS (SELECT FROM ledger_entries n WHERE n.event_id = e.id AND n.event_at = e.at)
        ORDER BY e.at, e.id LIMIT 1`,
      }),
    );
    await client.query('COMMIT');
    return rows[0];
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Whether a checkpoint stands over an event. */
export async function isEventSealed(pool: pg.Pool, id: string): Promise<boolean> {
  const { rows } = await pool.query<{ sealed: boolean }>(
    `SELECT coalesce((SELECT max(last) FROM ledger_checkpoints), 0) >= (SELECT position FROM ledger_entries WHERE event_id = $1) AS sealed`,
    [id],
  );
  return rows[0]?.sealed === true;
}
