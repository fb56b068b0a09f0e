import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import type { GrantFacts, IdentityFacts } from './exchange.ts';
import type { DelegationFacts } from './subjects.ts';

/** Requests that were granted and differ in nothing but their time, as far as the policy looks; grant and delegation as they stand now. */
export type IssuedRequests = {
  /** Milliseconds since 1970, one for each request. */
  readonly at: readonly number[];
  readonly client: IdentityFacts;
  readonly certificateNotAfter: Date;
  readonly subject: IdentityFacts;
  readonly grant: GrantFacts;
  /** The scope of the token; asked for, unless it was left to the policy. */
  readonly scopes: readonly string[];
  readonly scopeAsked: boolean;
  /** How many act for the subject. */
  readonly actors: number;
  /** Null where nobody acts, where `may_act` allowed it, and where the delegation is gone. */
  readonly delegation: DelegationFacts | null;
  /** Whether it was issued under a delegation. */
  readonly delegated: boolean;
};

const identity = (i: string) =>
  Prisma.raw(
    `jsonb_build_object('id', ${i}.id, 'name', ${i}.name, 'spiffeId', ${i}.spiffe_id, 'environment', ${i}.environment, 'status', ${i}.status)`,
  );

/**
 * The newest requests since `from` that got a token under the grants of an audience, or under one of them. Each grant is looked up in
 * the index of its identity, so that the cost does not grow with the ledger.
 */
export function issuedRequests(
  ledger: Ledger,
  { audienceId, grantId, from, limit }: { audienceId: string; grantId: string | null; from: Date; limit: number },
): Promise<IssuedRequests[]> {
  const only = grantId === null ? Prisma.empty : Prisma.sql`AND g.id = ${grantId}::uuid`;
  return ledger.$queryRaw<IssuedRequests[]>(Prisma.sql`
    WITH issued AS (
      SELECT t.issued_at, t.certificate_id, g.id AS grant_id, t.scope, t.scope_asked, coalesce(cardinality(t.actor_ids), 0) AS actors, t.delegation_id
      FROM grants g JOIN audiences a ON a.id = g.audience_id
      CROSS JOIN LATERAL (
        SELECT e.jti FROM events e
        WHERE e.token_identity_id = g.identity_id AND e.at >= ${from}::timestamptz AND e.code = 'issued' AND e.audience = a.uri
        ORDER BY e.at DESC LIMIT ${limit}
      ) found
      JOIN tokens t ON t.jti = found.jti
      WHERE g.audience_id = ${audienceId}::uuid ${only}
      ORDER BY t.issued_at DESC LIMIT ${limit}
    ), alike AS (
      SELECT certificate_id, grant_id, scope, scope_asked, actors, delegation_id, array_agg(extract(epoch FROM issued_at)::float8 * 1000) AS at
      FROM issued GROUP BY certificate_id, grant_id, scope, scope_asked, actors, delegation_id
    )
    SELECT t.at, ${identity('ci')} AS client, c.not_after AS "certificateNotAfter", ${identity('i')} AS subject,
      jsonb_build_object('id', g.id, 'scopes', g.scopes, 'lifetimeDefault', g.lifetime_default, 'lifetimeMaximum', g.lifetime_maximum,
        'crossEnvironment', g.cross_environment) AS grant,
      string_to_array(t.scope, ' ') AS scopes, t.scope_asked AS "scopeAsked", t.actors,
      CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('id', d.id, 'scopes', d.scopes, 'maximumDepth', d.maximum_depth,
        'crossEnvironment', d.cross_environment, 'expiresAt', NULL) END AS delegation,
      t.delegation_id IS NOT NULL AS delegated
    FROM alike t JOIN grants g ON g.id = t.grant_id JOIN identities i ON i.id = g.identity_id
    JOIN certificates c ON c.id = t.certificate_id JOIN identities ci ON ci.id = c.identity_id
    LEFT JOIN delegations d ON d.id = t.delegation_id`);
}
