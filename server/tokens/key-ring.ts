import type { KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import { type PublicJwk, publicJwk } from './jwks.ts';
import type { KeyFinder } from './key-set.ts';
import { type MintingKey, mintingKey } from './mint.ts';

type TokenKeyStatus = 'next' | 'current' | 'retiring' | 'retired';
export type RingKey = { readonly status: TokenKeyStatus; readonly signer: Signer };

/** The keys of this issuer: one current key for each algorithm signs; every key that is not retired verifies. */
export class KeyRing implements KeyFinder {
  readonly #current = new Map<TokenAlgorithm, MintingKey>();
  readonly #known = new Map<string, KeyObject>();
  /** What `GET /jwks` shows (RFC 7517 §5). */
  readonly jwks: { readonly keys: readonly PublicJwk[] };

  constructor(keys: readonly RingKey[]) {
    const published: PublicJwk[] = [];
    for (const { status, signer } of keys) {
      if (status === 'retired') continue;
      const jwk = publicJwk(signer.publicKey, signer.algorithm);
      published.push(jwk);
      this.#known.set(`${signer.algorithm} ${jwk.kid}`, signer.publicKey);
      if (status === 'current') this.#current.set(signer.algorithm, mintingKey(signer));
    }
    this.jwks = { keys: published };
  }

  get algorithms(): readonly TokenAlgorithm[] {
    return [...this.#current.keys()];
  }

  /** The key that signs with this algorithm; undefined where there is none. */
  current(algorithm: TokenAlgorithm): MintingKey | undefined {
    return this.#current.get(algorithm);
  }

  find(kid: string, algorithm: TokenAlgorithm): KeyObject | undefined {
    return this.#known.get(`${algorithm} ${kid}`);
  }
}
