import { createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { type TokenAlgorithm, tokenAlgorithms } from '../domain/claims.ts';

/** Finds the key that a header names; both `kid` and `alg` must fit. May have to ask for it. */
export type KeyFinder = {
  find(kid: string, algorithm: TokenAlgorithm): KeyObject | undefined | Promise<KeyObject | undefined>;
};

/** What a key for each algorithm has to be (RFC 7518 §3.1, RFC 8037 §3.1). */
const fits: Record<TokenAlgorithm, (key: KeyObject) => boolean> = {
  ES256: (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
  EdDSA: (key) => key.asymmetricKeyType === 'ed25519',
  RS256: ({ asymmetricKeyType, asymmetricKeyDetails: rsa }) =>
    asymmetricKeyType === 'rsa' && (rsa?.modulusLength ?? 0) >= 2048 && (rsa?.publicExponent ?? 0n) >= 65_537n,
};

const isAlgorithm = (alg: unknown): alg is TokenAlgorithm => tokenAlgorithms.some((known) => known === alg);

/** A JWK Set ready for use. Keys that are of no use here are left out, as RFC 7517 §5 asks. */
export class KeySet implements KeyFinder {
  readonly #keys = new Map<string, KeyObject>();

  /**
   * @param jwks a JWK Set as received (RFC 7517 §5)
   * @throws {TypeError} where it is not one, or names two keys alike
   */
  constructor(jwks: unknown) {
    const keys: unknown = typeof jwks === 'object' && jwks !== null && 'keys' in jwks ? jwks.keys : undefined;
    if (!Array.isArray(keys)) throw new TypeError('not a JWK Set');
    for (const jwk of keys as unknown[]) this.#add(jwk);
  }

  get size(): number {
    return this.#keys.size;
  }

  find(kid: string, algorithm: TokenAlgorithm): KeyObject | undefined {
    return this.#keys.get(`${algorithm} ${kid}`);
  }

  #add(jwk: unknown): void {
    if (typeof jwk !== 'object' || jwk === null) return;
    const { kid, alg, use, ...rest } = jwk as webcrypto.JsonWebKey & Record<string, unknown>;
    if (typeof kid !== 'string' || !isAlgorithm(alg) || (use !== undefined && use !== 'sig')) return;
    const key = publicKey(rest);
    if (!key || !fits[alg](key)) return;
    const name = `${alg} ${kid}`;
    if (this.#keys.has(name)) throw new TypeError('two keys have one name');
    this.#keys.set(name, key);
  }
}

/** A JWK with a private or secret part is no public key, whatever else it is. */
function publicKey(jwk: webcrypto.JsonWebKey): KeyObject | undefined {
  if ('d' in jwk || 'k' in jwk) return undefined;
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}
