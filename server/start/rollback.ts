import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Checkpoint, checkpointHash, isSigned } from '../domain/checkpoint.ts';
import { Failure } from '../domain/failure.ts';
import { CheckpointFile } from '../ledger/checkpoint-file.ts';
import type { BackupManifest } from './backup-contents.ts';

/** What a restore takes back, as far as the checkpoints outside tell. */
export type Rollback =
  | { readonly kind: 'none' }
  /** No checkpoints outside, or only older ones: nobody can say what came after the backup. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'known'; readonly events: number; readonly from: number; readonly to: number; readonly until: Date };

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
  if (ours === null) return last.last > 0 ? lost(manifest, last) : { kind: 'none' };
  if (last.number < ours.number)
    return { kind: 'unknown', why: `${file} ends with checkpoint ${last.number}, before the backup: it is an old copy` };
  const same = outside.find(({ number }) => number === ours.number);
  if (same !== undefined && checkpointHash(same).toString('base64url') !== ours.hash)
    throw foreign(file, `its checkpoint ${ours.number} is another one than that of the backup`);
  return last.last <= manifest.position ? { kind: 'none' } : lost(manifest, last);
}

const lost = ({ position }: BackupManifest, last: Checkpoint): Rollback => ({
  kind: 'known',
  events: last.last - position,
  from: position + 1,
  to: last.last,
  until: last.at,
});

const foreign = (file: string, why: string): Failure => new Failure('conflict', `${file} is not of the ledger in this backup: ${why}.`);

/** @throws {Failure} `conflict` when something may be lost and nobody said to know it */
export function requireAcknowledged(rollback: Rollback, { at }: BackupManifest, acknowledged: boolean): void {
  if (rollback.kind === 'none' || acknowledged) return;
  const what =
    rollback.kind === 'known'
      ? `${rollback.events} events, #${rollback.from} to #${rollback.to} until ${rollback.until.toISOString()}, happened after this backup of ${at} and are not in it: ` +
        'revocations among them would be taken back'
      : `Whatever happened after this backup of ${at} is not in it, and nothing tells how much that is: ${rollback.why}`;
  throw new Failure('conflict', `${what}. Nothing was restored. If that is known and meant: --acknowledge-rollback`);
}
