import { createHash, type KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';

/** A public key as it stands in the JWK Set (RFC 7517 §4). */
export type PublicJwk = {
  readonly kty: string;
  readonly kid: string;
  readonly alg: TokenAlgorithm;
  readonly use: 'sig';
} & Readonly<Record<string, string>>;

/** The members that a thumbprint is made of, in the order that it wants (RFC 7638 §3.2, RFC 8037 §2). */
const thumbprintMembers: Record<string, readonly string[]> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/**
 * The public half as a JWK whose `kid` is its RFC 7638 thumbprint.
 * @throws {TypeError} for a key that is not public, or of a kind that signs no tokens
 */
export function publicJwk(key: KeyObject, algorithm: TokenAlgorithm): PublicJwk {
  if (key.type !== 'public') throw new TypeError('only a public key may be published');
  const exported = key.export({ format: 'jwk' }) as Record<string, string>;
  const members = thumbprintMembers[exported.kty ?? ''];
  if (!members) throw new TypeError(`no thumbprint is defined for keys of type ${exported.kty}`);
  const required = Object.fromEntries(members.map((name) => [name, exported[name] ?? '']));
  const kid = createHash('sha256').update(JSON.stringify(required)).digest('base64url');
  return { ...required, kty: exported.kty ?? '', kid, alg: algorithm, use: 'sig' };
}
