import type { Database } from '../ledger/database.ts';

/** Notes how far the feed has come; what is returned puts it back to that state, as a restore of the database does. */
export async function noteFeed({ pool }: Database): Promise<() => Promise<void>> {
  const { rows } = await pool.query<{ position: string; mark: string }>('SELECT position, mark FROM feed_state');
  const values = [rows[0]?.position, rows[0]?.mark];
  return async () => {
    await pool.query(
      `WITH gone AS (DELETE FROM feed_entries WHERE position > $1), forgotten AS (DELETE FROM feed_acts)
       UPDATE feed_state SET position = $1, mark = $2`,
      values,
    );
  };
}
