import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';
import type { GrantFacts, IdentityFacts } from './exchange.ts';
import type { DelegationFacts } from './subjects.ts';

/** A request that was granted, as far as the policy looked at it, with the grant and the delegation as they stand now. */
export type IssuedRequest = {
  readonly at: Date;
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
  Prisma.raw(`jsonb_build_object('id', ${i}.id, 'name', ${i}.name, 'spiffeId', ${i}.spiffe_id,
  'environment', ${i}.environment, 'status', ${i}.status)`);

/**
 * The newest requests since `from` that got a token under the grants of an audience, or under one of them. Each grant is looked up in
 * the index of its identity, so that the cost does not grow with the ledger.
 */
export function issuedRequests(
  ledger: Ledger,
  { audienceId, grantId, from, limit }: { audienceId: string; grantId: string | null; from: Date; limit: number },
): Promise<IssuedRequest[]> {
  const only = grantId === null ? Prisma.empty : Prisma.sql`AND g.id = ${grantId}::uuid`;
  return ledger.$queryRaw<IssuedRequest[]>(Prisma.sql`
    SELECT t.issued_at AS at, ${identity('ci')} AS client, c.not_after AS "certificateNotAfter", ${identity('i')} AS subject,
      jsonb_build_object('id', g.id, 'scopes', g.scopes, 'lifetimeDefault', g.lifetime_default, 'lifetimeMaximum', g.lifetime_maximum,
        'crossEnvironment', g.cross_environment) AS grant,
      string_to_array(t.scope, ' ') AS scopes, t.scope_asked AS "scopeAsked", coalesce(cardinality(t.actor_ids), 0) AS actors,
      CASE WHEN d.id IS NULL THEN NULL ELSE jsonb_build_object('id', d.id, 'scopes', d.scopes, 'maximumDepth', d.maximum_depth,
        'crossEnvironment', d.cross_environment, 'expiresAt', NULL) END AS delegation,
      t.delegation_id IS NOT NULL AS delegated
    FROM grants g JOIN audiences a ON a.id = g.audience_id JOIN identities i ON i.id = g.identity_id
    CROSS JOIN LATERAL (
      SELECT e.jti FROM events e
      WHERE e.token_identity_id = g.identity_id AND e.at >= ${from}::timestamptz AND e.code = 'issued' AND e.audience = a.uri
      ORDER BY e.at DESC LIMIT ${limit}
    ) issued
    JOIN tokens t ON t.jti = issued.jti
    JOIN certificates c ON c.id = t.certificate_id JOIN identities ci ON ci.id = c.identity_id
    LEFT JOIN delegations d ON d.id = t.delegation_id
    WHERE g.audience_id = ${audienceId}::uuid ${only}
    ORDER BY t.issued_at DESC LIMIT ${limit}`);
}
