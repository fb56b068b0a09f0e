import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import {
  type CertificateRequest,
  insertCertificateRequest,
  pendingRequestFor,
  requestOfJoinToken,
} from '../ledger/certificate-requests.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Profile } from '../ledger/profiles.ts';
import type { CertificateContext } from './certificate-context.ts';
import { type Holder, subjectFor } from './certificate-subject.ts';
import { expireOverdue } from './expire-requests.ts';
import { draftCertificate, requireOwnKey } from './prepare-certificate.ts';

/**
 * Puts a request for a certificate before a person, once everything that a machine can check is in order. What would be
 * refused after the approval is refused here already. Asked again for the same key, it is the same request.
 * @throws {Failure} as `prepareCertificate` and `subjectFor` do
 */
export async function requestCertificate(
  context: CertificateContext,
  ledger: Ledger,
  wanted: {
    readonly actor: Actor;
    readonly identity: Holder;
    readonly profile: Profile;
    readonly spki: Uint8Array;
    /** Null where an administrator uploaded the request. */
    readonly joinTokenId: string | null;
    readonly sourceAddress: string | null;
  },
): Promise<CertificateRequest> {
  const { actor, identity, profile, spki, joinTokenId } = wanted;
  const { spkiSha256 } = await draftCertificate(context, ledger, { ...(await subjectFor(ledger, identity, profile)), profile, spki });
  await requireOwnKey(ledger, spki, identity.id);
  const at = context.clock();
  // One that waited too long is not what this one repeats.
  await expireOverdue(ledger, at);
  const id = newId(at.getTime());
  const same = { identityId: identity.id, profileId: profile.id, spkiSha256 };
  const isNew = await insertCertificateRequest(ledger, {
    ...same,
    id,
    spki,
    joinTokenId,
    source: joinTokenId === null ? 'csr' : 'join',
    requestedBy: actor.name,
    requestedAt: at,
    expiresAt: addSeconds(at, profile.requestLifetime),
    sourceAddress: wanted.sourceAddress,
  });
  if (isNew)
    await appendEvent(ledger, {
      type: 'certificate_request.made',
      at,
      actor,
      target: { kind: 'certificate_request', id, name: identity.name },
      detail: { identity: identity.name, profile: profile.name, key: spkiSha256.toString('base64url') },
      sourceAddress: wanted.sourceAddress ?? undefined,
    });
  const request =
    (joinTokenId === null ? undefined : await requestOfJoinToken(ledger, joinTokenId)) ?? (await pendingRequestFor(ledger, same));
  if (!request) throw new Failure('unavailable', 'The request was decided at this very moment; ask again.');
  return request;
}
