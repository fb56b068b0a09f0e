import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';

/** Seconds in which the same request with the same key gets the same answer: a lost answer is not an attack. */
export const repeatWindow = 600;

/**
 * Records that a join token or a certificate that had done its work was used again, with another key or too late, and
 * refuses. Whether anything is frozen because of it is the profile's matter, never the event's.
 */
export async function suspectClone(
  context: Context,
  clone: {
    readonly actor: Actor;
    readonly target: { readonly kind: 'join_token' | 'certificate'; readonly id: string; readonly name: string };
    readonly spkiSha256: Uint8Array;
    readonly sourceAddress: string | undefined;
    readonly detail: string;
  },
): Promise<Failure> {
  await appendEvent(context.database.prisma, {
    type: 'certificate.clone_suspected',
    at: context.clock(),
    actor: clone.actor,
    target: clone.target,
    detail: { reason: clone.detail, requestedKey: Buffer.from(clone.spkiSha256).toString('base64url') },
    sourceAddress: clone.sourceAddress,
  });
  return new Failure('clone_suspected', clone.detail);
}
