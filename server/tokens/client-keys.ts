import { createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { type Failure, invalid } from '../domain/failure.ts';
import { type ForeignAlgorithm, foreignAlgorithms } from '../domain/foreign-algorithms.ts';
import { fitsAlgorithm } from './foreign-algorithms.ts';
import { algorithmsOf, readPublicJwk } from './foreign-keys.ts';
import { parseStrictJson } from './strict-json.ts';

/** A public key that a client signs its assertions for. */
export type ClientKey = {
  readonly kid: string;
  readonly algorithm: ForeignAlgorithm;
  /** The members that make the key, and no other. */
  readonly publicJwk: Record<string, string>;
  readonly spki: Buffer;
};

const most = 20;

/**
 * Reads public keys from a JWK, a JWK Set or PEM. A key without a name gets its RFC 7638 thumbprint; one that does not say its
 * algorithm, the usual one of its kind.
 * @throws {Failure} `invalid_input` when there is none, or one is weak, unknown or not public
 */
export async function readClientKeys(text: string): Promise<ClientKey[]> {
  const found = text.includes('-----BEGIN') ? fromPem(text) : fromJson(text);
  if (found.length === 0) throw invalid('keys', 'holds no key');
  if (found.length > most) throw invalid('keys', `holds ${found.length} keys; register at most ${most} at once`);
  return Promise.all(found.map(({ key, jwk }, index) => describe(key, jwk, index)));
}

type Found = { readonly key: KeyObject; readonly jwk: object };

function fromPem(text: string): Found[] {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw privateKey();
  return (text.match(/-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g) ?? []).map((block, index) => {
    try {
      return { key: createPublicKey(block), jwk: {} };
    } catch (cause) {
      throw invalid('keys', `key ${index + 1} cannot be read`, { cause });
    }
  });
}

const privateKey = (): Failure =>
  invalid('keys', 'holds a private key: it is known to others now, so make a new pair, and register only its public key');

function fromJson(text: string): Found[] {
  let value: unknown;
  try {
    value = parseStrictJson(text);
  } catch (cause) {
    throw invalid('keys', 'is neither JSON without duplicate members nor PEM', { cause });
  }
  const list: unknown = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : [value];
  if (!Array.isArray(list)) throw invalid('keys', 'is not a JWK Set');
  return list.map((jwk: unknown, index) => {
    if (typeof jwk !== 'object' || jwk === null) throw invalid('keys', `key ${index + 1} is not a JWK`);
    if ('d' in jwk || 'k' in jwk) throw privateKey();
    const key = readPublicJwk(jwk);
    if (!key) throw invalid('keys', `key ${index + 1} is no public key for signatures`);
    return { key, jwk };
  });
}

async function describe(key: KeyObject, jwk: object, index: number): Promise<ClientKey> {
  const named = algorithmsOf(jwk, key);
  const algorithm = Reflect.get(jwk, 'alg') === undefined ? foreignAlgorithms.find((usual) => fitsAlgorithm(usual, key)) : named[0];
  if (algorithm === undefined)
    throw invalid(
      'keys',
      `key ${index + 1} must be RSA from 2048 bits, P-256, P-384 or Ed25519, for one of ${foreignAlgorithms.join(', ')}`,
    );
  const publicJwk = key.export({ format: 'jwk' }) as Record<string, string>;
  const given: unknown = Reflect.get(jwk, 'kid');
  const kid = given ?? (await calculateJwkThumbprint(publicJwk as JWK));
  if (typeof kid !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(kid))
    throw invalid('keys', `the kid of key ${index + 1} must be 1 to 200 visible ASCII characters`);
  return { kid, algorithm, publicJwk, spki: key.export({ format: 'der', type: 'spki' }) };
}
