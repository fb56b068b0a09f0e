import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

type Lives = { upTo: number[]; count: number; sum: number; overdue: number };

/**
 * How much of their lives the certificates of workloads have used: only those that are usable and were not renewed, so that whatever is
 * overdue among them has no successor.
 * @param buckets shares of a life, ascending
 * @param overdueAt the share from which on one is overdue
 */
export async function certificateLives(ledger: Ledger, buckets: readonly number[], overdueAt: number, now: Date): Promise<Lives> {
  const counts = Prisma.join(buckets.map((bucket) => Prisma.sql`count(*) FILTER (WHERE used <= ${bucket}::float8)::int`));
  const [row] = await ledger.$queryRaw<Lives[]>(Prisma.sql`
    SELECT ARRAY[${counts}] AS "upTo", count(*)::int AS count, coalesce(sum(used), 0)::float8 AS sum,
      count(*) FILTER (WHERE used >= ${overdueAt}::float8)::int AS overdue
    FROM (
      SELECT greatest(0, extract(epoch FROM ${now}::timestamptz - not_before) / extract(epoch FROM not_after - not_before))::float8 AS used
      FROM certificates WHERE status = 'active' AND usage = 'client' AND identity_id IS NOT NULL AND not_after > ${now} AND not_after > not_before
    ) lives`);
  return row ?? { upTo: buckets.map(() => 0), count: 0, sum: 0, overdue: 0 };
}

/** Processes of resource servers that acknowledged since an instant, and cases that nobody has closed. */
export async function countFollowersAndCases(ledger: Ledger, since: Date): Promise<{ followers: number; cases: number }> {
  const [row] = await ledger.$queryRaw<{ followers: number; cases: number }[]>(Prisma.sql`
    SELECT (SELECT count(*)::int FROM feed_followers WHERE seen_at > ${since}) AS followers,
      (SELECT count(*)::int FROM rejection_cases WHERE state IN ('new', 'acknowledged')) AS cases`);
  return row ?? { followers: 0, cases: 0 };
}

/** URIs of audiences, the oldest first. */
export const audienceUris = async (ledger: Ledger, limit: number): Promise<string[]> =>
  (await ledger.$queryRaw<{ uri: string }[]>(Prisma.sql`SELECT uri FROM audiences ORDER BY id LIMIT ${limit}`)).map(({ uri }) => uri);
