import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { type ForeignAlgorithm, foreignAlgorithms } from '../domain/foreign-algorithms.ts';
import { fitsAlgorithm, isForeignAlgorithm } from './foreign-algorithms.ts';

/** What no public key holds. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** Keys in one set; more would only be there to take time. */
const most = 100;

/**
 * The JWK Set of somebody else, ready for use (RFC 7517 §5). Keys that are weak, secret, of no use here or without a name are
 * left out. A key that does not say its algorithm serves every one that it fits. What a key says about certificates and addresses
 * (`x5c`, `x5u`) has nobody to read it.
 */
export class ForeignKeySet {
  readonly #keys = new Map<string, KeyObject>();
  readonly #published: Record<string, unknown>[] = [];

  /** @throws {TypeError} where it is no JWK Set, or names two keys alike */
  constructor(jwks: unknown) {
    const keys: unknown = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : undefined;
    if (!Array.isArray(keys)) throw new TypeError('it is not a JWK Set');
    if (keys.length > most) throw new TypeError(`it holds more than ${most} keys`);
    for (const jwk of keys as unknown[]) this.#add(jwk);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The same set as it may be kept: the public members of what is of use, and nothing else that somebody wrote into it. */
  get jwks(): { readonly keys: readonly Record<string, unknown>[] } {
    return { keys: this.#published };
  }

  find(kid: string, algorithm: ForeignAlgorithm): KeyObject | undefined {
    return this.#keys.get(`${algorithm} ${kid}`);
  }

  #add(jwk: unknown): void {
    if (typeof jwk !== 'object' || jwk === null) return;
    const kid: unknown = Reflect.get(jwk, 'kid');
    const key = readPublicJwk(jwk);
    if (typeof kid !== 'string' || kid === '' || kid.length > 256 || !key) return;
    const algorithms = algorithmsOf(jwk, key);
    for (const algorithm of algorithms) {
      const name = `${algorithm} ${kid}`;
      if (this.#keys.has(name)) throw new TypeError('it names two keys alike');
      this.#keys.set(name, key);
    }
    if (algorithms.length > 0) this.#published.push({ ...key.export({ format: 'jwk' }), kid, ...('alg' in jwk ? { alg: jwk.alg } : {}) });
  }
}

/** The algorithms that a JWK may be used with: the one that it names, or all that its key fits. */
export function algorithmsOf(jwk: object, key: KeyObject): ForeignAlgorithm[] {
  const alg: unknown = Reflect.get(jwk, 'alg');
  const offered = alg === undefined ? foreignAlgorithms : isForeignAlgorithm(alg) ? [alg] : [];
  return offered.filter((algorithm) => fitsAlgorithm(algorithm, key));
}

/** The key of a JWK for signatures; undefined where it is none, or holds anything secret. */
export function readPublicJwk(jwk: object): KeyObject | undefined {
  const use: unknown = Reflect.get(jwk, 'use');
  const operations: unknown = Reflect.get(jwk, 'key_ops');
  if (use !== undefined && use !== 'sig') return undefined;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return undefined;
  if (secretMembers.some((member) => member in jwk)) return undefined;
  try {
    return createPublicKey({ key: jwk as webcrypto.JsonWebKey, format: 'jwk' });
  } catch {
    return undefined;
  }
}
