import type { Database } from '../../server/ledger/database.ts';

/** Without the few seconds that a statement of a process may take. */
export async function patientQuery<Row extends object>(database: Database, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = await database.pool.connect();
  try {
    await client.query('SET statement_timeout = 0');
    const query = { text, values, query_timeout: 600_000 };
    return (await client.query<Row>(query)).rows;
  } finally {
    client.release(true);
  }
}
