import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../testing/ports.ts';
import { type EmbeddedPostgres, sharedBuffers, startEmbeddedPostgres } from './embedded-postgres.ts';

const isRoot = process.getuid?.() === 0;
let place: string;
let port: number;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'hawser-pg-'));
  if (isRoot) chmodSync(place, 0o711);
  port = await freePort();
});
afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop();
  rmSync(place, { recursive: true, force: true });
});

const dataDir = () => join(place, 'data');
async function start(at = port, durable = false): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir: dataDir(), port: at, durable });
  running.push(postgres);
  return postgres;
}
async function ask(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
const postmaster = (): number => Number(readFileSync(join(dataDir(), 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);

describe('the embedded PostgreSQL', () => {
  it('is PostgreSQL 18, on 127.0.0.1 alone, with SCRAM and a random password that only its owner can read', async () => {
    const { url } = await start();
    expect(await ask(url('postgres'), `SELECT current_setting('server_version_num')::int / 10000`)).toBe(18);
    expect(await ask(url('postgres'), 'SHOW listen_addresses')).toBe('127.0.0.1');
    expect(await ask(url('postgres'), 'SHOW timezone')).toBe('UTC');
    expect(await ask(url('postgres'), `SELECT bool_and(auth_method = 'scram-sha-256') FROM pg_hba_file_rules`)).toBe(true);
    expect(statSync(join(dataDir(), 'database.json')).mode & 0o777).toBe(0o600);
    const wrong = new URL(url('postgres'));
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('keeps what was written across a stop and a start', async () => {
    const first = await start();
    await ask(first.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(first.isRunning()).toBe(false);
    expect(await ask((await start()).url('postgres'), 'SELECT answer FROM kept')).toBe(42);
  });

  it('adopts a server that an earlier run left behind', async () => {
    await start();
    const before = postmaster();
    const again = await start();
    expect(postmaster()).toBe(before);
    expect(await ask(again.url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('moves a server that was left behind to the port that is wanted now', async () => {
    await start();
    const other = await freePort();
    const moved = await start(other);
    expect(await ask(moved.url('postgres'), 'SHOW port')).toBe(String(other));
  });

  it('starts again after a kill -9 of the server, with everything that was committed', async () => {
    const first = await start(port, true);
    await ask(first.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    process.kill(postmaster(), 'SIGKILL');
    expect(await ask((await start(port, true)).url('postgres'), 'SELECT answer FROM kept')).toBe(42);
  });

  it('does not mistake a process that was given the old process id for its server', async () => {
    const first = await start();
    await first.stop();
    writeFileSync(join(dataDir(), 'postgres', 'postmaster.pid'), `${process.pid}\n${dataDir()}/postgres\n0\n${port}\n\n127.0.0.1\n`);
    expect(await ask((await start()).url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('begins afresh where setting up was interrupted', async () => {
    mkdirSync(join(dataDir(), 'postgres', 'base'), { recursive: true, mode: 0o711 });
    expect(await ask((await start()).url('postgres'), 'SELECT 1')).toBe(1);
  });

  it('says that the port is taken when something else listens there', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(port, '127.0.0.1');
    try {
      await expect(start()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('HAWSER_POSTGRES_PORT') });
    } finally {
      server.close();
    }
  });

  it('says which file is missing when the password is gone, and touches nothing', async () => {
    await (await start()).stop();
    rmSync(join(dataDir(), 'database.json'));
    await expect(start()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('database.json') });
  });

  it.runIf(isRoot)(
    'runs as root in a directory that is closed to others, by keeping its files where its account gets through',
    async () => {
      chmodSync(place, 0o700);
      const { url } = await start();
      const directory = String(await ask(url('postgres'), 'SHOW data_directory'));
      expect(directory).toMatch(/^\/var\/lib\/hawser\//);
      await running.pop()?.stop();
      expect(await ask((await start()).url('postgres'), 'SHOW data_directory')).toBe(directory);
      await running.pop()?.stop();
      rmSync(directory, { recursive: true });
    },
  );

  it.runIf(isRoot)('runs as an ordinary user', () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    chownSync(place, nobody.uid, nobody.gid);
    const program = `
      import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))};
      const postgres = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir())}, port: ${port}, durable: false });
      console.log(postgres.isRunning());
      await postgres.stop();`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { ...nobody, encoding: 'utf8' });
    expect(stdout.trim(), stderr).toBe('true');
    expect(statSync(join(dataDir(), 'postgres')).uid).toBe(nobody.uid);
  });
});

it('keeps a sixteenth of the memory that it may use for what it reads often, within bounds', () => {
  const gigabyte = 2 ** 30;
  expect(sharedBuffers(gigabyte, 0)).toBe(128);
  expect(sharedBuffers(8 * gigabyte, 0)).toBe(512);
  expect(sharedBuffers(64 * gigabyte, 0)).toBe(1_024);
  expect(sharedBuffers(64 * gigabyte, 4 * gigabyte)).toBe(256);
  // What the runtime says where nobody set a limit.
  expect(sharedBuffers(8 * gigabyte, 2 ** 64)).toBe(512);
});
