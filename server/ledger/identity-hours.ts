import { Prisma } from '#prisma';
import type { DecisionCode } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { hoursOfDay, unsealedSince } from './decision-hours.ts';
import { foldedEvents } from './folded.ts';

/** Hours that are kept: the last day, and what a clock that is late may still ask for. */
const keptHours = 26;
/** Of the event `e`: whose token it was and who presented it, each once. */
const parties = `LATERAL (VALUES (e.token_identity_id),
  (CASE WHEN e.presented_identity_id IS DISTINCT FROM e.token_identity_id THEN e.presented_identity_id END))`;

/** SQL that adds the decisions among the events `source` to the hours of those that they are about. */
export const addToIdentityHours = (source: string): string => `
  INSERT INTO identity_hours AS h (identity_id, hour, code, count)
  SELECT p.party, date_bin('1 hour', e.at, 'epoch'), e.code, sum(coalesce(e.count, 1)) FROM ${source} e CROSS JOIN ${parties} p (party)
  WHERE p.party IS NOT NULL AND e.code IS NOT NULL AND e.at > now() - interval '${keptHours} hours' GROUP BY 1, 2, 3
  ON CONFLICT (identity_id, hour, code) DO UPDATE SET count = h.count + excluded.count`;

/** SQL that takes down when whoever presented a certificate in the events `source` was last seen. */
export const addToSightings = (source: string): string => `
  INSERT INTO identity_sightings AS s (identity_id, last_at)
  SELECT e.presented_identity_id, max(e.at) FROM ${source} e WHERE e.code IS NOT NULL AND e.presented_identity_id IS NOT NULL GROUP BY 1
  ON CONFLICT (identity_id) DO UPDATE SET last_at = excluded.last_at WHERE s.last_at < excluded.last_at`;

export type IdentityCount = { identityId: string; code: DecisionCode; count: number };

/**
 * Decisions about these identities in this hour and the 23 before it, by code: about their tokens, or with their certificates. What the sealer
 * has not reached yet and what was folded into a refusal since is in it.
 */
export function countByIdentity(ledger: Ledger, ids: readonly string[], now: Date): Promise<IdentityCount[]> {
  const first = hoursOfDay(now)[0] ?? now;
  const own = Prisma.sql`p.party = ANY (${[...ids]}::uuid[])`;
  return ledger.$queryRaw(Prisma.sql`
    SELECT c.identity_id AS "identityId", c.code, sum(c.count)::float8 AS count FROM (
      SELECT h.identity_id, h.code, h.count FROM identity_hours h
      WHERE h.identity_id = ANY (${[...ids]}::uuid[]) AND h.hour >= ${first}::timestamptz AND h.hour <= ${now}::timestamptz
      UNION ALL
      SELECT p.party, e.code, coalesce(e.count, 1) FROM ${unsealedSince(first)} e CROSS JOIN ${Prisma.raw(parties)} p (party) WHERE ${own}
      UNION ALL
      SELECT p.party, e.code, fold.count - 1 FROM ${foldedEvents} CROSS JOIN ${Prisma.raw(parties)} p (party)
      WHERE fold.at >= ${first}::timestamptz AND fold.count > 1 AND ${own}
    ) c GROUP BY 1, 2`);
}

/** SQL for the ids of identities with a refusal of one of these codes in this hour or the 23 before it, as far as it is sealed. */
export const refusedLately = (codes: readonly DecisionCode[], now: Date): Prisma.Sql => Prisma.sql`
  SELECT h.identity_id FROM identity_hours h
  WHERE h.code = ANY (${[...codes]}::text[]) AND h.code NOT IN ('issued', 'accepted') AND h.hour >= ${hoursOfDay(now)[0] ?? now}::timestamptz`;

/** Removes the hours that nobody asks for any more. */
export const forgetIdentityHours = (ledger: Ledger, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM identity_hours WHERE hour < ${new Date(now.getTime() - keptHours * 3_600_000)}`);
