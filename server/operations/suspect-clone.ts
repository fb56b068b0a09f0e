import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import type { Certificate } from '../ledger/certificates.ts';
import { appendEvent } from '../ledger/events.ts';
import { freezeLineage } from '../ledger/lineages.ts';
import { renewalTermsOf } from '../ledger/profiles.ts';
import type { Context } from './context.ts';

/** Seconds in which the same request with the same key gets the same answer: a lost answer is not an attack. */
export const repeatWindow = 600;

/**
 * Records that a join token or a certificate that had done its work was used again, with another key or too late, and
 * refuses. Its lineage is frozen only where the profile says so: otherwise whoever finds an old token could switch a
 * workload off.
 */
export async function suspectClone(
  context: Context,
  clone: {
    readonly actor: Actor;
    readonly target: { readonly kind: 'join_token' | 'certificate'; readonly id: string; readonly name: string };
    /** The certificate of the lineage concerned, where there is one. */
    readonly certificate: Pick<Certificate, 'lineageId' | 'profileId'> | undefined;
    readonly spkiSha256: Uint8Array;
    readonly sourceAddress: string | undefined;
    readonly detail: string;
  },
): Promise<Failure> {
  const at = context.clock();
  await context.database.transaction(async (ledger) => {
    const { certificate } = clone;
    const freezes = certificate !== undefined && (await renewalTermsOf(ledger, certificate.profileId)).freezeOnClone;
    if (freezes) await freezeLineage(ledger, certificate.lineageId, at);
    await appendEvent(ledger, {
      type: 'certificate.clone_suspected',
      at,
      actor: clone.actor,
      target: clone.target,
      detail: {
        reason: clone.detail,
        requestedKey: Buffer.from(clone.spkiSha256).toString('base64url'),
        lineage: certificate?.lineageId ?? null,
        frozen: freezes,
      },
      sourceAddress: clone.sourceAddress,
    });
  });
  return new Failure('clone_suspected', clone.detail);
}
