import { newId } from '../domain/ids.ts';
import { acceptancesAtOnce, type Report } from '../domain/report.ts';

/** Milliseconds between two reports of the same use of a token, and after which a use that went on no further is forgotten. */
const interval = 10_000;
/** Uses that are told apart; about half a kilobyte each. */
const capacity = 10_000;

/** What one report of acceptances says besides how many and when. */
export type Use = Omit<Report, 'report_id' | 'at' | 'count' | 'first_at'>;

type Counted = { use: Use; since: number; last: number; count: number; toldAt: number };

/**
 * Counts what was accepted, so that a verifier that accepts twenty thousand requests in a second does not send as many reports. The
 * first use of a token, by one certificate from one address, is told at once and in full; those that follow are counted and told as
 * one, every ten seconds. Where more are in use than are told apart, they are counted together, as uses of tokens without a name:
 * nothing is left out.
 */
export class Acceptances {
  readonly #audience: string;
  readonly #uses = new Map<string, Counted>();
  #others: Counted | undefined;

  constructor(audience: string) {
    this.#audience = audience;
  }

  /**
   * Returns whether it is a first that is to be told at once.
   * @param key tells this use from others: token, certificate and address
   * @param now milliseconds since 1970
   * @param describe called where it is the first
   */
  add(key: string, now: number, describe: () => Use): boolean {
    const known = this.#uses.get(key);
    const use = known ?? this.#another(key, now, describe);
    if (use.count++ === 0) use.since = now;
    use.last = now;
    return known === undefined && use !== this.#others;
  }

  #another(key: string, now: number, describe: () => Use): Counted {
    const fresh = { since: now, last: now, count: 0, toldAt: Number.NEGATIVE_INFINITY };
    if (this.#uses.size >= capacity) {
      this.#others ??= { ...fresh, use: { code: 'accepted', also_found: [], audience: this.#audience } };
      return this.#others;
    }
    const use = { ...fresh, use: describe() };
    this.#uses.set(key, use);
    return use;
  }

  /** Whether something is to be told now. */
  isDue(now: number): boolean {
    for (const one of this.#all()) if (isDue(one, now)) return true;
    return false;
  }

  /**
   * Reports of what is due, at most `room`; what they say is counted here no longer.
   * @param all also what is not due yet
   */
  take(room: number, now: number, all = false): Report[] {
    const reports: Report[] = [];
    for (const [key, one] of this.#uses) if (one.count === 0 && isOver(one, now)) this.#uses.delete(key);
    for (const one of this.#all()) {
      if (reports.length >= room) break;
      if (one.count > 0 && (all || isDue(one, now))) reports.push(report(one, now));
    }
    return reports;
  }

  /** How many were counted and not taken. */
  get untold(): number {
    let sum = 0;
    for (const { count } of this.#all()) sum += count;
    return sum;
  }

  /** When the first of those was that were counted and not taken, in milliseconds since 1970; undefined where all were taken. */
  get oldest(): number | undefined {
    let oldest: number | undefined;
    for (const { count, since } of this.#all()) if (count > 0 && (oldest === undefined || since < oldest)) oldest = since;
    return oldest;
  }

  *#all(): Generator<Counted> {
    yield* this.#uses.values();
    if (this.#others) yield this.#others;
  }
}

/** A clock that was set back must not make a pause longer. */
const isOver = ({ toldAt }: Counted, now: number): boolean => Math.abs(now - toldAt) >= interval;
const isDue = (one: Counted, now: number): boolean => one.count > 0 && isOver(one, now);

function report(one: Counted, now: number): Report {
  const { since, last, use } = one;
  const count = Math.min(one.count, acceptancesAtOnce);
  one.count -= count;
  one.toldAt = now;
  // What the first request was like is not what the others were like.
  one.use = alike(use);
  const said = { report_id: newId(last), at: new Date(last).toISOString() };
  // A clock that was set back in between must not turn them round.
  return count === 1 ? { ...use, ...said } : { ...one.use, ...said, count, first_at: new Date(Math.min(since, last)).toISOString() };
}

function alike(use: Use): Use {
  const { request_method, request_path, user_agent, latency_micros, ...same } = use;
  return same;
}
