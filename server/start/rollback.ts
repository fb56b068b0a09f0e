import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type Checkpoint, checkpointHash, isSigned } from '../domain/checkpoint.ts';
import { Failure } from '../domain/failure.ts';
import { CheckpointFile } from '../ledger/checkpoint-file.ts';
import type { BackupManifest } from './backup-contents.ts';

/**
 * What a restore takes back, as far as the checkpoints outside tell. They can prove that something came after the backup, and never that
 * nothing did: a file that ends where the backup does may be a copy as old as that.
 */
export const rollback = z.discriminatedUnion('kind', [
  /** No checkpoints outside, or none after the backup: nobody can say what came then. */
  z.object({ kind: z.literal('unknown'), why: z.string() }),
  z.object({ kind: z.literal('known'), events: z.number(), from: z.number(), to: z.number(), until: z.iso.datetime() }),
]);
export type Rollback = Readonly<z.output<typeof rollback>>;

/**
 * Holds a backup against the last checkpoint outside the database.
 * @throws {Failure} `conflict` when those are the checkpoints of another ledger, or not signed by one of its keys
 */
export async function findRollback(manifest: BackupManifest, file: string | undefined): Promise<Rollback> {
  if (file === undefined)
    return {
      kind: 'unknown',
      why: 'there is no file of checkpoints to compare with; name the one that was kept outside with --checkpoints',
    };
  const outside = await new CheckpointFile(file).read();
  const last = outside.at(-1);
  if (last === undefined) return { kind: 'unknown', why: `${file} holds no checkpoint` };
  const keys = new Map(manifest.sealKeys.map(({ id, publicKey }): [string, KeyObject] => [id, createPublicKey(publicKey)]));
  const forged = outside.find((checkpoint) => !isSigned(checkpoint, keys));
  if (forged !== undefined) throw foreign(file, `checkpoint ${forged.number} is not signed with a seal key of this backup`);
  const { checkpoint: ours } = manifest;
  if (ours === null) return lost(manifest, last);
  if (last.number < ours.number)
    return { kind: 'unknown', why: `${file} ends with checkpoint ${last.number}, before the backup: it is an old copy` };
  const same = outside.find(({ number }) => number === ours.number);
  if (same !== undefined && checkpointHash(same).toString('base64url') !== ours.hash)
    throw foreign(file, `its checkpoint ${ours.number} is another one than that of the backup`);
  if (last.last <= manifest.position)
    return { kind: 'unknown', why: `${file} ends where the backup does: it may be a copy as old as that` };
  return lost(manifest, last);
}

const lost = ({ position }: BackupManifest, last: Checkpoint): Rollback => ({
  kind: 'known',
  events: last.last - position,
  from: position + 1,
  to: last.last,
  until: last.at.toISOString(),
});

const foreign = (file: string, why: string): Failure => new Failure('conflict', `${file} is not of the ledger in this backup: ${why}.`);

/** @throws {Failure} `conflict` when nobody said to know that something may be lost */
export function requireAcknowledged(rollback: Rollback, { at }: Pick<BackupManifest, 'at'>, acknowledged: boolean): void {
  if (acknowledged) return;
  const what =
    rollback.kind === 'known'
      ? `${rollback.events} events, #${rollback.from} to #${rollback.to} until ${rollback.until}, happened after this backup of ${at} and are not in it: ` +
        'revocations among them would be taken back'
      : `Whatever happened after this backup of ${at} is not in it, and nothing tells how much that is: ${rollback.why}`;
  throw new Failure('conflict', `${what}. Nothing was restored. If that is known and meant: --acknowledge-rollback`);
}

/** @throws {Failure} `conflict` when the clock here is behind: what is dated by it would come before what is in the backup */
export function requireClockAfter({ at }: Pick<BackupManifest, 'at'>, now: Date): void {
  if (now.getTime() < Date.parse(at))
    throw new Failure(
      'conflict',
      `The clock of this machine says ${now.toISOString()}, and the backup is of ${at}. Set the clock first; nothing was restored.`,
    );
}
