import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { sealedTableNames } from './key-encryption-keys.ts';
import { type DatabaseRole, databaseRoles, functionRights, rights } from './rights.ts';

const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'] as const;
const columnVerbs = ['SELECT', 'INSERT', 'UPDATE'] as const;

let ledger: TestDatabase;
let columns: { table: string; column: string }[];
const clients = new Map<DatabaseRole, pg.Client>();

beforeAll(async () => {
  ledger = await testDatabase();
  const { rows } = await ledger.database.pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  columns = rows;
  for (const role of databaseRoles) {
    const client = new pg.Client({ connectionString: ledger.urlFor(role) });
    await client.connect();
    clients.set(role, client);
  }
});
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await ledger.drop();
});

/** The columns that the table of rights allows, read apart from the code that grants. */
function allowed(table: string, role: DatabaseRole, verb: string): Set<string> | 'all' {
  const words = rights[table]?.[role] ?? '';
  const found = new RegExp(`\\b${verb}\\b(?: \\(([^)]*)\\))?`).exec(words);
  if (!found) return new Set();
  return found[1] === undefined ? 'all' : new Set(found[1].split(',').map((column) => column.trim()));
}

function as(role: DatabaseRole): pg.Client {
  const client = clients.get(role);
  if (client === undefined) throw new Error(`no connection as ${role}`);
  return client;
}

