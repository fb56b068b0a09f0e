import { createPublicKey, KeyObject, sign, verify } from 'node:crypto';
import { Failure, invalid } from '../domain/failure.ts';
import type { KeyAlgorithm } from '../domain/profile.ts';
import type { Signer } from '../domain/signer.ts';
import { requestAlgorithms } from './algorithms.ts';
import { toPem } from './certificate.ts';
import { bitString, explicit, integer, sequence } from './der.ts';
import { readAll, readOne } from './der-reader.ts';
import { distinguishedName } from './names.ts';
import { readPublicKey } from './public-key.ts';

/** All that is ever taken from a certificate signing request. */
export type Request = { readonly spki: Buffer; readonly algorithm: KeyAlgorithm };

/** Octets; a request with an RSA key of 8192 bits has less than half of that. */
const longest = 10_000;

/**
 * Reads a PKCS#10 request (RFC 2986) in PEM or DER and proves that its sender holds the private key.
 * Subject, attributes and requested extensions are not even looked at.
 * @throws {Failure} `invalid_input` that says what is wrong with it
 */
export function readCsr(input: string | Uint8Array): Request {
  const der = typeof input === 'string' ? fromPem(input) : Buffer.from(input);
  if (der.length > longest) throw invalid('csr', `is longer than ${longest} octets`);
  try {
    return proven(der);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw invalid('csr', 'is not a PKCS#10 certificate request', { cause: error });
  }
}

function proven(der: Buffer): Request {
  const [info, algorithmElement, signatureElement, ...more] = readAll(readOne(der, 0x30).content);
  if (!info || !algorithmElement || !signatureElement || more.length > 0) throw new TypeError('not three members');
  const [version, , spki] = readAll(readOne(info.raw, 0x30).content);
  if (version?.raw.toString('hex') !== '020100' || !spki) throw new TypeError('not version 1');
  const { key, algorithm } = readPublicKey(spki.raw);
  const oid = readAll(readOne(algorithmElement.raw, 0x30).content)[0]?.raw.toString('hex') ?? '';
  const how = requestAlgorithms[oid];
  if (how === undefined || how.keyType !== key.asymmetricKeyType) {
    throw invalid('csr', 'must be signed with ECDSA, Ed25519 or RSA (PKCS#1) and SHA-256 or longer, by its own key');
  }
  const signature = readOne(signatureElement.raw, 0x03).content;
  if (signature[0] !== 0 || !verify(how.digest, info.raw, key, signature.subarray(1))) {
    throw invalid('csr', 'is not signed by the key that it names: proof of possession failed');
  }
  return { spki: Buffer.from(spki.raw), algorithm };
}

function fromPem(text: string): Buffer {
  const match = /^\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END \1?CERTIFICATE REQUEST-----\s*$/.exec(text);
  if (!match) throw invalid('csr', 'must be one PEM block "CERTIFICATE REQUEST"');
  return Buffer.from(match[2] ?? '', 'base64');
}

/**
 * Writes a request for a key of one's own, or for one that only a signer has; `commonName` is only for the eyes of people.
 * @returns PEM
 */
export function createCsr(key: KeyObject | Signer, commonName: string): string {
  const publicKey = key instanceof KeyObject ? createPublicKey(key) : key.publicKey;
  const info = sequence(integer(0), distinguishedName(commonName), publicKey.export({ format: 'der', type: 'spki' }), explicit(0));
  const [oid, how] = Object.entries(requestAlgorithms).find(([, { keyType }]) => keyType === publicKey.asymmetricKeyType) ?? [];
  if (oid === undefined || how === undefined) throw invalid('key', 'must be an EC, Ed25519 or RSA key');
  const signature = key instanceof KeyObject ? sign(how.digest, info, key) : key.sign(info, 'der');
  const parameters = how.keyType === 'rsa' ? Buffer.of(0x05, 0) : Buffer.alloc(0);
  const der = sequence(info, sequence(Buffer.from(oid, 'hex'), parameters), bitString(signature));
  return toPem('CERTIFICATE REQUEST', der);
}
