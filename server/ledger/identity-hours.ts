import { Prisma } from '#prisma';
import type { DecisionCode } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { hoursOfDay, isDecision, unsealedSince } from './decision-hours.ts';
import { foldedEvents } from './folded.ts';
import { newestOf } from './newest-events.ts';

/** Hours that are kept: the last day, and what a clock that is late may still ask for. */
const keptHours = 26;
/** Of the event `e`: whose token it was and who presented it, each once. */
const parties = `LATERAL (VALUES (e.token_identity_id),
  (CASE WHEN e.presented_identity_id IS DISTINCT FROM e.token_identity_id THEN e.presented_identity_id END))`;

/** SQL that adds the decisions among the events `source` to the hours of those that they are about. */
export const addToIdentityHours = (source: string): string => `
  INSERT INTO identity_hours AS h (identity_id, hour, code, count)
  SELECT p.party, date_bin('1 hour', e.at, 'epoch'), e.code, sum(coalesce(e.count, 1)) FROM ${source} e CROSS JOIN ${parties} p (party)
  WHERE p.party IS NOT NULL AND ${isDecision} AND e.at > now() - interval '${keptHours} hours' GROUP BY 1, 2, 3
  ON CONFLICT (identity_id, hour, code) DO UPDATE SET count = h.count + excluded.count`;

/** SQL that takes down when whoever presented a certificate in the events `source` was last seen. */
export const addToSightings = (source: string): string => `
  INSERT INTO identity_sightings AS s (identity_id, last_at)
  SELECT e.presented_identity_id, max(e.at) FROM ${source} e WHERE ${isDecision} AND e.presented_identity_id IS NOT NULL GROUP BY 1
  ON CONFLICT (identity_id) DO UPDATE SET last_at = excluded.last_at WHERE s.last_at < excluded.last_at`;

export type IdentityCount = { identityId: string; code: DecisionCode; count: number };
export type IdentityHour = { hour: Date; code: DecisionCode; count: number };

/**
 * SQL, with parentheses, for the decisions about these identities in this hour and the 23 before it, by hour and code; a group may come more than
 * once. What the sealer has counted, what it has not reached yet, and what was folded into a refusal since.
 */
function countsOfDay(ids: readonly string[], now: Date): Prisma.Sql {
  const first = hoursOfDay(now)[0] ?? now;
  const own = Prisma.sql`p.party = ANY (${[...ids]}::uuid[])`;
  const hour = Prisma.sql`date_bin('1 hour', e.at, 'epoch') AS hour`;
  return Prisma.sql`(
    SELECT h.identity_id, h.hour, h.code, h.count FROM identity_hours h
    WHERE h.identity_id = ANY (${[...ids]}::uuid[]) AND h.hour >= ${first}::timestamptz AND h.hour <= ${now}::timestamptz
    UNION ALL
    SELECT p.party, ${hour}, e.code, coalesce(e.count, 1) FROM ${unsealedSince(first)} e CROSS JOIN ${Prisma.raw(parties)} p (party) WHERE ${own}
    UNION ALL
    SELECT p.party, ${hour}, e.code, fold.count - 1 FROM ${foldedEvents} CROSS JOIN ${Prisma.raw(parties)} p (party)
    WHERE fold.at >= ${first}::timestamptz AND fold.count > 1 AND ${own}
  )`;
}

/** Decisions about these identities in the last day, by code: about their tokens, or with their certificates. */
export const countByIdentity = (ledger: Ledger, ids: readonly string[], now: Date): Promise<IdentityCount[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.identity_id AS "identityId", c.code, sum(c.count)::float8 AS count FROM ${countsOfDay(ids, now)} c GROUP BY 1, 2`);

/** The same of one identity, hour by hour. */
export const countByHour = (ledger: Ledger, id: string, now: Date): Promise<IdentityHour[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT c.hour, c.code, sum(c.count)::float8 AS count FROM ${countsOfDay([id], now)} c GROUP BY 1, 2`);

/** Decisions of an hour that are read where they are not counted any more. */
const mostRead = 10_000;

