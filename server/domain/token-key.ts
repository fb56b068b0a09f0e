import { type TokenAlgorithm, tokenAlgorithms } from './claims.ts';
import { addSeconds } from './clock.ts';

/**
 * What a key of the issuer goes through, only forwards: published before it signs, signing, published for as long as what it signed
 * can live, gone. `revoked` is reached from everywhere, and ends at once all that the key has signed.
 */
export const tokenKeyStatuses = ['next', 'current', 'retiring', 'retired', 'revoked'] as const;
export type TokenKeyStatus = (typeof tokenKeyStatuses)[number];
/** Those that `GET /jwks` shows. */
export const publishedStatuses = ['next', 'current', 'retiring'] as const satisfies readonly TokenKeyStatus[];

/** Seconds. No audience and no grant allows a longer life. */
export const longestTokenLife = 86_400;
/** Seconds that whoever read the keys may go on with them. */
export const jwksMaxAge = 300;
/** Seconds: the shortest time of publication before a key may sign on schedule. Our own verifier keeps keys for ten minutes. */
export const shortestOverlap = 900;
/** Seconds beyond the longest life, for nodes that hear late and clocks that differ. */
const retirementMargin = 3_600;

export type TokenKeyTimes = {
  readonly algorithm: TokenAlgorithm;
  readonly status: TokenKeyStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiringAt: Date | null;
};
export type TokenKeySchedule = {
  readonly algorithm: TokenAlgorithm;
  /** Seconds that a key signs; null where only people change it. */
  readonly period: number | null;
  /** Seconds that a key is published before it signs. */
  readonly overlap: number;
};

/** From when on a key may sign, because everybody has seen it; null unless it is next. */
export const readyAt = ({ status, createdAt }: TokenKeyTimes, { overlap }: TokenKeySchedule): Date | null =>
  status === 'next' ? addSeconds(createdAt, overlap) : null;

/** From when on nothing that a key has signed can live; null unless it is retiring. */
export const retirableAt = ({ status, retiringAt }: TokenKeyTimes): Date | null =>
  status === 'retiring' && retiringAt ? addSeconds(retiringAt, longestTokenLife + retirementMargin) : null;

/** When the schedule replaces a key; null where it does not. */
export const replacedAt = ({ status, activatedAt, createdAt }: TokenKeyTimes, { period }: TokenKeySchedule): Date | null =>
  status === 'current' && period !== null ? addSeconds(activatedAt ?? createdAt, period) : null;

export type TokenKeyStep<Key> =
  | { readonly do: 'make'; readonly algorithm: TokenAlgorithm; readonly as: 'next' | 'current' }
  | { readonly do: 'activate'; readonly key: Key; readonly before: Key | null }
  | { readonly do: 'retire'; readonly key: Key };

/**
 * What is due now. Each algorithm has a key that signs, whatever happened to the last one; a wish or the schedule makes the next;
 * the schedule lets it sign once it was published for long enough; what is no longer needed goes.
 */
export function dueSteps<Key extends TokenKeyTimes>(
  keys: readonly Key[],
  wanted: ReadonlySet<TokenAlgorithm>,
  schedules: readonly TokenKeySchedule[],
  now: Date,
): TokenKeyStep<Key>[] {
  const steps: TokenKeyStep<Key>[] = [];
  const passed = (instant: Date | null): boolean => instant !== null && instant <= now;
  for (const algorithm of tokenAlgorithms) {
    const schedule = schedules.find((one) => one.algorithm === algorithm) ?? { algorithm, period: null, overlap: shortestOverlap };
    const [current, next] = (['current', 'next'] as const).map((status) =>
      keys.find((key) => key.algorithm === algorithm && key.status === status),
    );
    const end = current ? replacedAt(current, schedule) : null;
    if (!current) steps.push(next ? { do: 'activate', key: next, before: null } : { do: 'make', algorithm, as: 'current' });
    else if (next && passed(end) && passed(readyAt(next, schedule))) steps.push({ do: 'activate', key: next, before: current });
    if (current && !next && (wanted.has(algorithm) || passed(end && addSeconds(end, -schedule.overlap))))
      steps.push({ do: 'make', algorithm, as: 'next' });
  }
  for (const key of keys) if (passed(retirableAt(key))) steps.push({ do: 'retire', key });
  return steps;
}
