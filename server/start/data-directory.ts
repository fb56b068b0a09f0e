import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { diskFailure } from '../domain/disk-failure.ts';
import { Failure } from '../domain/failure.ts';
import { type FileLock, takeLock } from './file-lock.ts';
import { requireNoUnfinishedRestore } from './restore-directory.ts';

/** What the kernel takes for the path of a Unix socket (unix(7): 108 bytes with the final zero). */
const longestSocketPath = 107;

/**
 * Makes the data directory and takes it for this process alone.
 * @throws {Failure} `unavailable` when it cannot be written, or another Hawser uses it
 */
export function openDataDirectory({ dataDir, files }: Config): FileLock {
  if (Buffer.byteLength(files.signerSocket) > longestSocketPath)
    throw new Failure('unavailable', `The path ${dataDir} is too long for the sockets in it. Choose a shorter one with HAWSER_DATA_DIR.`);
  requireNoUnfinishedRestore(dataDir);
  let lock: ReturnType<typeof takeLock>;
  try {
    // As root, PostgreSQL runs as another account, which has to get through to its own directory, and no further.
    makeDirectory(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    for (const name of ['keys', 'run', 'logs']) makeDirectory(join(dataDir, name), 0o700);
    lock = takeLock(join(dataDir, 'run', 'supervisor.lock'));
  } catch (error) {
    throw diskFailure(error, dataDir);
  }
  if ('release' in lock) return lock;
  throw new Failure(
    'unavailable',
    `Another Hawser (process ${lock.holder}) already runs on ${dataDir}. Stop it first, or choose another place with HAWSER_DATA_DIR.`,
  );
}

/** One level after the other: `recursive` never returns below a place like /proc, where nothing can be made. */
function makeDirectory(path: string, mode: number): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (dirname(path) !== path) makeDirectory(dirname(path), 0o755);
  mkdirSync(path, { mode });
}

/** What each key file opens; a database that already holds such things must not get a new key. */
export type Sealed = Readonly<Record<'signerKek' | 'apiKek' | 'stsKek' | 'pepper', boolean>>;

/**
 * Makes the key-encryption keys and the pepper that are not there yet: 32 random bytes each, 0600. Returns how many.
 * @throws {Failure} `unavailable` when a key is missing that existing data needs, or a named file does not exist
 */
export function makeKeys({ files, dataDir }: Config, sealed: Sealed): number {
  let made = 0;
  for (const name of ['signerKek', 'apiKek', 'stsKek', 'pepper'] as const) {
    const file = files[name];
    if (existsSync(file)) {
      requireKey(file);
      continue;
    }
    if (sealed[name])
      throw new Failure(
        'unavailable',
        `The key ${file} is missing, and the database holds what only it opens. Restore it from your backup.`,
      );
    if (dirname(file) !== join(dataDir, 'keys'))
      throw new Failure('unavailable', `The key file ${file} does not exist. Make one with: head -c 32 /dev/urandom > ${file}`);
    write(file);
    made++;
  }
  return made;
}

function requireKey(file: string): void {
  const { size, mode } = statSync(file);
  if (size !== 32) throw new Failure('unavailable', `The key file ${file} must hold 32 bytes; it holds ${size}.`);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new Failure('unavailable', `The key file ${file} can be read by others. Close it with: chmod 600 ${file}`);
}

function write(file: string): void {
  try {
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeSync(handle, randomBytes(32));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw diskFailure(error, file);
  }
}
