import { grantTypes, tokenTypes } from '../domain/claims.ts';
import type { Clock } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import type { Credentials } from './client-tls.ts';
import { asObject, Sts, type StsOptions, type Successor } from './sts.ts';

export type TokenSourceOptions = StsOptions & {
  readonly audience: string;
  /** Scope tokens separated by spaces (RFC 6749 §3.3); all that is granted if left away. */
  readonly scope?: string;
  /** Exchanged for the token (RFC 8693); without it, the certificate alone is what the token is asked with. */
  readonly exchangeSecret?: string;
  /** Another kind of token than an access token (RFC 8693 §2.1), as `urn:hawser:params:oauth:token-type:jwt-svid`. */
  readonly requestedTokenType?: string;
  readonly clock?: Clock;
};

/** A token and the certificate that it is bound to: only together are they good for anything. */
export type BoundToken = Credentials & {
  readonly token: string;
  readonly scope: string;
  readonly expiresAt: Date;
};

/** The STS said no (RFC 6749 §5.2). */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  /** `invalid_client`, `invalid_target`, … */
  readonly error: string;
  /** `dec_…`: the operator finds the reason by it. */
  readonly decisionId: string | undefined;

  constructor(error: string, description: string | undefined, decisionId: string | undefined) {
    const which = decisionId === undefined ? error : `${error} (decision ${decisionId})`;
    super(['the STS refused a token', which, description].filter(Boolean).join(': '));
    this.error = error;
    this.decisionId = decisionId;
  }
}

/** A token is fetched anew in the background when this part of its life is over. */
const refreshAt = 0.8;
/** Seconds: a server that refuses everybody must not make each call ask the STS. */
const trustedFor = 10;

/**
 * Keeps one token for one audience, fetched when first asked for and renewed before it expires, with one request at a time.
 * When the certificate changes, the token goes with it.
 */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #sts: Sts;
  readonly #clock: Clock;
  #current: { readonly pair: BoundToken; readonly refreshAfter: Date; readonly distrustAfter: Date } | undefined;
  #fetching: { readonly pair: Promise<BoundToken>; readonly credentials: Credentials } | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
    this.#sts = new Sts(options);
    this.#clock = options.clock ?? (() => new Date());
  }

  /**
   * The pair to make the next call with.
   * @throws {TokenRefused} when the STS says no
   * @throws {Failure} `unavailable` when it cannot be asked, and no token is left that lives
   */
  async get(): Promise<BoundToken> {
    const now = this.#clock();
    const current = this.#current;
    if (!current || now >= current.pair.expiresAt) return this.#fetch();
    // The old token serves while it lives: a refresh that fails is tried again by the next caller.
    if (now >= current.refreshAfter) this.#fetch().catch(() => {});
    return current.pair;
  }

  /**
   * Makes a call with the current pair. Where it was refused it is made once more, with another pair: the successor, where the
   * certificate was renewed meanwhile, and otherwise a new token, unless that which was refused is but a moment old.
   * @param make rejects with what `refused` knows as the answer 401, after which nothing has been done on the other side
   */
  async call<T>(make: (pair: BoundToken) => Promise<T>, { refused }: { readonly refused: (error: unknown) => boolean }): Promise<T> {
    const pair = await this.get();
    try {
      return await make(pair);
    } catch (error) {
      if (!refused(error)) throw error;
      const current = this.#current;
      if (current?.pair === pair && this.#clock() >= current.distrustAfter) this.#current = undefined;
      const another = await this.get();
      if (another === pair) throw error;
      return make(another);
    }
  }

  /** Goes on with another certificate: the token of the former is dropped at once. */
  use(credentials: Successor): void {
    this.#current = undefined;
    this.#fetching = undefined;
    this.#sts.use(credentials);
  }

  close(): void {
    this.#sts.close();
  }

  #fetch(): Promise<BoundToken> {
    if (!this.#fetching) {
      const fetching = { pair: this.#ask(this.#sts.credentials), credentials: this.#sts.credentials };
      this.#fetching = fetching;
      const done = (): void => {
        if (this.#fetching === fetching) this.#fetching = undefined;
      };
      fetching.pair.then(done, done);
    }
    return this.#fetching.pair;
  }

  async #ask(credentials: Credentials): Promise<BoundToken> {
    const { audience, scope, exchangeSecret, requestedTokenType } = this.#options;
    const form = new URLSearchParams({
      grant_type: exchangeSecret === undefined ? grantTypes.clientCredentials : grantTypes.tokenExchange,
      audience,
      ...(scope === undefined ? {} : { scope }),
      ...(requestedTokenType === undefined ? {} : { requested_token_type: requestedTokenType }),
      ...(exchangeSecret === undefined ? {} : { subject_token: exchangeSecret, subject_token_type: tokenTypes.exchangeSecret }),
    });
    const { token: endpoint } = await this.#sts.endpoints();
    const asked = this.#clock();
    const { status, headers, body } = await this.#sts.send(endpoint, form);
    const answer = asObject(body);
    if (status === 400 || status === 401 || status === 403) {
      const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
      const decision = text(answer.decision_id) ?? text(headers['hawser-decision']);
      throw new TokenRefused(text(answer.error) ?? String(status), text(answer.error_description), decision);
    }
    const { access_token: token, expires_in: life, scope: granted } = answer;
    if (status !== 200 || typeof token !== 'string' || typeof life !== 'number') {
      throw new Failure('unavailable', `the STS answered ${status} when asked for a token`);
    }
    // The certificate was changed while the STS was thinking: this token is bound to the former one.
    if (credentials !== this.#sts.credentials) return this.get();
    const after = (seconds: number) => new Date(asked.getTime() + seconds * 1000);
    const pair = { ...credentials, token, scope: typeof granted === 'string' ? granted : (scope ?? ''), expiresAt: after(life) };
    this.#current = { pair, refreshAfter: after(life * refreshAt), distrustAfter: after(trustedFor) };
    return pair;
  }
}
