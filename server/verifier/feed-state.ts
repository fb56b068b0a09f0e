import type { AccessTokenClaims, ActClaim } from '../domain/claims.ts';
import type { RefusalCode } from '../domain/codes.ts';
import { doubtReach, everyToken, type FeedKind } from '../domain/feed.ts';

/**
 * What has ended, and from when on, in milliseconds since 1970; without beginning where it holds by the word of the STS. Until `kept`,
 * of `performance.now()`, it can concern a token: a wall clock that is wrong, or put right, makes nothing forgotten too soon.
 */
type End = { readonly code: RefusalCode; readonly from: number; readonly kept: number };
/** One entry of the feed; without an end it takes back what was said of the subject. */
export type Change = { readonly kind: FeedKind; readonly subject: string; readonly end: End | undefined; readonly jtis: readonly string[] };
/** Of which tokens the STS has to be asked: those that name the subject and were issued before then, in milliseconds since 1970. */
type Doubt = { readonly before: number; readonly kept: number };
type Cause = End & { readonly jtis: Set<string> };

/** Ends that are kept at most: about 250 octets each. */
const capacity = 500_000;

/**
 * What the feed has told so far of what ends tokens. A token is judged by what it says of itself: the certificate that it is bound
 * to, the identities that it names, the key that signed it; and by its `jti`, for what stands further up in its chain.
 */
export class FeedState {
  readonly #named = { certificate: new Map<string, End>(), identity: new Map<string, End>(), key: new Map<string, End>() };
  readonly #causes = new Map<string, Cause>();
  readonly #tokens = new Map<string, Set<Cause>>();
  readonly #doubts = new Map<string, Doubt>();
  #doubtsHeard = 0;
  #complete = true;

  /** How many ends are remembered. */
  get size(): number {
    const { certificate, identity, key } = this.#named;
    return certificate.size + identity.size + key.size + this.#tokens.size + this.#doubts.size;
  }

  /** How many doubts were ever heard: what was asked before the last may have to be asked again. */
  get doubtsHeard(): number {
    return this.#doubtsHeard;
  }

  /** False where there was no room for all of it: then nothing may be concluded from what is not found here. */
  get complete(): boolean {
    return this.#complete;
  }

  apply({ kind, subject, end, jtis }: Change): void {
    if (kind === 'keys' || kind === 'policy') return;
    if (this.size + (kind === 'tokens' ? jtis.length : end ? 1 : 0) > capacity) this.#complete = false;
    if (!this.#complete) return;
    if (kind === 'doubt') this.#doubt(subject, end);
    else if (kind === 'tokens') this.#endTokens(subject, end, jtis);
    else if (end) this.#named[kind].set(subject, end);
    else this.#named[kind].delete(subject);
  }

  /** Why a token is no longer live; undefined where nothing is known against it. */
  judge({ cnf, sub, act, jti }: AccessTokenClaims, kid: string, now: number): RefusalCode | undefined {
    const { certificate, identity, key } = this.#named;
    const holds = (end: End | undefined): RefusalCode | undefined => (end && end.from <= now ? end.code : undefined);
    const bound = holds(certificate.get(cnf['x5t#S256'])) ?? holds(key.get(kid)) ?? holds(identity.get(sub));
    if (bound !== undefined) return bound;
    for (let actor: ActClaim | undefined = act; actor; actor = actor.act) {
      const found = holds(identity.get(actor.sub));
      if (found !== undefined) return found;
    }
    for (const cause of this.#tokens.get(jti) ?? []) {
      const found = holds(cause);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether it is one of the tokens of which only the STS knows whether they have ended. */
  doubts({ sub, act, iat }: AccessTokenClaims): boolean {
    const named = [everyToken, sub];
    for (let actor: ActClaim | undefined = act; actor; actor = actor.act) named.push(actor.sub);
    return named.some((subject) => iat * 1_000 <= (this.#doubts.get(subject)?.before ?? Number.NEGATIVE_INFINITY));
  }

  /** Forgets what no living token can be concerned by, a minute late for clocks that differ. @param now of `performance.now()` */
  prune(now: number): void {
    const over = now - 60_000;
    for (const ends of Object.values(this.#named)) {
      for (const [subject, { kept }] of ends) if (kept < over) ends.delete(subject);
    }
    for (const [subject, { kept }] of this.#causes) if (kept < over) this.#forget(subject);
    for (const [subject, { kept }] of this.#doubts) if (kept < over) this.#doubts.delete(subject);
  }

  /** One of the same subject that comes later reaches as far and further; it is not taken back, since asking does no harm. */
  #doubt(subject: string, end: End | undefined): void {
    if (!end) return;
    this.#doubtsHeard++;
    const { before, kept } = this.#doubts.get(subject) ?? { before: Number.NEGATIVE_INFINITY, kept: Number.NEGATIVE_INFINITY };
    this.#doubts.set(subject, { before: Math.max(before, end.from + doubtReach), kept: Math.max(kept, end.kept) });
  }

  #endTokens(subject: string, end: End | undefined, jtis: readonly string[]): void {
    if (!end) {
      this.#forget(subject);
      return;
    }
    const cause: Cause = this.#causes.get(subject) ?? { ...end, jtis: new Set() };
    // The cause may begin to hold at another time than it was said before: the new word counts for all that it ends.
    Object.assign(cause, end);
    this.#causes.set(subject, cause);
    for (const jti of jtis) {
      cause.jtis.add(jti);
      const causes = this.#tokens.get(jti) ?? new Set();
      causes.add(cause);
      this.#tokens.set(jti, causes);
    }
  }

  #forget(subject: string): void {
    const cause = this.#causes.get(subject);
    if (!cause) return;
    this.#causes.delete(subject);
    for (const jti of cause.jtis) {
      const causes = this.#tokens.get(jti);
      causes?.delete(cause);
      if (causes?.size === 0) this.#tokens.delete(jti);
    }
  }
}
