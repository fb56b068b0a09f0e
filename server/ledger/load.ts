import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { z } from 'zod';
import type { Entry } from '../domain/archive.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { connectionFailure, databaseErrorCode } from './database-failure.ts';
import type { Statements } from './statements.ts';
import { statementsOn } from './statements.ts';
import { ledgerTables } from './tables.ts';

const header = z.object({ table: z.string(), columns: z.array(z.string()) });

/** Whether anything was ever recorded in this database; one that does not exist yet is not in use. */
export async function isInUse(url: string): Promise<boolean> {
  const client = await connect(url).catch((error: unknown) => {
    if (databaseErrorCode(error) === '3D000') return undefined;
    throw connectionFailure(error, url);
  });
  if (client === undefined) return false;
  try {
    const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('public.events') IS NOT NULL AS there`);
    if (rows[0]?.there !== true) return false;
    const { rows: found } = await client.query<{ used: boolean }>(
      'SELECT EXISTS (SELECT FROM events) OR EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM authorities) AS used',
    );
    return found[0]?.used === true;
  } finally {
    await client.end();
  }
}

/**
 * Fills a ledger that is migrated and empty with the rows of a backup, in one transaction: all of them or none. Triggers do not run, since
 * what they did is among the rows; checks hold row by row, and foreign keys, some of which go round in circles, in the end.
 * @param finish what else belongs to the same transaction
 * @throws {Failure} `invalid_input` when the rows do not fit
 */
export async function loadLedger(
  url: string,
  tables: AsyncIterable<Entry>,
  months: readonly string[],
  finish: (ledger: Statements) => Promise<void>,
): Promise<void> {
  const client = await connect(url).catch((error: unknown) => {
    throw connectionFailure(error, url);
  });
  try {
    await client.query('BEGIN');
    const known = await ledgerTables(client);
    const keys = await dropForeignKeys(client);
    const quoted = known.map(({ name }) => pg.escapeIdentifier(name));
    for (const table of quoted) await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await client.query(`TRUNCATE ${quoted.join(', ')} CASCADE`);
    for (const month of months) await client.query('SELECT make_event_partition($1::timestamptz)', [month]);
    for await (const entry of tables) {
      const parsed = header.safeParse(entry.header);
      const table = known.find(({ name }) => parsed.success && name === parsed.data.table);
      if (!parsed.success || table === undefined)
        throw invalid('file', `has rows of a table that this Hawser does not know: ${JSON.stringify(entry.header)}`);
      const columns = parsed.data.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
      await pipeline(
        entry.content,
        client.query(copyFrom(`COPY ${pg.escapeIdentifier(table.name)} (${columns}) FROM STDIN (FORMAT binary)`)),
      );
    }
    await client.query('UPDATE ledger_state SET horizon = pg_current_xact_id(), within_at = NULL, within_id = NULL');
    for (const key of keys) await client.query(key);
    for (const table of quoted) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    await finish(statementsOn(client));
    await client.query('COMMIT');
    await client.query('ANALYZE');
  } catch (error) {
    if (error instanceof Failure || !(error instanceof pg.DatabaseError)) throw error;
    throw invalid('file', `does not fit into this database: ${error.message}`, { cause: error });
  } finally {
    await client.end().catch(() => {});
  }
}

/** Takes them away. Returns the statements that bring them back, and see whether they hold. */
async function dropForeignKeys(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(`
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
      format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
    FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace`);
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ add }) => add);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, options: '-c TimeZone=UTC' });
  client.on('error', () => {});
  await client.connect();
  return client;
}
