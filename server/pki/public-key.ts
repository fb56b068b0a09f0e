import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { invalid } from '../domain/failure.ts';
import type { KeyAlgorithm } from '../domain/profile.ts';
import { readAll, readOne } from './der-reader.ts';

/** How a SubjectPublicKeyInfo must begin: a named curve and an uncompressed point have one spelling (RFC 5480 §2, RFC 8410 §4). */
const beginnings: readonly (readonly [KeyAlgorithm, number, string])[] = [
  ['P-256', 91, '3059301306072a8648ce3d020106082a8648ce3d03010703420004'],
  ['P-384', 120, '3076301006072a8648ce3d020106052b8104002203620004'],
  ['Ed25519', 44, '302a300506032b6570032100'],
];

/**
 * Reads a SubjectPublicKeyInfo and names its algorithm.
 * @throws {Failure} `invalid_input` for a key that is weak, unknown, or spelled in another way than the one of its RFC
 */
export function readPublicKey(spki: Uint8Array): { key: KeyObject; algorithm: KeyAlgorithm } {
  const bytes = Buffer.from(spki);
  let key: KeyObject;
  try {
    key = createPublicKey({ key: bytes, format: 'der', type: 'spki' });
  } catch (cause) {
    throw invalid('csr', 'the public key cannot be read', { cause });
  }
  const hex = bytes.toString('hex');
  const known = beginnings.find(([, length, beginning]) => bytes.length === length && hex.startsWith(beginning));
  if (known) return { key, algorithm: known[0] };
  if (key.asymmetricKeyType === 'rsa' && key.export({ format: 'der', type: 'spki' }).equals(bytes)) return { key, algorithm: rsa(key) };
  throw invalid('csr', 'the public key must be P-256, P-384, Ed25519 or RSA, in its usual encoding');
}

function rsa(key: KeyObject): KeyAlgorithm {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < 2048) throw invalid('csr', `the RSA key has ${modulusLength} bits; use at least 2048`);
  if (modulusLength > 8192) throw invalid('csr', `the RSA key has ${modulusLength} bits; use at most 8192`);
  // A long exponent would only make every verification slow.
  if (publicExponent < 65_537n || publicExponent > 0xffffffffn || publicExponent % 2n === 0n) {
    throw invalid('csr', 'the RSA exponent must be odd, at least 65537 and at most 32 bits long');
  }
  return 'RSA';
}

/** SHA-256 of the SubjectPublicKeyInfo: says whether two certificates have the same key. */
export const spkiSha256 = (spki: Uint8Array): Buffer => createHash('sha256').update(spki).digest();

/** Leftmost 160 bits of the SHA-256 of the key itself (RFC 7093 §2, method 1). */
export function keyIdentifier(spki: Uint8Array): Buffer {
  const [, key] = readAll(readOne(spki, 0x30).content);
  return createHash('sha256')
    .update(key?.content.subarray(1) ?? Buffer.alloc(0))
    .digest()
    .subarray(0, 20);
}
