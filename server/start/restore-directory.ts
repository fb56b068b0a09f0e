import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../domain/failure.ts';

const marker = (dataDir: string): string => join(dataDir, 'restore-unfinished');

export const isUnfinished = (dataDir: string): boolean => existsSync(marker(dataDir));

/** @throws {Failure} `unavailable` where a restore was begun and not finished: what is there is not whole */
export function requireNoUnfinishedRestore(dataDir: string): void {
  if (isUnfinished(dataDir))
    throw new Failure('unavailable', `A restore into ${dataDir} was begun and not finished. Run the same \`hawser restore\` again.`);
}

export type Restoring = { readonly name: string; readonly again: boolean; finish(): void };

/**
 * Takes an empty data directory for a restore, or one in which a restore broke off: then what that left is removed. The file of checkpoints
 * may be there already. Until `finish`, nothing starts on it.
 * @throws {Failure} `conflict` when something is there
 */
export function beginRestore(dataDir: string, checkpoints: string): Restoring {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const file = marker(dataDir);
  const kept = (name: string): boolean => join(dataDir, name).startsWith(checkpoints) || name === basename(file) || name === 'lost+found';
  const there = readdirSync(dataDir).filter((name) => !kept(name));
  const again = existsSync(file);
  if (!again && there.length > 0)
    throw new Failure(
      'conflict',
      `${dataDir} is not empty (${there.slice(0, 3).join(', ')}): a backup is restored into an empty place alone. Choose one with HAWSER_DATA_DIR.`,
    );
  for (const name of there) rmSync(join(dataDir, name), { recursive: true });
  if (!again) write(file, randomUUID());
  for (const name of ['keys', 'run', 'logs']) mkdirSync(join(dataDir, name), { mode: 0o700 });
  return { name: readFileSync(file, 'utf8'), again, finish: () => rmSync(file) };
}

/** Writes a key file where it belongs. @throws {Failure} `conflict` when another one is there */
export function writeKey(path: string, key: Buffer): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    write(path, key);
  } else if (!readFileSync(path).equals(key)) throw otherKey(path);
}

/** @throws {Failure} `conflict` when another key is there already */
export function requireSameKey(path: string, key: Buffer): void {
  if (existsSync(path) && !readFileSync(path).equals(key)) throw otherKey(path);
}

const otherKey = (path: string): Failure =>
  new Failure('conflict', `${path} is another key than the one in the backup. Move it away first.`);

/** Puts the checkpoints of what was taken back aside, where nobody goes on from them. Returns the new name; undefined where there were none. */
export function putAside(checkpoints: string, now: Date): string | undefined {
  if (!existsSync(checkpoints)) return undefined;
  const aside = `${checkpoints}.before-restore-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  renameSync(checkpoints, aside);
  return aside;
}

export const writeCheckpoints = (path: string, lines: readonly string[]): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o644 });
};

function write(path: string, content: string | Buffer): void {
  const handle = openSync(path, 'w', 0o600);
  try {
    writeSync(handle, typeof content === 'string' ? Buffer.from(content) : content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
