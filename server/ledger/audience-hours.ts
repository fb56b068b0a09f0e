import { Prisma } from '#prisma';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { hoursOfDay, isDecision, unsealedSince } from './decision-hours.ts';
import { foldedEvents } from './folded.ts';
import { probeDecisions } from './probe.ts';

/** Hours that are kept: the last day, and what a clock that is late may still ask for. */
const keptHours = 26;

/**
 * SQL that adds the decisions among the events `source` to the hours of the audiences that they are about. They are grouped before the audiences are
 * looked up: those that nobody registered cost a look each, and no row.
 */
export const addToAudienceHours = (source: string): string => `
  INSERT INTO audience_hours AS h (audience_id, hour, code, door, count)
  SELECT a.id, told.hour, told.code, told.door, told.count FROM (
    SELECT e.audience, date_bin('1 hour', e.at, 'epoch') AS hour, e.code, e.door, sum(coalesce(e.count, 1)) AS count FROM ${source} e
    WHERE e.audience IS NOT NULL AND ${isDecision} AND e.at > now() - interval '${keptHours} hours' GROUP BY 1, 2, 3, 4
  ) told JOIN audiences a ON a.uri = told.audience
  ON CONFLICT (audience_id, hour, code, door) DO UPDATE SET count = h.count + excluded.count`;

export type AudienceCount = { audienceId: string; code: DecisionCode; door: DoorName; count: number };
type Audience = { readonly id: string; readonly uri: string };

/**
 * Decisions about these audiences in this hour and the 23 before it, without those of proofs: what the sealer has counted, what it has not reached
 * yet, and what was folded into a refusal after that was counted.
 */
export async function countByAudience(ledger: Ledger, audiences: readonly Audience[], now: Date): Promise<AudienceCount[]> {
  const first = hoursOfDay(now)[0] ?? now;
  const ids = new Map(audiences.map(({ id, uri }) => [uri, id]));
  const own = Prisma.sql`e.audience = ANY (${[...ids.keys()]}::text[])`;
  const [counts, probed] = await Promise.all([
    ledger.$queryRaw<(Omit<AudienceCount, 'audienceId'> & { uri: string })[]>(Prisma.sql`
      SELECT c.uri, c.code, c.door, sum(c.count)::float8 AS count FROM (
        SELECT a.uri, h.code, h.door, h.count FROM audience_hours h JOIN audiences a ON a.id = h.audience_id
        WHERE h.audience_id = ANY (${[...ids.values()]}::uuid[]) AND h.hour >= ${first}::timestamptz AND h.hour <= ${now}::timestamptz
        UNION ALL
        SELECT e.audience, e.code, e.door, coalesce(e.count, 1) FROM ${unsealedSince(first)} e WHERE ${own}
        UNION ALL
        SELECT e.audience, e.code, e.door, fold.count - 1 FROM ${foldedEvents}
        WHERE fold.at >= ${first}::timestamptz AND fold.count > 1 AND ${own}
      ) c GROUP BY 1, 2, 3`),
    probeDecisions(ledger, first),
  ]);
  return counts.flatMap(({ uri, code, door, count }) => {
    const audienceId = ids.get(uri);
    const ofProbe = probed.reduce(
      (sum, one) => (one.audience === uri && one.code === code && one.door === door ? sum + one.count : sum),
      0,
    );
    return audienceId === undefined || count <= ofProbe ? [] : [{ audienceId, code, door, count: count - ofProbe }];
  });
}

/** Removes the hours that nobody asks for any more. */
export const forgetAudienceHours = (ledger: Ledger, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM audience_hours WHERE hour < ${new Date(now.getTime() - keptHours * 3_600_000)}`);
