import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../domain/failure.ts';
import { connectionFailure, databaseErrorCode, databaseName } from './database-failure.ts';

const oldestVersion = 15;
const migrations = join(import.meta.dirname, '../../prisma/migrations');
/** The number that Prisma Migrate takes too, so that the two never run at once. */
const migrationLock = 72_707_369;

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/**
 * Connects as the owner of the ledger, and makes the database when it does not exist yet.
 * @throws {Failure} `unavailable` when the server does not answer, refuses, or is older than PostgreSQL 15
 */
async function openDatabase(url: string): Promise<pg.Client> {
  try {
    const client = await connect(url).catch(async (error: unknown) => {
      if (databaseErrorCode(error) !== '3D000') throw error;
      await createDatabase(url);
      return connect(url);
    });
    await requireVersion(client, url);
    return client;
  } catch (error) {
    throw connectionFailure(error, url);
  }
}

/** SQLSTATE or errno of a server that is not there yet, or still comes up. */
const notYet = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EAI_AGAIN', '57P03']);

/**
 * Waits for a server that comes up later than whoever needs it, as after a start of the machine.
 * @param limit in milliseconds
 * @param heard is told once, when there is something to wait for
 * @throws {Failure} `unavailable` when it does not answer until then; at once for what waiting does not mend
 */
export async function awaitDatabase(url: string, limit: number, heard: (problem: string) => void): Promise<void> {
  const deadline = performance.now() + limit;
  for (let told = false; ; told = true) {
    try {
      const client = await openDatabase(url);
      await client.end();
      return;
    } catch (error) {
      const code = databaseErrorCode(error instanceof Failure ? error.cause : error);
      if (code === undefined || !notYet.has(code) || performance.now() > deadline) throw error;
      if (!told) heard(error instanceof Error ? error.message : code);
      await sleep(1_000);
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  address.pathname = '/postgres';
  const client = await connect(address.href);
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    const code = databaseErrorCode(error);
    if (code === '42501')
      throw new Failure('unavailable', `There is no database "${name}", and this user may not make one: create it or grant CREATEDB.`, {
        cause: error,
      });
    if (code !== '42P04') throw error;
  } finally {
    await client.end();
  }
}

async function requireVersion(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version");
  const version = rows[0]?.version ?? '0';
  if (Number.parseInt(version, 10) >= oldestVersion) return;
  await client.end();
  throw new Failure(
    'unavailable',
    `The database ${databaseName(url)} is PostgreSQL ${version}; Hawser needs PostgreSQL ${oldestVersion} or newer. Correct DATABASE_URL.`,
  );
}

type Applied = { migration_name: string; checksum: string; finished_at: Date | null };

/**
 * Brings the database to the newest migration, each in one transaction, in Prisma's own bookkeeping table so that
 * `prisma migrate status` agrees. Returns the names of those applied now.
 * @param only no others than these, where a backup of an earlier version is to be filled in
 * @throws {Failure} `unavailable` for a database that does not answer; `conflict` for one that another version of Hawser changed
 */
export async function migrate(url: string, directory = migrations, only?: ReadonlySet<string>): Promise<string[]> {
  const client = await openDatabase(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
      logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
    const { rows } = await client.query<Applied>(
      'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    );
    const known = await readMigrations(directory);
    requireSameHistory(known, rows);
    const pending = known.filter(({ name }) => (only?.has(name) ?? true) && !rows.some((row) => row.migration_name === name));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The migrations of this version, and what each of them is. */
export const knownMigrations = async (): Promise<ReadonlyMap<string, string>> =>
  new Map((await readMigrations(migrations)).map(({ name, checksum }) => [name, checksum]));

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function requireSameHistory(known: readonly Migration[], applied: readonly Applied[]): void {
  for (const row of applied) {
    const migration = known.find(({ name }) => name === row.migration_name);
    if (migration === undefined)
      throw new Failure(
        'conflict',
        `The database has migration ${row.migration_name}, which this version of Hawser does not know: start a newer one.`,
      );
    if (row.finished_at === null)
      throw new Failure('conflict', `Migration ${row.migration_name} was begun by another tool and not finished.`);
    if (row.checksum !== migration.checksum)
      throw new Failure('conflict', `Migration ${row.migration_name} differs from the one that was applied to this database.`);
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), 1)',
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new Failure('conflict', `Migration ${name} failed: ${cause instanceof Error ? cause.message : cause}.`, { cause });
  }
}
