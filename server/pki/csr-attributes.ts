import type { KeyAlgorithm } from '../domain/profile.ts';
import { integer, objectIdentifier, sequence, set } from './der.ts';

const ecPublicKey = '1.2.840.10045.2.1';
const curves = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' } as const;
const ecdsaWith = { 'P-256': '1.2.840.10045.4.3.2', 'P-384': '1.2.840.10045.4.3.3' } as const;
const ed25519 = '1.3.101.112';
const rsaEncryption = '1.2.840.113549.1.1.1';
const sha256WithRsa = '1.2.840.113549.1.1.11';
/** Bits; larger ones are taken too. */
const smallestRsa = 2048;

const isCurve = (algorithm: KeyAlgorithm): algorithm is keyof typeof curves => algorithm in curves;

/**
 * What a client should know before it writes a request (RFC 7030 §4.5.2, as RFC 9908 §3 reads it): the keys that are taken, each
 * with the signature that proves its possession. Names are not among it, since none are taken from a request.
 * @param algorithms of the profile; P-256 where none is named
 */
export function csrAttributes(algorithms: readonly KeyAlgorithm[] = ['P-256']): Buffer {
  const onCurves = algorithms.filter(isCurve);
  return sequence(
    ...(onCurves.length > 0
      ? [sequence(objectIdentifier(ecPublicKey), set(...onCurves.map((curve) => objectIdentifier(curves[curve]))))]
      : []),
    ...(algorithms.includes('RSA') ? [sequence(objectIdentifier(rsaEncryption), set(integer(smallestRsa)))] : []),
    ...onCurves.map((curve) => objectIdentifier(ecdsaWith[curve])),
    ...(algorithms.includes('Ed25519') ? [objectIdentifier(ed25519)] : []),
    ...(algorithms.includes('RSA') ? [objectIdentifier(sha256WithRsa)] : []),
  );
}
