import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import { certificateStates } from '../ledger/ocsp-responders.ts';
import { buildOcspResponse, type CertificateState, ocspErrors } from '../pki/ocsp.ts';
import { type CertId, type OcspRequest, readOcspRequest } from '../pki/ocsp-request.ts';
import { issuerKey } from './keep-ocsp-responders.ts';
import type { OcspContext, OpenResponder } from './ocsp-context.ts';

/** Seconds for which an answer is good. */
const validity = 300;

export type OcspReply = {
  readonly der: Buffer;
  /** When it was made and until when it is good; null for what is no answer, or belongs to one asker alone. */
  readonly cacheable: { readonly from: Date; readonly until: Date } | null;
};

/**
 * Answers for the status of certificates from the ledger, as it is at this moment (RFC 6960). One answer is signed by one
 * responder, so that certificates of another issuer than the first known one are `unknown` in it.
 */
export async function answerOcsp(context: OcspContext, der: Uint8Array): Promise<OcspReply> {
  const began = performance.now();
  const request = read(der);
  if (!request) return { der: ocspErrors.malformedRequest, cacheable: null };
  const named = request.certIds.map((certId) => ({ certId, responder: responderFor(context, certId) }));
  const responder = named.find((each) => each.responder !== undefined)?.responder;
  if (!responder) {
    const ready = context.responders.byAuthority.size > 0;
    return { der: ready ? ocspErrors.unauthorized : ocspErrors.tryLater, cacheable: null };
  }
  const own = named.filter((each) => each.responder === responder).map(({ certId }) => certId.serial);
  const states = new Map(
    (await certificateStates(context.database.pool, responder.authorityId, own)).map((row) => [row.serial, stateOf(row)]),
  );
  const producedAt = wholeSeconds(context.clock());
  const nextUpdate = addSeconds(producedAt, validity);
  const answers = named.map(({ certId, responder: its }) => ({
    certId,
    state: (its === responder ? states.get(certId.serial) : undefined) ?? ({ status: 'unknown' } as const),
  }));
  const answer = buildOcspResponse(answers, responder, { producedAt, nextUpdate, nonce: request.nonce });
  context.ocspTimes.took(responder.authorityId, performance.now() - began);
  return {
    der: answer,
    cacheable: request.nonce === null ? { from: producedAt, until: nextUpdate } : null,
  };
}

function read(der: Uint8Array): OcspRequest | undefined {
  try {
    return readOcspRequest(der);
  } catch {
    return undefined;
  }
}

const responderFor = ({ responders }: OcspContext, { hash, issuerNameHash, issuerKeyHash }: CertId): OpenResponder | undefined =>
  hash === null ? undefined : responders.byIssuer.get(issuerKey(hash, issuerNameHash, issuerKeyHash));

const stateOf = ({ revokedAt, reason, suspectedSince }: Awaited<ReturnType<typeof certificateStates>>[number]): CertificateState =>
  revokedAt && reason ? { status: 'revoked', revokedAt, reason, suspectedSince } : { status: 'good' };
