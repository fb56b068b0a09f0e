import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Entry } from '../domain/archive.ts';
import { checkpointHash } from '../domain/checkpoint.ts';
import { lastCheckpoint, listSealKeys } from './checkpoints.ts';
import { connectionFailure } from './database-failure.ts';
import { sealedTableNames } from './key-encryption-keys.ts';
import { type LedgerTable, ledgerTables } from './tables.ts';

/** What a backup says of itself before its rows. */
type LedgerManifest = {
  /** When the snapshot was taken, by the clock of the database. */
  readonly at: string;
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[];
  /** The first instants of the months that events have parts of their own for. */
  readonly months: readonly string[];
  /** The last sealed position, and the last checkpoint; null before the first. */
  readonly position: number;
  readonly checkpoint: { readonly number: number; readonly last: number; readonly hash: string } | null;
  readonly sealKeys: readonly { readonly id: string; readonly publicKey: string }[];
  /** The key-encryption keys that something in it is sealed with. */
  readonly kekIds: readonly string[];
  /** Authorities and token keys whose private key is in a module, and so not in the backup. */
  readonly inModules: number;
};

export type Snapshot = {
  readonly manifest: LedgerManifest;
  /** Every row of it: the header names table and columns, the content is PostgreSQL's COPY in binary. */
  tables(): AsyncGenerator<Entry>;
  close(): Promise<void>;
};

/**
 * Takes a snapshot of the whole ledger, while it is written to: every table is read as it was at one instant. Each is read in a transaction
 * of its own on that snapshot, and partitions one by one, so that nobody who alters one waits for all.
 * @throws {Failure} `unavailable` when the database does not answer
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const holder = await connect(url);
  try {
    await holder.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await holder.query<{ snapshot: string; at: Date }>('SELECT pg_export_snapshot() AS snapshot, clock_timestamp() AS at');
    const [{ snapshot, at } = { snapshot: '', at: new Date() }] = rows;
    const tables = await ledgerTables(holder);
    const manifest = await describe(holder, at);
    return { manifest, tables: () => dumpTables(url, snapshot, tables), close: () => holder.end() };
  } catch (error) {
    await holder.end().catch(() => {});
    throw error;
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, options: '-c TimeZone=UTC' });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw connectionFailure(error, url);
  }
}

async function describe(client: pg.Client, at: Date): Promise<LedgerManifest> {
  const many = async <T extends object>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
  const migrations = await many<{ name: string; checksum: string }>(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL AND finished_at IS NOT NULL ORDER BY migration_name',
  );
  const months = await many<{ from: Date }>('SELECT "from" FROM event_partitions WHERE "from" IS NOT NULL ORDER BY "from"');
  const [reach] = await many<{ position: string }>('SELECT coalesce(max(position), 0) AS position FROM ledger_entries');
  const keks = await many<{ id: string }>(`SELECT DISTINCT kek_id AS id FROM (
    ${sealedTableNames.map((table) => `SELECT kek_id FROM ${table}`).join(' UNION ALL ')}) k WHERE kek_id <> ''`);
  const [modules] = await many<{ count: number }>(
    `SELECT ((SELECT count(*) FROM authorities WHERE custody = 'module') + (SELECT count(*) FROM token_keys WHERE custody = 'module'))::int AS count`,
  );
  const last = await lastCheckpoint(client);
  return {
    at: at.toISOString(),
    migrations,
    months: months.map(({ from }) => from.toISOString()),
    position: Number(reach?.position ?? 0),
    checkpoint: last === undefined ? null : { number: last.number, last: last.last, hash: checkpointHash(last).toString('base64url') },
    sealKeys: (await listSealKeys(client)).map(({ id, publicKey }) => ({ id, publicKey })),
    kekIds: keks.map(({ id }) => id),
    inModules: modules?.count ?? 0,
  };
}

async function* dumpTables(url: string, snapshot: string, tables: readonly LedgerTable[]): AsyncGenerator<Entry> {
  for (const table of tables)
    for (const part of table.parts.length === 0 ? [table.name] : table.parts)
      for (const { columns, select } of selectionsOf(table, part))
        yield { header: { table: table.name, columns }, content: copyOut(url, snapshot, select) };
}

type Selection = { readonly columns: readonly string[]; readonly select: string };

/**
 * Events say which transaction inserted them, by a number that means nothing in another database: those that were sealed get one below
 * all others, the rest that of the transaction that restores them, so that the sealer goes on with them.
 */
function selectionsOf({ name, columns }: LedgerTable, part: string): Selection[] {
  const list = (names: readonly string[]) => names.map((column) => `e.${pg.escapeIdentifier(column)}`).join(', ');
  const from = `FROM ${pg.escapeIdentifier(part)} e`;
  if (name !== 'events') return [{ columns, select: `SELECT ${list(columns)} ${from}` }];
  const rest = columns.filter((column) => column !== 'xid');
  const open = `e.xid >= (SELECT horizon FROM ledger_state)
    AND NOT EXISTS (SELECT FROM ledger_entries n WHERE n.event_id = e.id AND n.event_at = e.at)`;
  return [
    { columns: [...rest, 'xid'], select: `SELECT ${list(rest)}, '1'::xid8 ${from} WHERE NOT (${open})` },
    { columns: rest, select: `SELECT ${list(rest)} ${from} WHERE ${open}` },
  ];
}

async function* copyOut(url: string, snapshot: string, select: string): AsyncGenerator<Uint8Array> {
  const client = await connect(url);
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET TRANSACTION SNAPSHOT ${pg.escapeLiteral(snapshot)}`);
    for await (const piece of client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`))) yield piece;
    await client.query('COMMIT');
  } finally {
    await client.end().catch(() => {});
  }
}
