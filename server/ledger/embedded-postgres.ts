import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { diskFailure, diskFailureIn } from '../domain/disk-failure.ts';
import { Failure } from '../domain/failure.ts';
import { databasePassword, hasDatabasePassword } from './credentials.ts';
import { type PostgresHome, postgresHome } from './postgres-account.ts';
import { postgresBinaries } from './postgres-binaries.ts';

const superuser = 'hawser';

export type EmbeddedPostgres = {
  /** The superuser's address of one database. */
  url(database: string): string;
  isRunning(): boolean;
  /** Fast shutdown: open transactions roll back, everything committed is on disk. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  readonly port: number;
  /** False gives up safety against a power cut; for tests alone. */
  readonly durable?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
};

/**
 * Starts PostgreSQL from the binaries that npm installed, in `<dataDir>/postgres`, on 127.0.0.1 with SCRAM passwords. A server
 * that an earlier run left behind is adopted.
 * @throws {Failure} `unavailable` that says what to do: port taken, directory not writable, disk full
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, port } = options;
  let home: PostgresHome;
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    home = postgresHome(dataDir, postgresBinaries());
    if (!existsSync(join(home.directory, 'PG_VERSION'))) initialise(home, dataDir, options.durable ?? true);
  } catch (error) {
    throw diskFailure(error, dataDir);
  }
  if (!hasDatabasePassword(dataDir, superuser))
    throw new Failure(
      'unavailable',
      `The password of the database in ${home.directory} is gone: restore ${join(dataDir, 'database.json')}.`,
    );

  const password = databasePassword(dataDir, superuser);
  const url = (database: string, at = port) => `postgresql://${superuser}:${password}@127.0.0.1:${at}/${encodeURIComponent(database)}`;
  await stopIfElsewhere(home, port, url);
  if ((await whoAnswers(url('postgres'), port)) !== home.directory) await start(home, options, () => url('postgres'));
  const pid = lockedBy(home.directory)?.pid;
  if (pid === undefined) throw new Failure('unavailable', `PostgreSQL in ${home.directory} went away while it started.`);
  return { url, isRunning: () => lockedBy(home.directory)?.pid === pid, stop: () => stop(home.directory, pid) };
}

const environment = (): NodeJS.ProcessEnv => ({ NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

function initialise(home: PostgresHome, dataDir: string, durable: boolean): void {
  // Without PG_VERSION, whatever lies here is an initdb that was interrupted.
  for (const name of readdirSync(home.directory)) rmSync(join(home.directory, name), { recursive: true });
  const passwordFile = join(home.directory, '..', `.initdb-${process.pid}`);
  writeFileSync(passwordFile, `${databasePassword(dataDir, superuser)}\n`, { mode: 0o600 });
  try {
    if (home.account) chownSync(passwordFile, home.account.uid, home.account.gid);
    const result = spawnSync(
      join(home.native, 'bin/initdb'),
      ['-D', home.directory, '-U', superuser, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8', '--locale=C'].concat(
        '--data-checksums',
        durable ? [] : ['--no-sync'],
      ),
      { ...home.account, env: environment(), cwd: '/', encoding: 'utf8' },
    );
    if (result.error) throw result.error;
    if (result.status !== 0)
      throw (
        diskFailureIn(result.stderr, home.directory) ??
        new Failure('unavailable', `PostgreSQL could not be set up: ${result.stderr.trim()}`)
      );
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

type Lock = { readonly pid: number; readonly port: number };

/** What postmaster.pid says, while that process lives. */
function lockedBy(directory: string): Lock | undefined {
  const lines = readIfThere(join(directory, 'postmaster.pid'))?.split('\n');
  if (lines === undefined) return undefined;
  const lock = { pid: Number(lines[0]), port: Number(lines[3]) };
  return isAlive(lock.pid) ? lock : undefined;
}

/** What is in a file that whoever ends may take away at any moment. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // ESRCH: the process of a file in /proc ended while it was read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The data directory of the PostgreSQL on this port; undefined when nothing listens there, also when what did has just been killed. */
async function whoAnswers(url: string, port: number): Promise<string | undefined> {
  for (const deadline = Date.now() + 1_500; ; await sleep(50)) {
    try {
      return await askOnce(url);
    } catch (error) {
      if (Date.now() > deadline) throw portTaken(port, error);
    }
  }
}

