import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '../../server/ledger/embedded-postgres.ts';
import { freePort } from '../../server/testing/ports.ts';
import { freshSettings, startInstance, temporaryDirectory } from '../setup/instance.ts';

const place = temporaryDirectory();
let port: number;
let stop: () => Promise<void>;
let superuser: string;

/** PostgreSQL of this machine when it has one, otherwise a second copy of ours: for Hawser a server like any other. */
beforeAll(async () => {
  port = await freePort();
  const installed = globSync('/usr/lib/postgresql/*/bin').find((path) => Number(/(\d+)\/bin$/.exec(path)?.[1]) >= 15);
  if (installed === undefined) {
    const server = await startEmbeddedPostgres({ dataDir: place, port, durable: false });
    superuser = server.url('postgres');
    stop = server.stop;
    return;
  }
  const directory = join(place, 'external');
  const account =
    process.getuid?.() === 0
      ? { uid: Number(execFileSync('id', ['-u', 'nobody'])), gid: Number(execFileSync('id', ['-g', 'nobody'])) }
      : {};
  mkdirSync(directory, { mode: 0o700 });
  if (process.getuid?.() === 0) execFileSync('chown', ['nobody', directory]);
  const run = (command: string, ...args: string[]) =>
    execFileSync(join(installed, command), args, { ...account, cwd: '/', stdio: 'ignore' });
  run('initdb', '-D', directory, '-U', 'postgres', '-A', 'trust', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  run('pg_ctl', '-D', directory, '-w', '-l', join(directory, 'log'), '-o', options, 'start');
  superuser = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  stop = async () => void run('pg_ctl', '-D', directory, '-m', 'fast', '-w', 'stop');
});
afterAll(async () => {
  await stop();
  rmSync(place, { recursive: true, force: true });
});

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('with DATABASE_URL set', () => {
  it('keeps the ledger in that PostgreSQL, as a user that is no superuser, and starts none of its own', async () => {
    await ask(superuser, `CREATE ROLE harbour LOGIN CREATEDB CREATEROLE PASSWORD 'harbour'`);
    const url = `postgresql://harbour:harbour@127.0.0.1:${port}/moorings`;
    const settings = await freshSettings();
    const hawser = await startInstance({ DATABASE_URL: url }, settings);
    try {
      await hawser.ready();
      expect((await fetch(`${hawser.urls.pki}/readyz`)).status).toBe(200);
      expect(existsSync(join(hawser.dataDir, 'postgres'))).toBe(false);
      expect(await ask(url, `SELECT rolname FROM pg_roles WHERE rolname LIKE 'moorings%' AND NOT rolsuper ORDER BY 1`)).toEqual([
        { rolname: 'moorings_api' },
        { rolname: 'moorings_signer' },
        { rolname: 'moorings_sts' },
      ]);
      expect(await ask(url, `SELECT count(*)::int AS n FROM users WHERE role = 'owner'`)).toEqual([{ n: 1 }]);
    } finally {
      await hawser.stop();
    }
    const again = await startInstance({ DATABASE_URL: url }, settings);
    try {
      await again.ready();
      expect(again.output()).toContain('up to date');
    } finally {
      await again.remove();
    }
  });

  it('says what the user of DATABASE_URL lacks', async () => {
    await ask(superuser, `CREATE ROLE weak LOGIN CREATEDB PASSWORD 'weak'`);
    const hawser = await startInstance({ DATABASE_URL: `postgresql://weak:weak@127.0.0.1:${port}/weak` });
    try {
      expect(await hawser.ended()).toBe(1);
      expect(hawser.output()).toContain('CREATEROLE');
      expect(hawser.output()).not.toContain('weak:weak');
    } finally {
      await hawser.remove();
    }
  });
});
