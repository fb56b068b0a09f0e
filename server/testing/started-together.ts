import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

/**
 * Starts all of these while a row in the middle of those that they need is locked, and lets it go once each of them waits: whoever locks the
 * rows in an order of its own holds by then what the others need next.
 */
export async function startedTogether<T>(pool: Pool, lock: string, acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  const holder = await pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(lock);
    const started = acts.map((act) => act());
    for (let waiting = 0; waiting < acts.length; ) {
      await sleep(20);
      const { rows } = await pool.query(
        `SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      waiting = rows[0].waiting;
    }
    await holder.query('COMMIT');
    return await Promise.all(started);
  } finally {
    holder.release();
  }
}
