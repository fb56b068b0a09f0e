import { setTimeout as sleep } from 'node:timers/promises';
import { svidAlgorithms } from '../../../server/domain/claims.ts';
import { Failure } from '../../../server/domain/failure.ts';
import { KeySet } from '../../../server/tokens/key-set.ts';
import { asObject, Sts } from '../../../server/verifier/sts.ts';
import type { EnrolmentClient } from '../enrolment.ts';
import type { Generation } from '../files.ts';

/** What a workload trusts: roots in PEM, and the keys that JWT-SVIDs are signed with. */
export type Trusted = { readonly roots: string; readonly jwks: string; readonly keys: KeySet };

/** Milliseconds between two looks at what is trusted: new keys and roots are published longer before they are used. */
const lookEvery = 60_000;
/** Milliseconds: a key that is not known is asked for no more often, however many tokens name it. */
const cooldown = 10_000;

/** Follows what is trusted. The last that was good outlives a failure. */
export class Trust {
  readonly #issuer: string;
  readonly #enrolment: Pick<EnrolmentClient, 'fetchTrust'>;
  readonly #read: () => Promise<Generation>;
  readonly #counted: () => number;
  readonly #log: (sentence: string) => void;
  #trusted: Trusted | undefined;
  #asked = Number.NEGATIVE_INFINITY;
  #pending: Promise<Trusted> | undefined;
  #failing = false;

  /** @param counted milliseconds that pass, whatever is done to the clock on the wall */
  constructor(
    issuer: string,
    enrolment: Pick<EnrolmentClient, 'fetchTrust'>,
    read: () => Promise<Generation>,
    counted: () => number,
    log: (sentence: string) => void,
  ) {
    this.#issuer = issuer;
    this.#enrolment = enrolment;
    this.#read = read;
    this.#counted = counted;
    this.#log = log;
  }

  /** What was heard last. */
  get known(): Trusted | undefined {
    return this.#trusted;
  }

  /** @throws {Failure} `unavailable` where it was never heard */
  async current(): Promise<Trusted> {
    return this.#trusted ?? this.#fetch();
  }

  /** What is trusted where a key was not found in `known`: fetched anew, but not again and again. */
  async after(known: Trusted): Promise<Trusted> {
    if (this.#trusted && this.#trusted !== known) return this.#trusted;
    return this.#counted() - this.#asked < cooldown ? known : this.#fetch().catch(() => known);
  }

  /** Looks again and again, until it is to stop, and tells when something is different. */
  async follow(changed: () => void, stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      const before = this.#trusted;
      const now = await this.#fetch().catch(() => before);
      if (now !== undefined && now !== before) changed();
      await sleep(lookEvery, undefined, { signal: stopped }).catch(() => {});
    }
  }

  /** Never two at a time. The same object where nothing is different. */
  #fetch(): Promise<Trusted> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #ask(): Promise<Trusted> {
    this.#asked = this.#counted();
    try {
      const generation = await this.#read();
      const [roots, document] = await Promise.all([this.#enrolment.fetchTrust(generation.ca), this.#fetchKeys(generation)]);
      const jwks = JSON.stringify({ keys: svidKeys(document) });
      if (this.#failing) this.#log('what is trusted is known again');
      this.#failing = false;
      if (this.#trusted?.roots === roots && this.#trusted.jwks === jwks) return this.#trusted;
      this.#trusted = { roots, jwks, keys: new KeySet(document) };
      return this.#trusted;
    } catch (error) {
      if (!this.#failing) this.#log(`cannot hear what is trusted: ${error instanceof Error ? error.message : error}`);
      this.#failing = true;
      throw error;
    }
  }

  async #fetchKeys(generation: Generation): Promise<unknown> {
    const sts = new Sts({ ...generation, issuer: this.#issuer });
    try {
      const { status, body } = await sts.send((await sts.endpoints()).jwks);
      if (status !== 200) throw new Failure('unavailable', `the STS answered ${status} when asked for its keys`);
      return body;
    } finally {
      sts.close();
    }
  }
}

/** The keys that a JWT-SVID may be signed with, as a plain JWK Set has them: what else they are for says nothing there. */
function svidKeys(document: unknown): Record<string, unknown>[] {
  const keys: unknown = asObject(document).keys;
  if (!Array.isArray(keys)) throw new Failure('unavailable', 'the STS names no keys');
  return keys
    .map(asObject)
    .filter(({ alg }) => svidAlgorithms.some((algorithm) => algorithm === alg))
    .map(({ use: _, ...key }) => key);
}
