import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { type Checkpoint, checkpointFrom, sealKeyId } from '../../server/domain/checkpoint.ts';
import { fromPublicId, toPublicId } from '../../server/domain/ids.ts';
import { type LedgerEntry, proveLedger } from '../../server/domain/ledger-proof.ts';
import { exitCodes } from '../exit-codes.ts';
import { UsageError } from './failures.ts';
import { type Format, print } from './print.ts';

type Files = { readonly entries: string; readonly checkpoints: string[]; readonly publicKey: string[] };

/** Adds what `hawser audit verify` needs to do without a server. */
export function addOfflineOptions(command: Command): void {
  const several = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  command
    .option('--entries <file>', 'verify without a server: the output of `hawser audit entries -o ndjson`')
    .addOption(new Option('--checkpoints <file>', 'with --entries: the file of checkpoints, may be repeated').argParser(several))
    .addOption(new Option('--public-key <file>', 'with --entries: a seal key in PEM, may be repeated').argParser(several));
}

export const isOffline = (members: Record<string, unknown>): boolean =>
  ['entries', 'checkpoints', 'publicKey'].some((name) => members[name] !== undefined);

/**
 * Holds exported entries against checkpoints and keys that were kept elsewhere; asks no server.
 * @returns how the command ends: `done`, or `refused` where something is wrong
 * @throws {UsageError} for a file that is missing or not what it should be
 */
export async function verifyOffline(members: Record<string, unknown>, format: Format): Promise<number> {
  const { entries, checkpoints, publicKey } = filesIn(members);
  const keys = new Map(publicKey.map(readKey).map((key): [string, KeyObject] => [sealKeyId(key), key]));
  const { finding, ...verdict } = await proveLedger({
    keys,
    outside: checkpoints.flatMap(readCheckpoints),
    entries: readEntries(entries),
  });
  const shown = finding && { ...finding, eventId: finding.eventId === null ? null : toPublicId('event', finding.eventId) };
  process.stdout.write(print('audit.verify', { verified: finding === null, finding: shown, ...verdict }, format));
  return finding === null ? exitCodes.done : exitCodes.refused;
}

function filesIn({ entries, checkpoints, publicKey }: Record<string, unknown>): Files {
  if (typeof entries !== 'string' || !isTexts(checkpoints) || !isTexts(publicKey))
    throw new UsageError('--entries, --checkpoints and --public-key go together.');
  return { entries, checkpoints, publicKey };
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
};

const unreadable = (file: string, error: unknown): UsageError =>
  new UsageError(`The file ${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`);

function readKey(file: string): KeyObject {
  try {
    return createPublicKey(read(file));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${file} is not a public key in PEM.`);
  }
}

/** A last line that is cut off says nothing; anything else that is no checkpoint is not this kind of file. */
function readCheckpoints(file: string): Checkpoint[] {
  const lines = read(file).split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    try {
      return [checkpointFrom(line)];
    } catch {
      if (index === lines.length - 1) return [];
      throw new UsageError(`Line ${index + 1} of ${file} is not a checkpoint.`);
    }
  });
}

async function* readEntries(file: string): AsyncGenerator<LedgerEntry> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line !== '' && !line.startsWith('{"export":')) yield entryFrom(line, `${file}:${number}`);
    }
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(file, error);
  }
}

function entryFrom(line: string, place: string): LedgerEntry {
  try {
    const entry: { position: number; id: string; at: string; hash: string; sealed: string | null } = JSON.parse(line);
    const { position, hash, sealed } = entry;
    const eventId = fromPublicId('event', entry.id);
    if (!Number.isSafeInteger(position) || eventId === undefined || (sealed !== null && typeof sealed !== 'string')) throw new Error();
    return { position, eventId, eventAt: new Date(entry.at), hash: Buffer.from(hash, 'base64url'), sealed };
  } catch {
    throw new UsageError(`${place} is not an entry of the ledger.`);
  }
}
