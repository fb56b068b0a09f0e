import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { type Entry, readArchive, writeArchive } from '../domain/archive.ts';
import { invalid } from '../domain/failure.ts';
import { type OpenWith, openStream, type SealFor, sealStream } from '../keys/sealed-stream.ts';

const shortestPassphrase = 12;

/** What the options say of who may open a backup. */
export type Access = {
  readonly passphraseFile: string | undefined;
  readonly recipients: readonly string[];
  readonly identityFile: string | undefined;
};

/** @throws {Failure} `invalid_input` when nothing says for whom, or too much does */
export function sealFor({ passphraseFile, recipients }: Access): SealFor {
  if ((passphraseFile === undefined) === (recipients.length === 0))
    throw invalid('passphrase-file', 'Say who may open the backup: either --passphrase-file, or --recipient age1… once or more often');
  return passphraseFile === undefined ? { recipients } : { passphrase: passphraseIn(passphraseFile) };
}

/** @throws {Failure} `invalid_input` when nothing says how to open it, or two things do */
export function openWith({ passphraseFile, identityFile }: Access): OpenWith {
  if ((passphraseFile === undefined) === (identityFile === undefined))
    throw invalid('passphrase-file', 'Say how to open the backup: with --passphrase-file, or with --identity-file');
  if (passphraseFile !== undefined) return { passphrase: passphraseIn(passphraseFile) };
  const lines = read(identityFile ?? '')
    .split('\n')
    .map((line) => line.trim());
  return { identities: lines.filter((line) => line !== '' && !line.startsWith('#')) };
}

function passphraseIn(file: string): string {
  const passphrase = read(file).replace(/\r?\n$/, '');
  if (passphrase.length >= shortestPassphrase) return passphrase;
  throw invalid('passphrase-file', `the passphrase in ${file} must have at least ${shortestPassphrase} characters`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid('file', `${file} cannot be read (${cause instanceof Error && 'code' in cause ? cause.code : 'unknown'})`, { cause });
  }
}

/** The octets of a backup: entries, compressed, sealed. */
export function sealBackup(entries: AsyncIterable<Entry>, access: SealFor): Promise<AsyncIterable<Uint8Array>> {
  // What fails in a stage ends the next one, which tells.
  return sealStream(
    pipeline(writeArchive(entries), createZstdCompress(), () => {}),
    access,
  );
}

/** The entries of a backup, as they are read. @throws {Failure} `invalid_input` for one that does not open */
export async function unsealBackup(file: string, access: OpenWith): Promise<AsyncGenerator<Entry>> {
  const plain = await openStream(readPieces(file), access);
  return readArchive(pipeline(plain, createZstdDecompress(), () => {}));
}

async function* readPieces(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 18 });
  } catch (cause) {
    throw invalid('file', `${file} cannot be read (${cause instanceof Error && 'code' in cause ? cause.code : 'unknown'})`, { cause });
  }
}
