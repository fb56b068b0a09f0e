import { createHash, randomUUID } from 'node:crypto';
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
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure.ts';
import type { BackupManifest } from './backup-contents.ts';
import { type Rollback, rollback } from './rollback.ts';

const marker = (dataDir: string): string => join(dataDir, 'restore-unfinished');

export const isUnfinished = (dataDir: string): boolean => existsSync(marker(dataDir));

/** @throws {Failure} `unavailable` where a restore was begun and not finished: what is there is not whole */
export function requireNoUnfinishedRestore(dataDir: string): void {
  if (isUnfinished(dataDir))
    throw new Failure('unavailable', `A restore into ${dataDir} was begun and not finished. Run the same \`hawser restore\` again.`);
}

const restoring = z.object({
  /** Names the restore in the ledger. */
  name: z.uuid(),
  /** SHA-256 of what the backup says of itself. */
  backup: z.string(),
  /** Found before anything was written: after that there is nothing left to compare with. */
  rollback,
  /** Where the checkpoints go that are there; null where there are none. */
  aside: z.string().nullable(),
});
export type Restoring = Readonly<z.output<typeof restoring>>;

/** What a restore into this place is to do. */
export const planRestore = (manifest: BackupManifest, found: Rollback, checkpoints: string, now: Date): Restoring => ({
  name: randomUUID(),
  backup: hashOf(manifest),
  rollback: found,
  aside: existsSync(checkpoints) ? `${checkpoints}.before-restore-${now.toISOString().replaceAll(/[:.]/g, '-')}` : null,
});

const hashOf = (manifest: BackupManifest): string => createHash('sha256').update(JSON.stringify(manifest)).digest('base64url');

/**
 * The restore that broke off here; undefined where none did.
 * @throws {Failure} `conflict` when that was one of another backup, or by another version
 */
export function brokenOff(dataDir: string, manifest: BackupManifest): Restoring | undefined {
  const file = marker(dataDir);
  if (!existsSync(file)) return undefined;
  const parsed = restoring.safeParse(parse(readFileSync(file, 'utf8')));
  const refused = (why: string) =>
    new Failure(
      'conflict',
      `A restore ${why} was begun in ${dataDir} and not finished. Run that one again, or empty the directory, and the database where it has its own.`,
    );
  if (!parsed.success) throw refused('by another version of Hawser');
  if (parsed.data.backup !== hashOf(manifest)) throw refused('of another backup');
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Takes an empty data directory for a restore, or one in which a restore broke off: then what that left is removed. The file of checkpoints
 * may be there already. Until `finishRestore`, nothing starts on it.
 * @throws {Failure} `conflict` when something is there
 */
export function beginRestore(dataDir: string, checkpoints: string, plan: Restoring): void {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  const file = marker(dataDir);
  const kept = (name: string): boolean =>
    join(dataDir, name).startsWith(checkpoints) || name.startsWith(basename(file)) || name === 'lost+found';
  const there = readdirSync(dataDir).filter((name) => !kept(name));
  const again = existsSync(file);
  if (!again && there.length > 0)
    throw new Failure(
      'conflict',
      `${dataDir} is not empty (${there.slice(0, 3).join(', ')}): a backup is restored into an empty place alone. Choose one with HAWSER_DATA_DIR.`,
    );
  for (const name of there) rmSync(join(dataDir, name), { recursive: true });
  if (!again) writeWhole(file, JSON.stringify(plan), 0o600);
  for (const name of ['keys', 'run', 'logs']) mkdirSync(join(dataDir, name), { mode: 0o700 });
}

export const finishRestore = (dataDir: string): void => rmSync(marker(dataDir));

/** Writes a key file where it belongs. @throws {Failure} `conflict` when another one is there */
export function writeKey(path: string, key: Buffer): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeWhole(path, key, 0o600);
  } else if (!readFileSync(path).equals(key)) throw otherKey(path);
}

/** @throws {Failure} `conflict` when another key is there already */
export function requireSameKey(path: string, key: Buffer): void {
  if (existsSync(path) && !readFileSync(path).equals(key)) throw otherKey(path);
}

const otherKey = (path: string): Failure =>
  new Failure('conflict', `${path} is another key than the one in the backup. Move it away first.`);

/** Puts the checkpoints of what was taken back aside, where nobody goes on from them. What is there after that is the restore's own. */
export function putAside(checkpoints: string, { aside }: Restoring): void {
  if (aside !== null && !existsSync(aside) && existsSync(checkpoints)) renameSync(checkpoints, aside);
}

export function writeCheckpoints(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, lines.map((line) => `${line}\n`).join(''), 0o644);
}

/** All of it on the disk under its name, or nothing. */
function writeWhole(path: string, content: string | Buffer, mode: number): void {
  const partial = `${path}.partial`;
  const handle = openSync(partial, 'w', mode);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
