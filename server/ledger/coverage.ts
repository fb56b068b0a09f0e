import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import type { DecisionCode } from '../domain/codes.ts';
import { type CoverageFacts, conclusive } from '../domain/coverage.ts';
import { type CaseResult, followsRevocation, type ProofOutcome } from '../domain/proof.ts';
import { newestOf } from './newest-events.ts';
import type { Statements } from './statements.ts';

/** The newest decisions of 24 hours that are looked at: a page must not take longer the busier a resource server is. */
const looked = 100;

/** SQL for an acceptance of a token with another certificate or, in a report, with none; as the index of them has it. */
const unbound = Prisma.sql`e.code = 'accepted' AND e.bound_thumbprint IS NOT NULL
  AND (e.presented_thumbprint <> e.bound_thumbprint OR e.presented_thumbprint IS NULL AND e.door = 'report')`;

const bound = Prisma.sql`e.code = 'accepted' AND e.presented_thumbprint IS NOT NULL`;

/** What a wrong binding is called. */
const bindingCodes: readonly DecisionCode[] = [
  'cnf_missing_cert',
  'cnf_mismatch.foreign',
  'cnf_mismatch.unknown',
  'cnf_mismatch.rotated',
  'cnf_mismatch.sibling',
  'cnf_mismatch.same_key',
];
/** What a proxy causes that keeps the certificates of its clients to itself. */
const missingCodes: readonly DecisionCode[] = ['cnf_missing_cert', 'cnf_mismatch.gateway'];

export type CoverageRow = CoverageFacts & {
  /** Of the verifiers that follow the feed, by their own word. */
  readonly versions: string[];
  readonly proof: { readonly id: string; readonly outcome: ProofOutcome; readonly finishedAt: Date } | null;
  /** Whether that proof shows that revocations are followed; null where it shows neither. */
  readonly provenRevocation: boolean | null;
};

type Row = Omit<CoverageRow, 'proof' | 'provenRevocation'> & {
  readonly id: string;
  readonly proofId: string | null;
  readonly outcome: ProofOutcome;
  readonly finishedAt: Date;
  readonly cases: CaseResult[] | null;
};

/** What is known of these resource servers, under their ids; in one statement for all of them. */
export async function coverageFacts(ledger: Statements, ids: readonly string[], now: Date): Promise<ReadonlyMap<string, CoverageRow>> {
  if (ids.length === 0) return new Map();
  const own = newestOf('resource_server_id', Prisma.sql`rs.id`);
  const ofDay = Prisma.sql`${own.where} AND e.at > ${addSeconds(now, -86_400)}::timestamptz AND e.at <= ${now}::timestamptz`;
  // Whoever floods it with requests that it refuses hides with the newest decisions nothing that the counts of each hour tell.
  const hours = Prisma.sql`(SELECT h.hour, h.door, h.code FROM decision_hours h
    WHERE h.resource_server_id = rs.id AND h.hour > ${addSeconds(now, -86_400)}::timestamptz AND h.hour <= ${now}::timestamptz) h`;
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT rs.id,
      (SELECT e.at FROM events e WHERE ${own.where} AND e.at <= ${now}::timestamptz ${own.order} LIMIT 1) AS "lastDecisionAt",
      (SELECT e.at FROM events e WHERE ${ofDay} AND ${unbound} ${own.order} LIMIT 1) AS "unboundAt",
      ARRAY(SELECT unnest(lately.doors) UNION SELECT h.door FROM ${hours}) AS doors, lately.missing, lately."missingAt",
      lately."acceptedBound" + (SELECT count(*)::int FROM (
        SELECT FROM ${hours} CROSS JOIN LATERAL (
          SELECT FROM events e WHERE ${ofDay} AND e.at >= h.hour AND e.at < h.hour + interval '1 hour' AND ${bound} ${own.order} LIMIT 1
        ) e WHERE h.code = 'accepted' LIMIT 1
      ) found) AS "acceptedBound",
      (SELECT c.last_at FROM rejection_cases c WHERE c.resource_server_id = rs.id AND c.codes ?| ${[...bindingCodes]}::text[]
        ORDER BY c.last_at DESC LIMIT 1) AS "bindingRejectedAt",
      followers.follows, followers.versions, p.id AS "proofId", p.outcome, p.finished_at AS "finishedAt", p.cases
    FROM resource_servers rs
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(DISTINCT e.door), '{}') AS doors,
        count(*) FILTER (WHERE e.code = ANY (${[...missingCodes]}))::int AS missing,
        max(e.at) FILTER (WHERE e.code = ANY (${[...missingCodes]})) AS "missingAt",
        count(*) FILTER (WHERE ${bound})::int AS "acceptedBound"
      FROM (SELECT e.at, e.door, e.code, e.presented_thumbprint FROM events e WHERE ${ofDay} ${own.order} LIMIT ${looked}) e
    ) lately
    CROSS JOIN LATERAL (
      SELECT count(*) > 0 AS follows, coalesce(array_agg(DISTINCT f.version) FILTER (WHERE f.version IS NOT NULL), '{}') AS versions
      FROM feed_followers f WHERE f.resource_server_id = rs.id AND f.closed_at IS NULL AND f.seen_at > ${addSeconds(now, -60)}::timestamptz
    ) followers
    LEFT JOIN LATERAL (
      SELECT p.id, p.outcome, p.finished_at, p.cases FROM proofs p
      WHERE p.resource_server_id = rs.id AND p.outcome = ANY (${[...conclusive]}) ORDER BY p.id DESC LIMIT 1
    ) p ON true
    WHERE rs.id = ANY (${[...ids]}::uuid[])`);
  return new Map(
    rows.map(({ id, proofId, outcome, finishedAt, cases, ...facts }) => [
      id,
      {
        ...facts,
        proof: proofId === null ? null : { id: proofId, outcome, finishedAt },
        provenRevocation: followsRevocation(cases ?? []),
      },
    ]),
  );
}

/** Those whose newest proof that shows anything shows that they accept unbound tokens, or lose certificates; the newest first. */
export const provenLeaky = (
  ledger: Statements,
  limit: number,
): Promise<{ id: string; name: string; outcome: 'accepts_unbound' | 'certificate_dropped'; finishedAt: Date }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT rs.id, rs.name, p.outcome, p.finished_at AS "finishedAt"
    FROM resource_servers rs CROSS JOIN LATERAL (
      SELECT p.outcome, p.finished_at FROM proofs p
      WHERE p.resource_server_id = rs.id AND p.outcome = ANY (${[...conclusive]}) ORDER BY p.id DESC LIMIT 1
    ) p
    WHERE p.outcome IN ('accepts_unbound', 'certificate_dropped') ORDER BY p.finished_at DESC, rs.id LIMIT ${limit}`);

/** The resource servers of these audiences. */
export const serversOfAudiences = (
  ledger: Statements,
  uris: readonly string[],
): Promise<{ id: string; name: string; audience: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT rs.id, rs.name, a.uri AS audience FROM audiences a
    JOIN resource_server_audiences link ON link.audience_id = a.id JOIN resource_servers rs ON rs.id = link.resource_server_id
    WHERE a.uri = ANY (${[...uris]}::text[]) ORDER BY a.uri, rs.name`);
