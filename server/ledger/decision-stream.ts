import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import { type DecisionConditions, searchFor } from './decision-conditions.ts';
import { type DecisionRow, type DecisionView, decisionColumns, decisionJoins, decisionView } from './decision-log.ts';

/** Entries of the sealed ledger that one look goes through. */
const scanned = 5_000;
/** Entries before the newest at which a stream begins that is to show what came since a moment ago. */
const reachBack = 2_000;

/** Where a stream begins: at the newest entry, or as far before it as `from` may lie back. */
export async function streamBegin(ledger: Ledger, from: Date | undefined): Promise<number> {
  const [row] = await ledger.$queryRaw<{ last: bigint | null }[]>`SELECT max(position) AS last FROM ledger_entries`;
  const last = Number(row?.last ?? 0);
  return from === undefined ? last : Math.max(0, last - reachBack);
}

export type DecisionTick = {
  /** The newest of what fits, newest first. */
  readonly items: DecisionView[];
  /** How many fit; more than there are items where they were too many to be shown. */
  readonly found: number;
  /** Up to where it was looked. */
  readonly until: number;
};

/**
 * The decisions after a position of the sealed ledger that a filter lets through: none is missed and none comes twice, whatever
 * was committed in which order. Undefined where nothing is sealed after it.
 * @throws {Failure} `invalid_input` for a query that cannot be read
 */
export async function decisionsAfter(
  ledger: Ledger,
  { from, ...filter }: DecisionConditions & { readonly from?: Date | undefined },
  after: number,
  limit: number,
): Promise<DecisionTick | undefined> {
  const { candidates, rest } = await searchFor(ledger, filter);
  const fits = rest === null ? candidates : Prisma.sql`${candidates} AND (${rest})`;
  const since = from === undefined ? Prisma.empty : Prisma.sql`AND e.at >= ${from}::timestamptz`;
  const rows = await ledger.$queryRaw<(Partial<DecisionRow> & { last: bigint | null; matched: bigint })[]>(Prisma.sql`
    WITH n AS MATERIALIZED (
      SELECT position, event_at, event_id FROM ledger_entries WHERE position > ${after} ORDER BY position LIMIT ${scanned}
    ), m AS MATERIALIZED (
      SELECT e.* FROM n JOIN LATERAL (SELECT * FROM events e WHERE e.at = n.event_at AND e.id = n.event_id LIMIT 1) e ON true
      WHERE ${fits} ${since}
    ), found AS (
      SELECT ${decisionColumns} FROM (SELECT * FROM m ORDER BY at DESC, id DESC LIMIT ${limit}) e ${decisionJoins}
    )
    SELECT seen.last, seen.matched, found.* FROM (SELECT (SELECT max(position) FROM n) AS last, (SELECT count(*) FROM m) AS matched) seen
    LEFT JOIN found ON true ORDER BY found.at DESC, found.id DESC`);
  const [first] = rows;
  if (first === undefined || first.last === null) return undefined;
  const items = rows.filter((row): row is DecisionRow & typeof row => row.id !== undefined && row.id !== null).map(decisionView);
  return { items, found: Number(first.matched), until: Number(first.last) };
}
