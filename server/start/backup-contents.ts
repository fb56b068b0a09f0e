import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Entry } from '../domain/archive.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { custodyOf, readKeyFile, replacedKeyPath } from '../keys/custody.ts';

// A backup is, one entry after the other: what it is, the key files, the tables of the ledger, and its end.

const hash = z.object({ name: z.string(), checksum: z.string() });
const backupManifest = z.object({
  format: z.literal('hawser backup 1'),
  version: z.string(),
  trustDomain: z.string(),
  at: z.iso.datetime(),
  migrations: z.array(hash),
  months: z.array(z.iso.datetime()),
  position: z.number(),
  checkpoint: z.object({ number: z.number(), last: z.number(), hash: z.string() }).nullable(),
  sealKeys: z.array(z.object({ id: z.string(), publicKey: z.string() })),
  kekIds: z.array(z.string()),
  inModules: z.number(),
});
export type BackupManifest = z.output<typeof backupManifest>;

const keyNames = ['signerKek', 'apiKek', 'stsKek', 'pepper'] as const;
export type KeyFile = (typeof keyNames)[number] | `${(typeof keyNames)[number]}.old`;
const keyFile = z.enum(keyNames.flatMap((name) => [name, `${name}.old`] as const));

export const pathOf = ({ files }: Pick<Config, 'files'>, name: KeyFile): string => {
  const [base] = name.split('.');
  const path = files[keyNames.find((known) => known === base) ?? 'signerKek'];
  return name.endsWith('.old') ? replacedKeyPath(path) : path;
};

/** The key files that there are, the replaced ones of a rotation that is under way among them. */
export const readKeys = (config: Pick<Config, 'files'>): Map<KeyFile, Buffer> =>
  new Map(
    keyFile.options
      .filter((name) => existsSync(pathOf(config, name)))
      .map((name): [KeyFile, Buffer] => [name, readKeyFile(pathOf(config, name), 'key file')]),
  );

/** @throws {Failure} `conflict` when something in the ledger is sealed with a key that is not there */
export function requireKeysFor({ kekIds }: Pick<BackupManifest, 'kekIds'>, keys: ReadonlyMap<KeyFile, Buffer>): void {
  const ids = new Set([...keys.values()].map((key) => custodyOf(key).keyId));
  const missing = kekIds.filter((id) => !ids.has(id));
  if (missing.length > 0)
    throw new Failure(
      'conflict',
      `Something is sealed with the key-encryption key ${missing.join(', ')}, which is not among the key files: without it this is no backup.`,
    );
}

export async function* entriesOf(
  manifest: BackupManifest,
  keys: ReadonlyMap<KeyFile, Buffer>,
  tables: AsyncIterable<Entry>,
): AsyncGenerator<Entry> {
  yield { header: { manifest }, content: only() };
  for (const [name, key] of keys) yield { header: { key: name }, content: only(key) };
  yield* tables;
  yield { header: { end: true }, content: only() };
}

async function* only(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

export type OpenedBackup = {
  readonly manifest: BackupManifest;
  readonly keys: ReadonlyMap<KeyFile, Buffer>;
  /** Comes to its end only where the backup does. */
  readonly tables: AsyncGenerator<Entry>;
};

/**
 * Reads what a backup is, and its keys; the tables come as they are asked for.
 * @throws {Failure} `invalid_input` for what is no backup, or not whole
 */
export async function openBackup(entries: AsyncGenerator<Entry>): Promise<OpenedBackup> {
  const first = await entries.next();
  const parsed = backupManifest.safeParse(first.done ? undefined : first.value.header.manifest);
  if (first.done || !parsed.success) throw invalid('file', 'is no backup of Hawser, or of a version that this one does not know');
  await bytesOf(first.value);
  const keys = new Map<KeyFile, Buffer>();
  for (;;) {
    const next = await entries.next();
    if (next.done) throw notWhole();
    const name = keyFile.safeParse(next.value.header.key);
    if (!name.success) return { manifest: parsed.data, keys, tables: tablesFrom(next.value, entries) };
    keys.set(name.data, await bytesOf(next.value));
  }
}

async function* tablesFrom(first: Entry, rest: AsyncGenerator<Entry>): AsyncGenerator<Entry> {
  for (let entry = first; ; ) {
    if (entry.header.end === true) {
      await bytesOf(entry);
      // Past the end there is nothing but the end of the seal, which proves that nothing was cut off.
      if (!(await rest.next()).done) throw notWhole();
      return;
    }
    yield entry;
    const next = await rest.next();
    if (next.done) throw notWhole();
    entry = next.value;
  }
}

const notWhole = () => invalid('file', 'ends before its end: it was cut off');

async function bytesOf({ content }: Entry): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