describe('SEP-02 each database role can do only its part', () => {
  const isMonth = (table: string) => /^events_\d{4}_\d{2}$/.test(table);

  it('names every table of the ledger but the parts of events, and no other', () => {
    const tables = [...new Set(columns.map(({ table }) => table))];
    expect(Object.keys(rights).sort()).toEqual(tables.filter((table) => !isMonth(table)).sort());
    expect(tables.filter(isMonth)).toHaveLength(3);
  });

  it('knows every table with a sealed value, so that a backup names each key that it needs', () => {
    const sealed = columns.filter(({ column }) => column === 'kek_id').map(({ table }) => table);
    expect([...sealedTableNames].sort()).toEqual(sealed.sort());
  });

  it('gives nobody a right to a part of events', async () => {
    for (const role of databaseRoles)
      for (const { table, column } of columns.filter((one) => isMonth(one.table)))
        for (const verb of columnVerbs) {
          const { rows } = await as(role).query('SELECT has_column_privilege($1, $2, $3) AS held', [`public.${table}`, column, verb]);
          expect(rows[0].held).toBe(false);
        }
  });

  it('lets each role call exactly the functions that run as the owner which the table says', async () => {
    const { rows: found } = await ledger.database.pool.query<{ call: string }>(
      `SELECT p.oid::regprocedure::text AS call FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE p.prosecdef AND n.nspname = 'public' ORDER BY 1`,
    );
    expect(found.map(({ call }) => call.replace('timestamp with time zone', 'timestamptz'))).toEqual(Object.keys(functionRights).sort());
    for (const role of databaseRoles)
      for (const [call, callers] of Object.entries(functionRights)) {
        const { rows } = await as(role).query(`SELECT has_function_privilege($1, 'EXECUTE') AS held`, [`public.${call}`]);
        expect(`${role} ${call}: ${rows[0].held}`).toBe(`${role} ${call}: ${callers.includes(role)}`);
      }
  });

  for (const role of databaseRoles)
    it(`gives ${role} exactly what the table says, on every table, column and verb`, async () => {
      const client = as(role);
      for (const verb of verbs)
        for (const table of Object.keys(rights)) {
          const { rows } = await client.query('SELECT has_table_privilege($1, $2) AS held', [`public.${table}`, verb]);
          expect(`${role} ${verb} ${table}: ${rows[0].held}`).toBe(`${role} ${verb} ${table}: ${allowed(table, role, verb) === 'all'}`);
        }
      for (const verb of columnVerbs)
        for (const { table, column } of columns) {
          const { rows } = await client.query('SELECT has_column_privilege($1, $2, $3) AS held', [`public.${table}`, column, verb]);
          const expected = allowed(table, role, verb);
          const name = `${role} ${verb} ${table}.${column}`;
          expect(`${name}: ${rows[0].held}`).toBe(`${name}: ${expected === 'all' || expected.has(column)}`);
        }
    });

  const refused: [DatabaseRole, string][] = [
    ...databaseRoles.flatMap((role): [DatabaseRole, string][] => [
      [role, `UPDATE events SET code = 'accepted'`],
      [role, 'DELETE FROM events'],
      [role, 'TRUNCATE events'],
      [role, 'DELETE FROM events_default'],
      ...['ledger_entries', 'ledger_checkpoints'].flatMap((table): [DatabaseRole, string][] => [
        [role, `UPDATE ${table} SET root = ''`.replace('root', table === 'ledger_entries' ? 'hash' : 'root')],
        [role, `DELETE FROM ${table}`],
        [role, `TRUNCATE ${table}`],
        [role, `ALTER TABLE ${table} DISABLE TRIGGER ALL`],
      ]),
      [role, 'DROP TABLE events_default'],
      [role, 'ALTER TABLE events DETACH PARTITION events_default'],
      [role, 'INSERT INTO events_default SELECT * FROM events_default'],
      [role, 'DELETE FROM certificates'],
      [role, 'CREATE TABLE own (id int)'],
      [role, 'ALTER TABLE events DISABLE TRIGGER ALL'],
      [role, `SELECT pg_read_file('/etc/passwd')`],
    ]),
    ...['users', 'sessions', 'accounts', 'verifications', 'api_keys', 'authority_keys', 'join_tokens', 'setup_links'].map(
      (table): [DatabaseRole, string] => ['sts', `SELECT FROM ${table}`],
    ),
    ['sts', `UPDATE certificates SET status = 'active'`],
    ['sts', 'INSERT INTO certificates DEFAULT VALUES'],
    ['sts', `UPDATE identities SET status = 'active'`],
    ...['tokens', 'denied_tokens', 'used_subject_tokens', 'used_client_assertions', 'reports'].flatMap(
      (table): [DatabaseRole, string][] => [
        ['sts', `DELETE FROM ${table}`],
        ['api', `DELETE FROM ${table}`],
      ],
    ),
    ['sts', 'SELECT FROM forget_expired(1)'],
    ['sts', 'SELECT remove_sandbox(gen_random_uuid())'],
    ['signer', 'SELECT remove_sandbox(gen_random_uuid())'],
    ['api', 'DELETE FROM audiences'],
    ['api', 'DELETE FROM resource_servers'],
    ['sts', 'SELECT FROM ledger_entries'],
    ['sts', `SELECT drop_event_partition('events_default')`],
    ['signer', `SELECT make_event_partition(now())`],
    ['signer', 'SELECT FROM events'],
    ['signer', 'INSERT INTO ledger_entries DEFAULT VALUES'],
    ['api', 'INSERT INTO ledger_checkpoints DEFAULT VALUES'],
    ['api', 'SELECT sealed FROM seal_keys'],
    ['sts', `UPDATE listener_certificates SET chain = ''`],
    ['api', 'SELECT sealed FROM authority_keys'],
    ['api', 'SELECT sealed FROM token_key_secrets'],
    ['api', `UPDATE certificates SET der = ''`],
    ['api', `UPDATE certificates SET sha256 = ''`],
    ['api', `UPDATE certificates SET tbs = ''`],
    ['api', `UPDATE certificates SET serial = ''`],
    ['api', `UPDATE certificates SET spki_sha256 = ''`],
    ['api', `INSERT INTO certificates (der) VALUES ('')`],
    ['api', `INSERT INTO certificates (source, der) VALUES ('csr', '')`],
    ['api', `INSERT INTO certificates (source, sha256) VALUES ('join', '')`],
    ['api', `INSERT INTO certificates (source, signed_at) VALUES ('internal', now())`],
    ['sts', `UPDATE trusted_issuers SET enabled = true`],
    ['sts', `UPDATE issuer_keys SET jwks = '{}'`],
    ['sts', `UPDATE client_keys SET revoked_at = NULL`],
    ['signer', 'SELECT FROM trusted_issuers'],
    ['api', `UPDATE identities SET name = ''`],
    ['api', 'INSERT INTO tokens DEFAULT VALUES'],
    ['signer', 'SELECT FROM users'],
    ['signer', `UPDATE identities SET status = 'active'`],
    ['signer', 'SELECT FROM tokens'],
    ['signer', 'INSERT INTO certificates DEFAULT VALUES'],
    ['signer', `UPDATE certificates SET status = 'active'`],
    ['signer', `UPDATE certificates SET tbs = ''`],
    ['signer', 'SELECT FROM token_key_secrets'],
  ];
  it.each(refused)('refuses %s: %s', async (role, statement) => {
    await expect(as(role).query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('lets the owner itself neither change nor delete an event', async () => {
    const { pool } = ledger.database;
    await pool.query(
      `INSERT INTO events (id, at, type, actor_kind, actor_name) VALUES (gen_random_uuid(), now(), 'user.signed_in', 'system', 'x')`,
    );
    await expect(pool.query(`UPDATE events SET type = ''`)).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('DELETE FROM events')).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('TRUNCATE events')).rejects.toMatchObject({ code: '42501' });
    await pool.query(`INSERT INTO ledger_entries VALUES (1, gen_random_uuid(), now(), sha256('x'))`);
    await expect(pool.query(`UPDATE ledger_entries SET position = 2`)).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('DELETE FROM ledger_entries')).rejects.toMatchObject({ code: '42501' });
    await expect(pool.query('TRUNCATE ledger_checkpoints')).rejects.toMatchObject({ code: '42501' });
  });
});
