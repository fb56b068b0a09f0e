import { Prisma } from '#prisma';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { foldedEvents } from './folded.ts';

const hourLength = 3_600_000;
/** Days that are kept: longer than anybody asks for. */
const keptDays = 8;
/** Stands for no resource server, so that it can be part of a key. */
const nobody = '00000000-0000-0000-0000-000000000000';
const hourOf = (at: string): string => `date_bin('1 hour', ${at}, 'epoch')`;
const sums = `coalesce(e.resource_server_id, '${nobody}') AS resource_server_id, ${hourOf('e.at')} AS hour, e.code, e.door`;

/** SQL for the events `e` that are decisions. A code without a door, as no code writes it, is none: the sealer may not stand still over one row. */
export const isDecision = 'e.code IS NOT NULL AND e.door IS NOT NULL';

/** SQL that adds the decisions among the events `source` to their hours. */
export const addToHours = (source: string): string => `
  INSERT INTO decision_hours AS h (resource_server_id, hour, code, door, count)
  SELECT ${sums}, sum(coalesce(e.count, 1)) FROM ${source} e
  WHERE ${isDecision} AND e.at > now() - interval '${keptDays} days' GROUP BY 1, 2, 3, 4
  ON CONFLICT (resource_server_id, hour, code, door) DO UPDATE SET count = h.count + excluded.count`;

/** Events that are looked at which the sealer has not reached; more only where it has stood still. */
const mostUnsealed = 20_000;

export type HourCount = { hour: Date; code: DecisionCode; door: DoorName; count: number };

/** The beginning of this hour and the 23 before it: what is meant by the last day wherever it is counted by hours. */
export const hoursOfDay = (now: Date): Date[] => {
  const first = Math.floor(now.getTime() / hourLength) - 23;
  return Array.from({ length: 24 }, (_, index) => new Date((first + index) * hourLength));
};

/** SQL, with parentheses, for the decisions since an instant that the sealer has not reached yet. */
export const unsealedSince = (instant: Date): Prisma.Sql => Prisma.sql`(
  SELECT e.* FROM (
    SELECT * FROM events e WHERE e.xid >= (SELECT horizon FROM ledger_state) ORDER BY e.xid LIMIT ${mostUnsealed}
  ) e WHERE ${Prisma.raw(isDecision)} AND e.at >= ${instant}::timestamptz
    AND (SELECT n.position FROM ledger_entries n WHERE n.event_id = e.id AND n.event_at = e.at LIMIT 1) IS NULL)`;

/**
 * SQL, with parentheses, for how many decisions there were since the beginning of an hour; a group may come more than once. What the sealer
 * has counted, what it has not reached yet, and what was folded into a refusal after that was counted.
 * @param server a condition on `resource_server_id` of `e`
 */
function since(hour: Date, server: Prisma.Sql): Prisma.Sql {
  const grouped = Prisma.raw(sums);
  return Prisma.sql`(
    SELECT e.resource_server_id, e.hour, e.code, e.door, e.count FROM decision_hours e WHERE e.hour >= ${hour}::timestamptz AND ${server}
    UNION ALL
    SELECT ${grouped}, coalesce(e.count, 1) FROM ${unsealedSince(hour)} e WHERE ${server}
    UNION ALL
    SELECT ${grouped}, fold.count - 1 FROM ${foldedEvents}
    WHERE fold.at >= ${hour}::timestamptz AND fold.count > 1 AND ${server}
  )`;
}

/** Decisions of this hour and the 23 before it, floods and counted acceptances included. */
export const countHours = (ledger: Ledger, now: Date): Promise<HourCount[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.hour, c.code, c.door, sum(c.count)::float8 AS count FROM ${since(hoursOfDay(now)[0] ?? now, Prisma.sql`true`)} c
    WHERE c.hour <= ${now}::timestamptz GROUP BY 1, 2, 3`);

/** Of these resource servers, under their ids, how much each accepted and rejected in this hour and the 23 before it. */
export async function countByServer(
  ledger: Ledger,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, { readonly accepted: number; readonly rejected: number }>> {
  const own = Prisma.sql`e.resource_server_id = ANY (${[...ids]}::uuid[])`;
  const rows = await ledger.$queryRaw<{ id: string; accepted: number; rejected: number }[]>(Prisma.sql`
    SELECT c.resource_server_id AS id, coalesce(sum(c.count) FILTER (WHERE c.code = 'accepted'), 0)::float8 AS accepted,
      coalesce(sum(c.count) FILTER (WHERE c.code NOT IN ('issued', 'accepted')), 0)::float8 AS rejected
    FROM ${since(hoursOfDay(now)[0] ?? now, own)} c GROUP BY 1`);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** Removes the hours that nobody asks for any more. */
export const forgetHours = (ledger: Ledger, now: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM decision_hours WHERE hour < ${new Date(now.getTime() - keptDays * 24 * hourLength)}`);