/** SQL for the newest decisions `e` of an hour about an identity: those about its tokens, or those with its certificate about tokens of others. */
function decisionsOfHour(by: 'token_identity_id' | 'presented_identity_id', id: Prisma.Sql, hour: Prisma.Sql, limit: number): Prisma.Sql {
  const { where, order } = newestOf(by, id);
  const others = by === 'token_identity_id' ? Prisma.empty : Prisma.sql`AND e.presented_identity_id IS DISTINCT FROM e.token_identity_id`;
  return Prisma.sql`(SELECT * FROM events e WHERE ${where} ${others} AND e.at >= ${hour} AND e.at < ${hour} + interval '1 hour' ${order} LIMIT ${limit})`;
}

/** Decisions of one code about an identity in an hour that is over for longer than is counted; `more` where there are more than are read. */
export async function countOldHour(
  ledger: Ledger,
  id: string,
  hour: Date,
  code: string,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const parts = (['token_identity_id', 'presented_identity_id'] as const).map((by) =>
    decisionsOfHour(by, Prisma.sql`${id}::uuid`, Prisma.sql`${hour}::timestamptz`, mostRead),
  );
  const [found] = await ledger.$queryRaw<{ count: number; read: number }[]>(Prisma.sql`
    SELECT coalesce(sum(coalesce(fold.count, e.count, 1)) FILTER (WHERE e.code = ${code}), 0)::float8 AS count, count(*)::float8 AS read
    FROM (${Prisma.join(parts, ' UNION ALL ')}) e LEFT JOIN folded_refusals fold ON fold.id = e.id`);
  return { count: found?.count ?? 0, more: (found?.read ?? 0) >= mostRead };
}

/** Decisions of an hour that are looked at for what tokens were for, the newest. */
const lookedAt = 100;

type Party = { id: string; name: string };
export type HourOfTokens = {
  audiences: string[];
  /** Who got tokens that stand for the identity, by exchange. */
  actors: Party[];
  /** For whom the identity itself got tokens, by exchange. */
  subjects: Party[];
};

/** What tokens were issued for in hours that begin then, under the beginnings: as far as the newest decisions of each say. */
export async function tokensInHours(ledger: Ledger, id: string, hours: readonly Date[]): Promise<ReadonlyMap<number, HourOfTokens>> {
  if (hours.length === 0) return new Map();
  const parts = (['token_identity_id', 'presented_identity_id'] as const).map((by) =>
    decisionsOfHour(by, Prisma.sql`${id}::uuid`, Prisma.sql`h.hour`, lookedAt),
  );
  const of = (party: Prisma.Sql) => Prisma.sql`coalesce(
    jsonb_agg(DISTINCT jsonb_build_object('id', ${party}.id, 'name', ${party}.name)) FILTER (WHERE ${party}.id <> ${id}::uuid), '[]')`;
  const rows = await ledger.$queryRaw<({ hour: Date } & HourOfTokens)[]>(Prisma.sql`
    SELECT h.hour, coalesce(array_agg(DISTINCT e.audience ORDER BY e.audience) FILTER (WHERE e.audience IS NOT NULL), '{}') AS audiences,
      ${of(Prisma.sql`actor`)} AS actors, ${of(Prisma.sql`subject`)} AS subjects
    FROM unnest(${[...hours]}::timestamptz[]) h (hour) CROSS JOIN LATERAL (${Prisma.join(parts, ' UNION ALL ')}) e
    LEFT JOIN identities actor ON actor.id = e.presented_identity_id LEFT JOIN identities subject ON subject.id = e.token_identity_id
    WHERE e.code = 'issued' GROUP BY 1`);
  return new Map(rows.map(({ hour, ...tokens }) => [hour.getTime(), tokens]));
}

/** SQL for the ids of identities with a refusal of one of these codes in this hour or the 23 before it, as far as it is sealed. */
export const refusedLately = (codes: readonly DecisionCode[], now: Date): Prisma.Sql => Prisma.sql`
  SELECT h.identity_id FROM identity_hours h
  WHERE h.code = ANY (${[...codes]}::text[]) AND h.code NOT IN ('issued', 'accepted') AND h.hour >= ${hoursOfDay(now)[0] ?? now}::timestamptz`;

/** Removes the hours that nobody asks for any more. */
export const forgetIdentityHours = (ledger: Ledger, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM identity_hours WHERE hour < ${new Date(now.getTime() - keptHours * 3_600_000)}`);
