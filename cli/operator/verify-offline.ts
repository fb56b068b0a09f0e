import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { type Checkpoint, checkpointFrom, sealKeyId } from '../../server/domain/checkpoint.ts';
import { type EvidenceEvent, type EvidenceVerdict, proveEvidence } from '../../server/domain/evidence-proof.ts';
import { fromPublicId, toPublicId } from '../../server/domain/ids.ts';
import { type LedgerEntry, type LedgerVerdict, proveLedger } from '../../server/domain/ledger-proof.ts';
import { contract } from '../../server/doors/api/contract.ts';
import { exitCodes } from '../exit-codes.ts';
import { UsageError } from './failures.ts';
import { type Format, print } from './print.ts';

type Kept = { readonly checkpoints: string[]; readonly publicKey: string[] };

/** Adds what `hawser audit verify` needs to do without a server. */
export function addOfflineOptions(command: Command): void {
  const several = (value: string, before: string[] | undefined) => [...(before ?? []), value];
  command
    .option('--entries <file>', 'verify without a server: the output of `hawser audit entries -o ndjson`')
    .option('--evidence <file>', 'verify without a server: the output of `hawser case evidence -o json`')
    .addOption(
      new Option('--checkpoints <file>', 'with --entries or --evidence: the file of checkpoints, may be repeated').argParser(several),
    )
    .addOption(
      new Option(
        '--public-key <file>',
        'with --entries or --evidence: a seal key in PEM, or the output of `hawser audit show -o json`; may be repeated',
      ).argParser(several),
    );
}

export const isOffline = (members: Record<string, unknown>): boolean =>
  ['entries', 'evidence', 'checkpoints', 'publicKey'].some((name) => members[name] !== undefined);

/**
 * Holds exported entries, or the evidence of a case, against checkpoints and keys that were kept elsewhere; asks no server.
 * @returns how the command ends: `done`, or `refused` where something is wrong
 * @throws {UsageError} for a file that is missing or not what it should be
 */
export async function verifyOffline(members: Record<string, unknown>, format: Format): Promise<number> {
  const { checkpoints, publicKey } = keptIn(members);
  const { entries, evidence } = members;
  const keys = new Map(publicKey.flatMap(readKeys).map((key): [string, KeyObject] => [sealKeyId(key), key]));
  const outside = checkpoints.flatMap(readCheckpoints);
  if (typeof evidence === 'string' && entries === undefined) return tell(proveEvidence(readEvidence(evidence), { keys, outside }), format);
  if (typeof entries !== 'string' || evidence !== undefined) throw new UsageError('Give either --entries or --evidence.');
  return tell(await proveLedger({ keys, outside, entries: readEntries(entries) }), format);
}

function tell({ finding, ...verdict }: LedgerVerdict | EvidenceVerdict, format: Format): number {
  const shown = finding && { ...finding, eventId: finding.eventId === null ? null : toPublicId('event', finding.eventId) };
  process.stdout.write(print('audit.verify', { verified: finding === null, finding: shown, ...verdict }, format));
  return finding === null ? exitCodes.done : exitCodes.refused;
}

function keptIn({ checkpoints, publicKey }: Record<string, unknown>): Kept {
  if (!isTexts(checkpoints) || !isTexts(publicKey))
    throw new UsageError('--entries or --evidence, --checkpoints and --public-key go together.');
  return { checkpoints, publicKey };
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

function readKeys(file: string): KeyObject[] {
  const text = read(file);
  try {
    if (!text.trimStart().startsWith('{')) return [createPublicKey(text)];
    return contract['audit.show'].output.parse(JSON.parse(text)).keys.map(({ publicKey }) => createPublicKey(publicKey));
  } catch {
    throw new UsageError(`${file} is neither a public key in PEM nor the output of \`hawser audit show -o json\`.`);
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

function readEvidence(file: string): EvidenceEvent[] {
  const text = read(file);
  try {
    const { events } = contract['case.evidence'].output.parse(JSON.parse(text));
    return events.map(({ id, position, hash, sealed, proof }) => ({
      eventId: id,
      position,
      hash: Buffer.from(hash, 'base64url'),
      sealed,
      proof: proof && { ...proof, path: proof.path.map((each) => Buffer.from(each, 'base64url')) },
    }));
  } catch {
    throw new UsageError(`${file} is not the evidence of a case.`);
  }
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
