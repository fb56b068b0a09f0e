import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import { foldedEvents } from './folded.ts';
import { ofProbe } from './probe.ts';

/** Newest decisions that are looked at for how long issuing took, however many there are. */
const timed = 2_000;
/** Newest refusals and rejections that are looked at for whom they are about. */
const looked = 5_000;

/** Milliseconds within which nineteen of twenty tokens were issued, among the newest decisions of an hour; null where none was. */
export async function issuanceP95(ledger: Ledger, now: Date): Promise<number | null> {
  const [row] = await ledger.$queryRaw<{ p95: number | null }[]>(Prisma.sql`
    SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY e.latency_micros) / 1000 AS p95 FROM (
      SELECT e.code, e.latency_micros FROM events e
      WHERE e.at > ${now}::timestamptz - interval '1 hour' AND e.at <= ${now}::timestamptz ORDER BY e.at DESC LIMIT ${timed}
    ) e WHERE e.code = 'issued'`);
  return row?.p95 ?? null;
}

export type RejectedIdentity = { identityId: string; identityName: string; count: number };

/**
 * Whose tokens or certificates were refused or rejected most since then, at most five: the identity of the token, else of the certificate.
 * `complete` is false where there were more than are looked at, so that it is true of the newest alone.
 */
export async function mostRejected(ledger: Ledger, since: Date): Promise<{ identities: RejectedIdentity[]; complete: boolean }> {
  const [row] = await ledger.$queryRaw<{ identities: RejectedIdentity[]; found: number }[]>(Prisma.sql`
    WITH newest AS MATERIALIZED (
      SELECT e.at, coalesce(e.token_identity_id, e.presented_identity_id) AS identity_id, coalesce(e.count, 1) AS count,
        ${ofProbe} AS own
      FROM events e WHERE e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted') AND e.at >= ${since}::timestamptz
      ORDER BY e.at DESC, e.id DESC LIMIT ${looked}
    ), told AS (
      SELECT identity_id, count FROM newest WHERE own IS NOT TRUE
      UNION ALL
      SELECT coalesce(e.token_identity_id, e.presented_identity_id), fold.count - 1 FROM ${foldedEvents}
      WHERE fold.at >= ${since}::timestamptz AND fold.at >= (SELECT min(at) FROM newest)
    ), most AS (
      SELECT i.id, i.name, sum(t.count)::float8 AS count
      FROM told t JOIN identities i ON i.id = t.identity_id GROUP BY i.id, i.name ORDER BY 3 DESC, i.name LIMIT 5
    )
    SELECT (SELECT count(*)::int FROM newest) AS found,
      coalesce((SELECT json_agg(json_build_object('identityId', id, 'identityName', name, 'count', count) ORDER BY count DESC, name) FROM most), '[]')
        AS identities`);
  // Of whoever is not known there is nothing in the second part: only the first tells how many there were.
  return { identities: row?.identities ?? [], complete: (row?.found ?? 0) < looked };
}
