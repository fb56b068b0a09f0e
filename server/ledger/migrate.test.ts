import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { migrate } from './migrate.ts';
import { grantRights } from './rights.ts';

const shipped = join(import.meta.dirname, '../../prisma/migrations');
let server: pg.Client;
let url: string;
let name: string;
let directory: string;

beforeEach(async () => {
  name = `migrate_${Math.random().toString(36).slice(2)}`;
  const address = new URL(inject('postgres').template);
  address.pathname = '/postgres';
  server = new pg.Client({ connectionString: address.href });
  await server.connect();
  address.pathname = `/${name}`;
  url = address.href;
  directory = mkdtempSync(join(tmpdir(), 'hawser-migrations-'));
  cpSync(shipped, directory, { recursive: true });
});
afterEach(async () => {
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  for (const role of ['api', 'sts', 'signer', 'weak']) await server.query(`DROP ROLE IF EXISTS ${name}_${role}`);
  await server.end();
  rmSync(directory, { recursive: true });
});

function add(migration: string, sql: string): void {
  mkdirSync(join(directory, migration));
  writeFileSync(join(directory, migration, 'migration.sql'), sql);
}
async function inside<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('migrations at start', () => {
  it('make the database, apply what is new in order, and do nothing the next time', async () => {
    expect(await migrate(url, directory)).toEqual(
      readdirSync(shipped)
        .filter((name) => /^\d{4}_/.test(name))
        .sort(),
    );
    add('9003_last', 'ALTER TABLE second ADD COLUMN last int');
    add('9002_second', 'CREATE TABLE second (id int)');
    expect(await migrate(url, directory)).toEqual(['9002_second', '9003_last']);
    expect(await migrate(url, directory)).toEqual([]);
  });

  it('apply each migration once when several processes start at once', async () => {
    await migrate(url, directory);
    add('9002_second', 'CREATE TABLE second (id int)');
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(url, directory)));
    expect(applied.flat()).toEqual(['9002_second']);
  });

  it('leave nothing behind of one that fails, and say which', async () => {
    await migrate(url, directory);
    add('9002_broken', 'CREATE TABLE half (id int); SELECT 1 / 0');
    await expect(migrate(url, directory)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/9002_broken.*division by zero/),
    });
    await inside(async (client) => {
      expect((await client.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }]);
    });
    writeFileSync(join(directory, '9002_broken', 'migration.sql'), 'CREATE TABLE half (id int)');
    expect(await migrate(url, directory)).toEqual(['9002_broken']);
  });

  it('refuse a database that a newer version changed, and one whose history differs', async () => {
    await migrate(url, directory);
    writeFileSync(join(directory, '0001_ledger', 'migration.sql'), '-- something else');
    await expect(migrate(url, directory)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('0001_ledger') });
    rmSync(join(directory, '0001_ledger'), { recursive: true });
    await expect(migrate(url, directory)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('start a newer one'),
    });
  });

  it('refuse a PostgreSQL older than 15', async () => {
    await migrate(url, directory);
    // A database in which PostgreSQL says of itself that it is older.
    await inside((client) =>
      client.query(`CREATE SCHEMA older;
        CREATE FUNCTION older.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '14.19' $$;
        ALTER DATABASE ${name} SET search_path = older, pg_catalog, public`),
    );
    await expect(migrate(url, directory)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/is PostgreSQL 14\.19; Hawser needs PostgreSQL 15 or newer/),
    });
  });

  it('never show the password of the database in what they say', async () => {
    const wrong = new URL(url);
    wrong.password = 'canary';
    const refused = await migrate(wrong.href, directory).catch((error: Error) => error.message);
    expect(refused).toContain('refuses this user or password');
    expect(refused).not.toContain('canary');
  });
});

describe('the rights of the database roles', () => {
  it('can be given again at every start, take away what was added by hand, and keep the passwords', async () => {
    await migrate(url, directory);
    const first = await grantRights(url, directory);
    await inside((client) => client.query(`GRANT ALL ON events, users TO ${name}_sts; GRANT UPDATE (der) ON certificates TO ${name}_api`));
    expect(await grantRights(url, directory)).toEqual(first);
    const sts = new pg.Client({ connectionString: first.sts });
    await sts.connect();
    await expect(sts.query('SELECT FROM users')).rejects.toMatchObject({ code: '42501' });
    await sts.end();
    const { rows } = await inside((client) =>
      client.query(`SELECT has_column_privilege('${name}_api', 'certificates', 'der', 'UPDATE') AS held`),
    );
    expect(rows).toEqual([{ held: false }]);
  });

  it('shut out the roles of another database in the same cluster', async () => {
    await migrate(url, directory);
    await grantRights(url, directory);
    const foreign = new URL(inject('postgres').roles.sts);
    foreign.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: foreign.href });
    await expect(client.connect()).rejects.toMatchObject({ code: '42501' });
  });

  it('say that CREATEROLE is missing when it is', async () => {
    await migrate(url, directory);
    await server.query(`CREATE ROLE ${name}_weak LOGIN PASSWORD 'weak'`);
    await server.query(`ALTER DATABASE ${name} OWNER TO ${name}_weak`);
    const weak = new URL(url);
    weak.username = `${name}_weak`;
    weak.password = 'weak';
    await expect(grantRights(weak.href, directory)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/CREATEROLE/),
    });
    await server.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
  });
});
