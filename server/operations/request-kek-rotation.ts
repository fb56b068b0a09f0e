import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { KekRole } from '../domain/key-encryption.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  insertKekRotation,
  type KekFile,
  type KekRotation,
  type KeyEncryptionKey,
  latestKekRotations,
  listKeyEncryptionKeys,
  liveKekFiles,
} from '../ledger/key-encryption-keys.ts';
import type { Context } from './context.ts';

export type KekOverview = { items: KeyEncryptionKey[]; files: KekFile[]; rotations: Omit<KekRotation, 'id'>[] };

/** The key-encryption keys, the files that processes report, and the newest rotation of each role. */
export async function listKeks({ database, clock }: Context): Promise<KekOverview> {
  const now = clock();
  const rotations = await latestKekRotations(database.prisma);
  return {
    items: await listKeyEncryptionKeys(database.prisma, now),
    files: await liveKekFiles(database.prisma, now),
    rotations: rotations.map(({ id: _, ...rotation }) => rotation),
  };
}

/**
 * Asks the process of a role to put a new key-encryption key in the place of the one that it holds. The process sees it
 * within a second; the key itself never leaves it.
 * @param order `before` is the key that is to go, as it was shown to whoever decided
 * @throws {Failure} `conflict` when no process of that role runs, several machines hold its key, or one rotation is not
 *   finished; `changed_meanwhile` when another key seals by now
 */
export function requestKekRotation(
  { database, clock }: Context,
  actor: Actor,
  { role, before }: { readonly role: KekRole; readonly before: string },
): Promise<Omit<KekRotation, 'id'>> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const files = (await liveKekFiles(ledger, now)).filter((file) => file.role === role);
    const [file] = files;
    if (!file) throw new Failure('conflict', `No running ${role} reports its key; start it first.`);
    if (files.length > 1)
      throw new Failure(
        'conflict',
        `${files.length} places hold the key of the ${role} (${files.map(({ host, path }) => `${host}:${path}`).join(', ')}): ` +
          'give each the new key as its .old first, as docs/decisions/010 says.',
      );
    if (file.keyId !== before) throw new Failure('changed_meanwhile', `The ${role} seals with ${file.keyId} by now; look again.`);
    const outdated = (await listKeyEncryptionKeys(ledger, now)).filter((key) => key.role === role && !key.active && key.sealed > 0);
    if (outdated.length > 0)
      throw new Failure('conflict', `Not everything is sealed by ${before} yet; wait until the rotation before this one is done.`);
    const order = { id: newId(now.getTime()), role, before, requestedBy: actor.name, requestedAt: now };
    await insertKekRotation(ledger, order);
    await appendEvent(ledger, {
      type: 'kek.rotation_requested',
      at: now,
      actor,
      target: { kind: 'kek', id: before, name: role },
      detail: { role, before },
    });
    const { id: _, ...shown } = order;
    return { ...shown, after: null, finishedAt: null, problem: null };
  });
}
