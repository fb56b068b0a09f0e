import { createHash, randomBytes } from 'node:crypto';
import { oids } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { explicit, integer, none, objectIdentifier, octetString, sequence } from './der.ts';
import { type Element, NotDer, readAll, readOne } from './der-reader.ts';
import { extension } from './tbs-certificate.ts';

/** Of whom a status is asked: the hash function by name, and what identifies issuer and certificate (RFC 6960 §4.1.1). */
export type CertId = {
  /** As it was sent: an answer repeats it octet by octet. */
  readonly raw: Buffer;
  /** Null for a hash function that nobody here answers for. */
  readonly hash: 'sha1' | 'sha256' | null;
  readonly issuerNameHash: Buffer;
  readonly issuerKeyHash: Buffer;
  /** Lower-case hexadecimal without leading zeros. */
  readonly serial: string;
};

export type OcspRequest = {
  readonly certIds: readonly CertId[];
  /** The value of the extension as it was sent; null when there is none. */
  readonly nonce: Buffer | null;
};

const hashes: Readonly<Record<string, 'sha1' | 'sha256'>> = {
  [objectIdentifier(oids.sha1).toString('hex')]: 'sha1',
  [objectIdentifier(oids.sha256).toString('hex')]: 'sha256',
};
const nonceOid = objectIdentifier(oids.ocspNonce).toString('hex');

/** Most certificates in one request. */
const most = 100;

/**
 * Reads an OCSPRequest. A signature of the requester is not looked at: anybody may ask.
 * @throws {NotDer} when it is not one, asks of nothing or of too many, has a nonce outside 1 to 128 octets (RFC 9654 §2.1) or
 *   a critical extension that is not known here
 */
export function readOcspRequest(der: Uint8Array): OcspRequest {
  const [tbs, ...signature] = readAll(readOne(der, 0x30).content);
  if (tbs?.tag !== 0x30 || signature.length > 1) throw new NotDer('not an OCSP request');
  const members = readAll(tbs.content);
  if (members[0]?.tag === 0xa0 && readOne(members[0].content, 0x02).content.toString('hex') !== '00') throw new NotDer('not version 1');
  const list = members.find(({ tag }) => tag === 0x30);
  const extensions = members.find(({ tag }) => tag === 0xa2);
  const requests = list ? readAll(list.content) : [];
  if (requests.length === 0 || requests.length > most) throw new NotDer('asks of nothing, or of too many');
  return { certIds: requests.map(readCertId), nonce: extensions ? nonceIn(extensions) : null };
}

function readCertId(request: Element): CertId {
  const [certId] = request.tag === 0x30 ? readAll(request.content) : [];
  const [algorithm, name, key, serial, ...rest] = certId?.tag === 0x30 ? readAll(certId.content) : [];
  const [oid] = algorithm?.tag === 0x30 ? readAll(algorithm.content) : [];
  if (!certId || oid?.tag !== 0x06 || name?.tag !== 0x04 || key?.tag !== 0x04 || serial?.tag !== 0x02 || rest.length > 0) {
    throw new NotDer('not a CertID');
  }
  if (serial.content.length === 0 || serial.content.length > 40) throw new NotDer('not a serial');
  return {
    raw: certId.raw,
    hash: hashes[oid.raw.toString('hex')] ?? null,
    issuerNameHash: name.content,
    issuerKeyHash: key.content,
    serial: serial.content.toString('hex').replace(/^0+(?=.)/, ''),
  };
}

function nonceIn(extensions: Element): Buffer | null {
  let nonce: Buffer | null = null;
  for (const { content } of readAll(readOne(extensions.content, 0x30).content)) {
    const parts = readAll(content);
    const value = parts.at(-1);
    if (value?.tag !== 0x04) throw new NotDer('not an extension');
    if (parts[0]?.raw.toString('hex') === nonceOid) {
      const { length } = readOne(value.content, 0x04).content;
      if (nonce !== null || length < 1 || length > 128) throw new NotDer('not a nonce of 1 to 128 octets');
      nonce = value.content;
    } else if (parts.length === 3 && parts[1]?.content[0] === 0xff) throw new NotDer('a critical extension that is not known');
  }
  return nonce;
}

/** The hashes by which requests name an issuer: of its name, and of its key without tag and length (RFC 6960 §4.1.1). */
export function issuerHashes(issuerDer: Uint8Array, hash: 'sha1' | 'sha256'): { name: Buffer; key: Buffer } {
  const { subject, spki } = readCertificate(issuerDer);
  const digest = (octets: Uint8Array) => createHash(hash).update(octets).digest();
  return { name: digest(subject), key: digest(keyOctets(spki)) };
}

/** The content of subjectPublicKey, the count of unused bits left out. */
export const keyOctets = (spki: Uint8Array): Buffer => {
  const [, key] = readAll(readOne(spki, 0x30).content);
  if (!key) throw new NotDer('not a public key');
  return key.content.subarray(1);
};

/** Writes a request for certificates of one issuer, as a client does. */
export function buildOcspRequest(
  issuerDer: Uint8Array,
  serials: readonly string[],
  { hash = 'sha1', nonce = randomBytes(32) }: { hash?: 'sha1' | 'sha256'; nonce?: Buffer | null } = {},
): { der: Buffer; nonce: Buffer | null } {
  const { name, key } = issuerHashes(issuerDer, hash);
  const certIds = serials.map((serial) =>
    sequence(sequence(objectIdentifier(oids[hash]), none()), octetString(name), octetString(key), integer(Buffer.from(serial, 'hex'))),
  );
  const value = nonce && octetString(nonce);
  const extensions = value ? [explicit(2, sequence(extension(oids.ocspNonce, value)))] : [];
  return { der: sequence(sequence(sequence(...certIds.map((certId) => sequence(certId))), ...extensions)), nonce: value };
}
