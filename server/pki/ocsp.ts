import { createHash, X509Certificate } from 'node:crypto';
import { type RevocationReason, revocationReasons } from '../domain/certificate.ts';
import type { Signer } from '../domain/signer.ts';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { enumerated, explicit, generalizedTime, implicit, objectIdentifier, octetString, sequence } from './der.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';
import { type CertId, keyOctets } from './ocsp-request.ts';
import { isSignedBy, signTbs } from './signed.ts';
import { extension } from './tbs-certificate.ts';

/** What the ledger says of one certificate (RFC 6960 §2.2). `unknown` was never issued by this authority. */
export type CertificateState =
  | { readonly status: 'good' }
  | { readonly status: 'unknown' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason; readonly suspectedSince: Date | null };

/** Who answers for an authority: a certificate that it issued for that alone, and its key. */
export type Responder = { readonly der: Uint8Array; readonly signer: Signer };

/** Answers that hold no status and are not signed (RFC 6960 §4.2.1). */
export const ocspErrors = {
  malformedRequest: sequence(enumerated(1)),
  internalError: sequence(enumerated(2)),
  tryLater: sequence(enumerated(3)),
  unauthorized: sequence(enumerated(6)),
} as const;

const basicOid = objectIdentifier(oids.ocspBasic);
const good = implicit(0, Buffer.alloc(0));
const unknown = implicit(2, Buffer.alloc(0));

/** What of an answer is the same each time, by the certificate of the responder. */
const prepared = new WeakMap<Responder, { id: Buffer; certificates: Buffer }>();

/** Signs the states of some certificates (RFC 6960 §4.2.1): each CertID and the nonce come back as they were sent. */
export function buildOcspResponse(
  answers: readonly { readonly certId: Pick<CertId, 'raw'>; readonly state: CertificateState }[],
  responder: Responder,
  times: { readonly producedAt: Date; readonly nextUpdate: Date; readonly nonce: Buffer | null },
): Buffer {
  const { id, certificates } = partsOf(responder);
  const now = generalizedTime(times.producedAt);
  const next = explicit(0, generalizedTime(times.nextUpdate));
  const data = sequence(
    id,
    now,
    sequence(...answers.map(({ certId, state }) => sequence(certId.raw, statusOf(state), now, next, ...entryExtensions(state)))),
    ...(times.nonce === null ? [] : [explicit(1, sequence(extension(oids.ocspNonce, times.nonce)))]),
  );
  const signed = signTbs(data, responder.signer);
  const basic = sequence(readOne(signed, 0x30).content, certificates);
  return sequence(enumerated(0), explicit(0, sequence(basicOid, octetString(basic))));
}

function partsOf(responder: Responder): { id: Buffer; certificates: Buffer } {
  const known = prepared.get(responder);
  if (known) return known;
  const key = createHash('sha1')
    .update(keyOctets(readCertificate(responder.der).spki))
    .digest();
  const parts = { id: explicit(2, octetString(key)), certificates: explicit(0, sequence(responder.der)) };
  prepared.set(responder, parts);
  return parts;
}

function statusOf(state: CertificateState): Buffer {
  if (state.status === 'good') return good;
  if (state.status === 'unknown') return unknown;
  const { value } = revocationReasons[state.reason];
  return explicit(1, generalizedTime(state.revokedAt), ...(value === 0 ? [] : [explicit(0, enumerated(value))]));
}

/** The extensions of an entry on a revocation list stand here too (RFC 6960 §4.4.5). */
const entryExtensions = (state: CertificateState): Buffer[] =>
  state.status === 'revoked' && state.suspectedSince
    ? [explicit(1, sequence(extension(oids.invalidityDate, generalizedTime(state.suspectedSince))))]
    : [];

/** An answer as a client reads it. */
export type OcspAnswer = {
  /** 0 for an answer with states (RFC 6960 §4.2.1). */
  readonly responseStatus: number;
  /** The certificate of the responder, where the answer brings one. */
  readonly responder: X509Certificate | null;
  /** Whether the responder, or the issuer itself, signed it, and the issuer allowed the responder to. */
  readonly trusted: boolean;
  readonly nonce: Buffer | null;
  readonly states: readonly {
    readonly serial: string;
    readonly status: CertificateState['status'];
    readonly thisUpdate: Date;
    readonly nextUpdate: Date | null;
  }[];
};

/** Reads and verifies an answer for certificates of one issuer, as a client does (RFC 6960 §3.2, §4.2.2.2). @throws {NotDer} */
export function readOcspResponse(der: Uint8Array, issuerDer: Uint8Array): OcspAnswer {
  const [status, bytes] = readAll(readOne(der, 0x30).content);
  const responseStatus = status?.content[0] ?? 255;
  if (responseStatus !== 0 || !bytes) return { responseStatus, responder: null, trusted: false, nonce: null, states: [] };
  const [, response] = readAll(readOne(bytes.content, 0x30).content);
  if (!response) throw new NotDer('no answer');
  const [data, , , certificates] = readAll(readOne(response.content, 0x30).content);
  if (!data) throw new NotDer('no data');
  const first = certificates && readAll(readOne(certificates.content, 0x30).content)[0];
  const responder = first ? new X509Certificate(first.raw) : null;
  const issuer = new X509Certificate(Buffer.from(issuerDer));
  const delegated = responder?.verify(issuer.publicKey) === true && responder.keyUsage?.includes(oids.ocspSigning) === true;
  const trusted = isSignedBy(response.content, responder && delegated ? responder.publicKey : issuer.publicKey);
  const members = readAll(data.content);
  // The responder's name would be [1] too, and comes first.
  const list = members.find(({ tag }) => tag === 0x30);
  return {
    responseStatus,
    responder,
    trusted,
    nonce: nonceOf(members.slice(1).find(({ tag }) => tag === 0xa1)),
    states: (list ? readAll(list.content) : []).map(readState),
  };
}

function nonceOf(extensions: Element | undefined): Buffer | null {
  if (!extensions) return null;
  const nonce = readAll(readOne(extensions.content, 0x30).content).find(
    ({ content }) => readAll(content)[0]?.raw.equals(objectIdentifier(oids.ocspNonce)) === true,
  );
  return (nonce && readAll(nonce.content).at(-1)?.content) ?? null;
}

const statuses: Readonly<Record<number, CertificateState['status']>> = { 128: 'good', 161: 'revoked', 130: 'unknown' };

function readState({ content }: Element): OcspAnswer['states'][number] {
  const [certId, state, thisUpdate, nextUpdate] = readAll(content);
  const serial = certId && readAll(certId.content).at(-1);
  const status = statuses[state?.tag ?? 0];
  if (!serial || !status || !thisUpdate) throw new NotDer('not a state');
  const [next] = nextUpdate?.tag === 0xa0 ? readAll(nextUpdate.content) : [];
  return {
    serial: serial.content.toString('hex').replace(/^0+(?=.)/, ''),
    status,
    thisUpdate: readGeneralizedTime(thisUpdate),
    nextUpdate: next ? readGeneralizedTime(next) : null,
  };
}

/** Always GeneralizedTime here, also before 2050. */
function readGeneralizedTime({ tag, content }: Element): Date {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString('latin1'));
  if (!parts || tag !== 0x18) throw new NotDer('not a time');
  const [year = 0, month = 1, ...rest] = parts.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, ...rest));
}
