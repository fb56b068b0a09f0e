import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { type CertificateRequest, decideRequest, hasExpired, holdCertificateRequest } from '../ledger/certificate-requests.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { nameJoinedCertificate, spendJoinToken } from '../ledger/join-tokens.ts';
import { profileOf } from '../ledger/profiles.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import type { Context } from './context.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { type RequestDetail, showRequest } from './show-request.ts';

type Decision = { readonly request: string; readonly comment?: string | undefined };

/**
 * Approves a request, which issues its certificate under the profile as it is now. Whoever asked may also approve. Asked
 * again after a crash it goes on where it stopped.
 * @throws {Failure} `not_found`; `conflict` when it was rejected, has expired, or its identity may not have the certificate any more
 */
export async function approveRequest(context: CertificateContext, actor: Actor, { request, comment }: Decision): Promise<RequestDetail> {
  const { certificateId, identityName, ...approved } = await context.database.transaction(async (ledger) => {
    const held = await holdCertificateRequest(ledger, request);
    if (held.status === 'rejected' || hasExpired(held, context.clock())) throw decidedAlready(held);
    if (held.certificateId !== null) return { ...held, certificateId: held.certificateId };
    const id = await prepare(context, ledger, held);
    const at = context.clock();
    if (!(await decideRequest(ledger, held.id, { by: actor.name, at, comment: comment ?? null, certificateId: id })))
      throw decidedAlready(held);
    if (held.joinTokenId !== null) {
      await spendJoinToken(ledger, held.joinTokenId, held.spkiSha256, at);
      await nameJoinedCertificate(ledger, held.joinTokenId, id);
    }
    await recordDecision(ledger, 'certificate_request.approved', actor, held, at, comment);
    return { ...held, certificateId: id };
  });
  await signAndActivate(context, certificateId, {
    type: 'certificate.issued',
    actor,
    name: identityName,
    detail: {
      identity: identityName,
      profile: approved.profileName,
      source: approved.source,
      request: toPublicId('certificateRequest', approved.id),
    },
  });
  return showRequest(context, toPublicId('certificateRequest', approved.id));
}

/** @throws {Failure} `not_found`; `conflict` when it was decided already, saying how and when */
export async function rejectRequest(context: Context, actor: Actor, { request, comment }: Decision): Promise<RequestDetail> {
  await context.database.transaction(async (ledger) => {
    const held = await holdCertificateRequest(ledger, request);
    const at = context.clock();
    if (!(await decideRequest(ledger, held.id, { by: actor.name, at, comment: comment ?? null, certificateId: null })))
      throw decidedAlready(held);
    await recordDecision(ledger, 'certificate_request.rejected', actor, held, at, comment);
  });
  return showRequest(context, request);
}

async function prepare(context: CertificateContext, ledger: Ledger, request: CertificateRequest): Promise<string> {
  const profile = await profileOf(ledger, request.profileId);
  const { kind, owner, environment, spiffeId, identityName: name, identityId, identityStatus: status } = request;
  const subject = await subjectFor(ledger, { id: identityId, name, kind, owner, environment, spiffeId, status }, profile);
  const { spki, source, requestedBy: createdBy } = request;
  return prepareCertificate(context, ledger, { ...subject, profile, spki, source, createdBy });
}

const recordDecision = (
  ledger: Ledger,
  type: 'certificate_request.approved' | 'certificate_request.rejected',
  actor: Actor,
  request: CertificateRequest,
  at: Date,
  comment: string | undefined,
): Promise<string> =>
  appendEvent(ledger, {
    type,
    at,
    actor,
    target: { kind: 'certificate_request', id: request.id, name: request.identityName },
    detail: {
      before: { status: request.status },
      after: { status: type === 'certificate_request.approved' ? 'approved' : 'rejected' },
      identity: request.identityName,
      profile: request.profileName,
      requestedBy: request.requestedBy,
      comment: comment ?? null,
    },
  });

const decidedAlready = ({ status, decidedAt, decidedBy, expiresAt }: CertificateRequest): Failure =>
  decidedAt === null
    ? new Failure('conflict', `The request expired at ${expiresAt.toISOString()}: nobody decided in time. It has to be made again.`)
    : new Failure('conflict', `The request was ${status} at ${decidedAt.toISOString()} by ${decidedBy}.`);
