import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import type { Cause, Subject } from '../domain/notice.ts';
import type { Certificate } from '../ledger/certificates.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { ownersOf } from '../ledger/identities.ts';
import { freezeLineage } from '../ledger/lineages.ts';
import { renewalTermsOf } from '../ledger/profiles.ts';
import type { Context } from './context.ts';
import { tellOfHappening } from './open-notice.ts';

type Clone = {
  readonly actor: Actor;
  readonly target: { readonly kind: 'join_token' | 'certificate'; readonly id: string; readonly name: string };
  /** The certificate of the lineage concerned, where there is one. */
  readonly certificate: Pick<Certificate, 'lineageId' | 'profileId'> | undefined;
  readonly spkiSha256: Uint8Array;
  readonly sourceAddress: string | undefined;
  readonly detail: string;
};

/** Seconds in which the same request with the same key gets the same answer: a lost answer is not an attack. */
export const repeatWindow = 600;

/**
 * Records that a join token or a certificate that had done its work was used again, with another key or too late, and
 * refuses. Its lineage is frozen only where the profile says so: otherwise whoever finds an old token could switch a
 * workload off.
 */
export async function suspectClone(context: Context, clone: Clone): Promise<Failure> {
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
    await tellOfHappening(ledger, await causeOf(ledger, clone, freezes), at);
  });
  return new Failure('clone_suspected', clone.detail);
}

/** What its owner is told: of the identity, where it is known. */
async function causeOf(ledger: Ledger, { actor, target, detail }: Clone, frozen: boolean): Promise<Cause> {
  const [identity] = actor.kind === 'identity' ? await ownersOf(ledger, [actor.id]) : [];
  const subject: Subject =
    identity === undefined
      ? { kind: target.kind === 'certificate' ? 'certificate' : 'joinToken', id: target.id, name: target.name }
      : { kind: 'identity', id: identity.id, name: identity.name };
  const stopped = frozen ? ' Its lineage is frozen: nothing of it is honoured until a person looks.' : '';
  return {
    kind: 'certificate.cloned',
    subject,
    severity: 'high',
    summary: `${subject.name}: ${detail.replace(/\.$/, '')}.${stopped}`,
    owners: identity === undefined ? [] : [identity.owner],
    detail: {},
    count: 1,
  };
}
