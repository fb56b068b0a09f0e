import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import { decisionColumns, decisionSource, decisionValues, type Folded, type NewDecision } from './decisions.ts';

/**
 * SQL for what stands for many, `fold`, each with its event `e`: found by the key, one by one. As a join, the planner may go through all the events
 * that a filter names to find these few.
 */
export const foldedEvents = Prisma.sql`folded_refusals fold CROSS JOIN LATERAL (
  SELECT * FROM events e WHERE e.at = fold.at AND e.id = fold.id LIMIT 1) e`;

/** Parameters of the fold come after those of the decisions. */
const source = decisionSource();
const after = source.split('$').length - 1;
const foldSource = `unnest($${after + 1}::uuid[], $${after + 2}::timestamptz[], $${after + 3}::bigint[], $${after + 4}::timestamptz[], $${after + 5}::timestamptz[]) AS f(id, at, count, last_at, closes_at)`;

/**
 * Writes decisions of which some stand for many. Counts are totals of the one process that makes them, not differences: writing
 * one twice, or an older one late, changes nothing.
 */
const text = `
WITH told AS (INSERT INTO events (${decisionColumns.into}) SELECT ${decisionColumns.from} FROM ${source} ON CONFLICT DO NOTHING)
INSERT INTO folded_refusals AS kept (id, at, count, last_at, closes_at) SELECT f.id, f.at, f.count, f.last_at, f.closes_at FROM ${foldSource}
ON CONFLICT (id) DO UPDATE SET count = greatest(kept.count, excluded.count), last_at = greatest(kept.last_at, excluded.last_at)`;

/** The statement for decisions of which some are folded; undefined where none is. */
export const foldedStatement = (decisions: readonly NewDecision[]): { name: string; text: string; values: unknown[] } | undefined =>
  decisions.some(({ folded }) => folded !== undefined) ? { name: 'decisions-folded', text, values: valuesOf(decisions) } : undefined;

function valuesOf(decisions: readonly NewDecision[]): unknown[] {
  const newest = new Map<string, NewDecision & { folded: Folded }>();
  const single = new Map<string, NewDecision>();
  for (const decision of decisions) {
    const { folded } = decision;
    single.set(decision.id, single.get(decision.id) ?? decision);
    if (folded !== undefined && folded.count > (newest.get(decision.id)?.folded.count ?? 0))
      newest.set(decision.id, { ...decision, folded });
  }
  const rows = [...newest.values()];
  return [
    ...decisionValues([...single.values()]),
    rows.map(({ id }) => id),
    rows.map(({ at }) => at.toISOString()),
    rows.map(({ folded }) => folded.count),
    rows.map(({ folded }) => folded.lastAt.toISOString()),
    rows.map(({ folded }) => folded.closesAt.toISOString()),
  ];
}

export type UntoldFold = { id: string; at: Date; count: bigint; lastAt: Date };

/** Folded refusals that nothing joins any more and whose final count no event tells yet; each is told by the caller. */
export function takeUntold(ledger: Ledger, before: Date, limit: number): Promise<UntoldFold[]> {
  return ledger.$queryRaw<UntoldFold[]>(Prisma.sql`
    UPDATE folded_refusals f SET told = f.count
    WHERE f.id IN (SELECT id FROM folded_refusals WHERE told < count AND closes_at < ${before}::timestamptz
      ORDER BY closes_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING f.id, f.at, f.count, f.last_at AS "lastAt"`);
}
