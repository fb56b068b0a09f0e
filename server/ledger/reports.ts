import type pg from 'pg';
import { decisionColumns, decisionSource, decisionValues, type NewDecision } from './decisions.ts';

// An id that already stands for something else in the ledger is nobody's to use again.
const statement = `
WITH fresh AS (
  INSERT INTO reports (id, resource_server_id, received_at)
  SELECT d.id, d.resource_server_id, $1::timestamptz FROM ${decisionSource(2)}
  WHERE NOT EXISTS (SELECT FROM events e WHERE e.id = d.id)
  ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${decisionSource(2)} JOIN fresh ON fresh.id = d.id`;

/**
 * Takes in the decisions that a resource server reports, each once: their ids are those of the reports. Returns the ids that
 * stand in the ledger as this server's, from now or from before; any other was used by somebody else.
 */
export async function insertReports(
  pool: pg.Pool,
  resourceServerId: string,
  decisions: readonly NewDecision[],
  receivedAt: Date,
): Promise<ReadonlySet<string>> {
  if (decisions.length === 0) return new Set();
  await pool.query({ name: 'reports', text: statement, values: [receivedAt.toISOString(), ...decisionValues(decisions)] });
  const { rows } = await pool.query<{ id: string }>({
    name: 'reports-mine',
    text: 'SELECT id FROM reports WHERE id = ANY ($1::uuid[]) AND resource_server_id = $2::uuid',
    values: [decisions.map(({ id }) => id), resourceServerId],
  });
  return new Set(rows.map(({ id }) => id));
}
