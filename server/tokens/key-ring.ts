import type { KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { Signer } from '../domain/signer.ts';
import type { TokenKeyStatus } from '../domain/token-key.ts';
import { type PublicJwk, publicJwk } from './jwks.ts';
import type { KeyFinder } from './key-set.ts';
import { type MintingKey, mintingKey } from './mint.ts';

/** A key with its private half, or the public half alone, which can verify. */
export type RingKey =
  | { readonly status: TokenKeyStatus; readonly signer: Signer }
  | { readonly status: TokenKeyStatus; readonly algorithm: TokenAlgorithm; readonly publicKey: KeyObject };

type State = {
  readonly current: ReadonlyMap<TokenAlgorithm, MintingKey>;
  readonly known: ReadonlyMap<string, KeyObject>;
  readonly jwks: { readonly keys: readonly PublicJwk[] };
};

/**
 * The keys of this issuer: one current key for each algorithm signs; `next`, `current` and `retiring` ones verify and are
 * published. They are exchanged all at once, so that nobody sees half of a change.
 */
export class KeyRing implements KeyFinder {
  #state: State;

  constructor(keys: readonly RingKey[]) {
    this.#state = stateOf(keys);
  }

  /** Goes on with these keys. */
  replace(keys: readonly RingKey[]): void {
    this.#state = stateOf(keys);
  }

  /** What `GET /jwks` shows (RFC 7517 §5); another object after each change. */
  get jwks(): { readonly keys: readonly PublicJwk[] } {
    return this.#state.jwks;
  }

  get algorithms(): readonly TokenAlgorithm[] {
    return [...this.#state.current.keys()];
  }

  /** The key that signs with this algorithm; undefined where there is none. */
  current(algorithm: TokenAlgorithm): MintingKey | undefined {
    return this.#state.current.get(algorithm);
  }

  find(kid: string, algorithm: TokenAlgorithm): KeyObject | undefined {
    return this.#state.known.get(`${algorithm} ${kid}`);
  }
}

function stateOf(keys: readonly RingKey[]): State {
  const current = new Map<TokenAlgorithm, MintingKey>();
  const known = new Map<string, KeyObject>();
  const published: PublicJwk[] = [];
  for (const key of keys) {
    if (key.status === 'retired' || key.status === 'revoked') continue;
    const { algorithm, publicKey } = 'signer' in key ? key.signer : key;
    const jwk = publicJwk(publicKey, algorithm);
    published.push(jwk);
    known.set(`${algorithm} ${jwk.kid}`, publicKey);
    if (key.status === 'current' && 'signer' in key) current.set(algorithm, mintingKey(key.signer));
  }
  return { current, known, jwks: { keys: published } };
}
