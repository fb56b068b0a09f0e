import { type Checkpoint, type CheckpointBody, checkpointHash, checkpointText, isSigned } from '../domain/checkpoint.ts';
import { Failure } from '../domain/failure.ts';
import { hashLength, marksOf, merkleRoot } from '../domain/merkle.ts';
import type { Signer } from '../domain/signer.ts';
import type { CheckpointFile } from '../ledger/checkpoint-file.ts';
import { checkpointsAfter, insertCheckpoint, lastCheckpoint, leafHashes } from '../ledger/checkpoints.ts';
import type { Context } from './context.ts';

/** What signing checkpoints needs. */
export type SealContext = Context & {
  readonly sealKey: { readonly id: string; readonly signer: Signer };
  /** Outside the database. */
  readonly checkpoints: CheckpointFile;
};

/** Most events under one checkpoint. */
const most = 50_000;

/**
 * Signs one checkpoint over all entries that no checkpoint covers yet, after reading them itself; the asker says nothing that gets
 * signed. It goes on from the last checkpoint that it signed, which it knows from outside the database: where the database has
 * less or something else, it signs nothing. First the file, then the row: a crash in between leaves a checkpoint that the next
 * call finds in the file and stores.
 * @returns null where there is nothing new
 * @throws {Failure} `conflict` when the ledger does not continue what was signed
 */
export async function sealLedger(context: SealContext): Promise<Checkpoint | null> {
  const { database, clock, checkpoints, sealKey } = context;
  const last = await agreedCheckpoint(context);
  const first = (last?.last ?? 0) + 1;
  const hashes = await leafHashes(database.pool, first, most);
  if (hashes.length === 0) return null;
  const body: CheckpointBody = {
    number: (last?.number ?? 0) + 1,
    previous: last === undefined ? null : checkpointHash(last),
    first,
    last: first + hashes.length / hashLength - 1,
    root: merkleRoot(hashes),
    marks: marksOf(hashes),
    at: new Date(Math.max(clock().getTime(), last?.at.getTime() ?? 0)),
    keyId: sealKey.id,
  };
  const checkpoint = { ...body, signature: sealKey.signer.sign(Buffer.from(checkpointText(body)), 'raw') };
  await checkpoints.append(checkpoint);
  await insertCheckpoint(database.pool, checkpoint);
  return checkpoint;
}

/** The last checkpoint, the same inside the database and outside. */
async function agreedCheckpoint(context: SealContext): Promise<Checkpoint | undefined> {
  const { pool } = context.database;
  const outside = await context.checkpoints.last();
  const inside = await lastCheckpoint(pool);
  const keys = new Map([[context.sealKey.id, context.sealKey.signer.publicKey]]);
  for (const checkpoint of [outside, inside])
    if (checkpoint !== undefined && !isSigned(checkpoint, keys))
      throw new Failure('conflict', `Checkpoint ${checkpoint.number} is not signed with the seal key: run \`hawser audit verify\`.`);
  if (outside === undefined) {
    // A file was taken away, or there never was one: whoever does that has the one before.
    if (inside !== undefined) await context.checkpoints.append(inside);
    return inside;
  }
  if (outside.number === (inside?.number ?? 0) + 1 && (await continues(context, outside, inside))) {
    await insertCheckpoint(pool, outside);
    return outside;
  }
  if (inside === undefined || inside.number < outside.number) throw broken(outside, inside);
  const [same, ...missing] = await checkpointsAfter(pool, outside.number - 1, 1_000);
  if (same === undefined || checkpointText(same) !== checkpointText(outside)) throw broken(outside, inside);
  for (const checkpoint of missing) await context.checkpoints.append(checkpoint);
  return missing.at(-1) ?? same;
}

/** Whether the file's last checkpoint is the next one of this very ledger. */
async function continues({ database }: SealContext, next: Checkpoint, inside: Checkpoint | undefined): Promise<boolean> {
  if (next.first !== (inside?.last ?? 0) + 1) return false;
  if (!(inside === undefined ? next.previous === null : next.previous?.equals(checkpointHash(inside)))) return false;
  const hashes = await leafHashes(database.pool, next.first, next.last - next.first + 1);
  return hashes.length / hashLength === next.last - next.first + 1 && merkleRoot(hashes).equals(next.root);
}

const broken = (outside: Checkpoint, inside: Checkpoint | undefined): Failure =>
  new Failure(
    'conflict',
    `The ledger ends with checkpoint ${inside?.number ?? 0}, and outside the database stands checkpoint ${outside.number}, up to event ` +
      `#${outside.last}, which it does not contain. Rows were lost or exchanged: run \`hawser audit verify\`. After a restore that ` +
      `was meant, keep the file of checkpoints elsewhere and sealing begins a new one.`,
  );