async function askOnce(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ECONNREFUSED' || code === '57P03') return undefined;
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

const portTaken = (port: number, cause?: unknown): Failure =>
  new Failure('unavailable', `Port ${port}, meant for the database, is taken by another program. Set HAWSER_POSTGRES_PORT to a free one.`, {
    cause,
  });

/** The port was changed since a crash: the server that still runs on the old one is ended, and its process id is not believed blindly. */
async function stopIfElsewhere(home: PostgresHome, port: number, url: (database: string, at: number) => string): Promise<void> {
  const lock = lockedBy(home.directory);
  if (lock === undefined || lock.port === port) return;
  const there = await askOnce(url('postgres', lock.port)).catch(() => undefined);
  if (there === home.directory) await stop(home.directory, lock.pid);
}

async function start(home: PostgresHome, options: EmbeddedOptions, url: () => string): Promise<void> {
  removeStaleLock(home.directory);
  for (const deadline = Date.now() + 30_000; ; ) {
    const attempt = launch(home, options);
    const outcome = await becomesReady(attempt, url(), home.directory, deadline);
    if (outcome === 'ready') return;
    const output = attempt.output();
    // After a kill of the postmaster its children need a moment to notice.
    if (/shared memory block|lock file "postmaster.pid" already exists/.test(output) && Date.now() < deadline) {
      await sleep(200);
      continue;
    }
    if (/could not bind|Address already in use/.test(output)) throw portTaken(options.port);
    throw (
      diskFailureIn(output, home.directory) ??
      fullDisk(home.directory) ??
      new Failure('unavailable', `PostgreSQL in ${home.directory} did not start: ${output.trim().split('\n').slice(-3).join(' ')}`)
    );
  }
}

/** A process id is used again after a while: a lock whose process is no PostgreSQL would keep ours from starting. */
function removeStaleLock(directory: string): void {
  const lock = lockedBy(directory);
  const command = lock && readIfThere(`/proc/${lock.pid}/comm`);
  if (command?.startsWith('postgres') === false) rmSync(join(directory, 'postmaster.pid'), { force: true });
}

/**
 * Megabytes that the server keeps of its files for itself: a sixteenth of the memory there is, from the 128 that it takes by itself to 1024. Pages that
 * nobody asks for take none.
 * @param machine octets of the machine
 * @param allowed octets that this process may use, where somebody set a limit; 0, or more than the machine has, where nobody did
 */
export function sharedBuffers(machine: number, allowed: number): number {
  const memory = allowed > 0 && allowed < machine ? allowed : machine;
  return Math.min(1_024, Math.max(128, Math.floor(memory / 16 / 2 ** 20)));
}

type Attempt = { readonly child: ChildProcess; readonly output: () => string };

function launch(home: PostgresHome, options: EmbeddedOptions): Attempt {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    password_encryption: 'scram-sha-256',
    shared_buffers: `${sharedBuffers(totalmem(), process.constrainedMemory())}MB`,
    ...(options.durable === false ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logs = join(options.dataDir, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  // A file rather than a pipe: a server that outlives this process keeps its log.
  const log = join(logs, 'postgres.log');
  const handle = openSync(log, 'a', 0o600);
  const before = fstatSync(handle).size;
  // Detached: Ctrl-C in a terminal reaches the whole group, and the database has to outlive those who use it.
  const child = spawn(join(home.native, 'bin/postgres'), ['-D', home.directory, '-p', String(options.port), ...flags], {
    ...home.account,
    env: environment(),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', handle],
  });
  closeSync(handle);
  let failure = '';
  child.on('error', (error) => {
    failure = String(error);
  });
  return { child, output: () => failure + readFileSync(log).subarray(before).toString('utf8') };
}

/** A server that died of a full disk could not write why. Its next log segment takes 16 MiB. */
function fullDisk(directory: string): unknown {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize < 16 * 2 ** 20 ? diskFailureIn('No space left on device', directory) : undefined;
}

async function becomesReady(attempt: Attempt, url: string, directory: string, deadline: number): Promise<'ready' | 'ended'> {
  let ended = false;
  attempt.child.once('close', () => {
    ended = true;
  });
  while (Date.now() < deadline) {
    if (ended) return 'ended';
    if ((await askOnce(url).catch(() => undefined)) === directory) return 'ready';
    await sleep(15);
  }
  attempt.child.kill('SIGQUIT');
  return 'ended';
}

async function stop(directory: string, pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  for (let waited = 0; waited < 15_000 && lockedBy(directory)?.pid === pid; waited += 10) await sleep(10);
}
