import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { certificateById } from '../ledger/certificates.ts';
import {
  answerListenerRequest,
  type ListenerRequest,
  nameListenerCertificate,
  openListenerRequests,
} from '../ledger/listener-certificates.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { signAndActivate } from './activate-certificate.ts';
import { certificateChain } from './certificate-chain.ts';
import type { CertificateContext } from './certificate-context.ts';
import { serverNames } from './certificate-subject.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { listenerProfile } from './seed-profiles.ts';

/** Seconds after which a request is not answered any more: whoever asked has asked again. */
const patience = 600;
const actor = system('certificates');

/** Another process prepared the certificate of this request first. */
class Taken extends Error {}

/**
 * Answers the listeners that asked for a TLS certificate. Its names come from the configured addresses, never from who
 * asks. One request that cannot be answered does not hold up the others.
 * @returns what went wrong, one error for each request
 */
export async function issueListenerCertificates(context: CertificateContext): Promise<unknown[]> {
  const requests = await openListenerRequests(context.database.prisma, addSeconds(context.clock(), -patience));
  const errors: unknown[] = [];
  for (const request of requests) {
    try {
      await answer(context, request);
    } catch (error) {
      if (!(error instanceof Taken)) errors.push(error);
    }
  }
  return errors;
}

async function answer(context: CertificateContext, request: ListenerRequest): Promise<void> {
  const certificateId = request.certificateId ?? (await prepare(context, request));
  await signAndActivate(context, certificateId, {
    type: 'listener_certificate.issued',
    actor,
    name: request.listener,
    detail: { listener: request.listener },
  });
  const certificate = await certificateById(context.database.prisma, certificateId);
  if (certificate) await answerListenerRequest(context.database.prisma, request.id, await certificateChain(context, certificate));
}

const prepare = (context: CertificateContext, { id, listener, spki }: ListenerRequest): Promise<string> =>
  context.database.transaction(async (ledger) => {
    const certificateId = await prepareCertificate(context, ledger, {
      identityId: null,
      commonName: `hawser-${listener}`,
      names: serverNames(context.urls[listener]),
      profile: await profileNamed(ledger, listenerProfile),
      spki,
      source: 'internal',
      createdBy: 'hawser',
    });
    if (!(await nameListenerCertificate(ledger, id, certificateId))) throw new Taken();
    return certificateId;
  });
