import type { KeyObject } from 'node:crypto';
import type { TokenAlgorithm } from '../domain/claims.ts';
import type { Clock } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { type KeyFinder, KeySet } from '../tokens/key-set.ts';

/** Milliseconds. A key that is not known is asked for at most once in `cooldown`, however many tokens name it. */
const cooldown = 30_000;
const cooldownAfterFailure = 1_000;
const longestAge = 600_000;
/** While it is known that the keys change, each of the issuer's nodes may still publish the former ones. */
const cooldownInChange = 500;
const changeTakes = 5_000;

/**
 * The keys that the issuer publishes, fetched when first needed, in the background when they are old, and when a token names one that is
 * not known; never twice at a time. The last good set outlives a failure, since the STS has the last word on each token.
 */
export class IssuerKeys implements KeyFinder {
  readonly #fetch: () => Promise<unknown>;
  readonly #clock: Clock;
  #set: KeySet | undefined;
  #failure: unknown;
  #fetchedAt = 0;
  #triedAt = 0;
  #changing = false;
  #change: NodeJS.Timeout | undefined;
  #pending: Promise<void> | undefined;

  /** @param fetch gets the JWK Set from the issuer */
  constructor(fetch: () => Promise<unknown>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** @throws {Failure} `unavailable` when the issuer did not answer, and so nobody knows whether the key is its own */
  async find(kid: string, algorithm: TokenAlgorithm): Promise<KeyObject | undefined> {
    if (!this.#set) await this.#refresh();
    // What is old is still good; what is no longer published, or revoked, is told otherwise: so nobody waits here.
    else if (this.#since(this.#fetchedAt) >= longestAge) void this.#refresh();
    const key = this.#set?.find(kid, algorithm);
    if (key) return key;
    await this.#refresh();
    const fetched = this.#set?.find(kid, algorithm);
    if (!fetched && this.#failure !== undefined) {
      throw new Failure('unavailable', 'the keys of the issuer cannot be fetched', { cause: this.#failure });
    }
    return fetched;
  }

  /** The issuer says that it publishes other keys from now on. */
  expectChange(): void {
    this.#changing = true;
    this.#fetchedAt = 0;
    clearTimeout(this.#change);
    this.#change = setTimeout(() => {
      this.#changing = false;
    }, changeTakes).unref();
  }

  /** Never rejects: a failure is remembered. */
  #refresh(): Promise<void> {
    const pause = this.#changing ? cooldownInChange : this.#failure === undefined ? cooldown : cooldownAfterFailure;
    if (!this.#pending && this.#since(this.#triedAt) >= pause) {
      this.#triedAt = this.#clock().getTime();
      this.#pending = this.#load().finally(() => {
        this.#pending = undefined;
      });
    }
    return this.#pending ?? Promise.resolve();
  }

  async #load(): Promise<void> {
    try {
      this.#set = new KeySet(await this.#fetch());
      this.#fetchedAt = this.#clock().getTime();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
  }

  /** A clock that was set back must not make a pause longer. */
  #since(instant: number): number {
    return Math.abs(this.#clock().getTime() - instant);
  }
}
