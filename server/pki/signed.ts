import { type KeyObject, verify } from 'node:crypto';
import type { Signer } from '../domain/signer.ts';
import { requestAlgorithms, signatureAlgorithms } from './algorithms.ts';
import { bitString, sequenceHeader } from './der.ts';
import { readAll, readOne } from './der-reader.ts';

/**
 * Signs what is to be signed and puts the three members together: the same for Certificate and CertificateList
 * (RFC 5280 §4.1, §5.1).
 */
export function signTbs(tbs: Uint8Array, signer: Signer): Buffer {
  const { head, tail } = signAround(tbs, signer);
  return Buffer.concat([head, tbs, tail]);
}

/** The same, as what stands before and after what was signed: a long list need not be copied. */
export function signAround(tbs: Uint8Array, signer: Signer): { readonly head: Buffer; readonly tail: Buffer } {
  const tail = Buffer.concat([signatureAlgorithms[signer.algorithm], bitString(signer.sign(tbs, 'der'))]);
  return { head: sequenceHeader(tbs.length + tail.length), tail };
}

/** Whether what stands under a signature was signed by this key: a certificate, a revocation list, an OCSP answer. */
export function isSignedBy(der: Uint8Array, key: KeyObject): boolean {
  const [tbs, algorithm, signature] = readAll(readOne(der, 0x30).content);
  if (!tbs || !algorithm || !signature) return false;
  const oid = readAll(readOne(algorithm.raw, 0x30).content)[0]?.raw.toString('hex') ?? '';
  const how = requestAlgorithms[oid];
  if (how === undefined || how.keyType !== key.asymmetricKeyType) return false;
  return verify(how.digest, tbs.raw, key, readOne(signature.raw, 0x03).content.subarray(1));
}
