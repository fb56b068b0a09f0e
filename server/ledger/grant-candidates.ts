import { Prisma } from '#prisma';
import type { CandidateStanding } from '../domain/grant.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { probeName } from '../domain/probe.ts';
import { columns } from './columns.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import type { NewGrantRow } from './grants.ts';

export type CandidateFilter = {
  readonly tag?: string | undefined;
  readonly spiffe?: { readonly begins: string; readonly anyRest: boolean } | undefined;
};
export type GrantCandidate = {
  identityId: string;
  identityName: string;
  owner: string;
  environment: string;
  spiffeId: string;
  status: IdentityStatus;
  standing: CandidateStanding;
  /** The grant that it has, with its scopes; null where it has none. */
  grantId: string | null;
  scopes: string[] | null;
};

/**
 * The identities that fit, by name, and how each stands to an audience. What is retired is granted nothing, and neither is Hawser's own.
 * @param held keeps them as they are until the transaction ends; locked by id, as everybody locks identities, so that nobody waits in a circle
 */
export async function grantCandidates(
  ledger: Ledger,
  audience: { readonly id: string; readonly environment: string },
  { tag, spiffe }: CandidateFilter,
  limit: number,
  held: 'held' | 'free' = 'free',
): Promise<GrantCandidate[]> {
  const rows = await ledger.$queryRaw<GrantCandidate[]>(Prisma.sql`
    SELECT i.id AS "identityId", i.name AS "identityName", i.owner, i.environment, i.spiffe_id AS "spiffeId", i.status,
      CASE WHEN g.id IS NOT NULL THEN 'granted' WHEN i.environment <> ${audience.environment} THEN 'elsewhere' ELSE 'open' END AS standing,
      g.id AS "grantId", g.scopes
    FROM identities i LEFT JOIN grants g ON g.identity_id = i.id AND g.audience_id = ${audience.id}::uuid
    ${whereAll([
      Prisma.sql`i.status <> 'retired'`,
      Prisma.sql`i.name <> ${probeName}`,
      tag !== undefined && Prisma.sql`i.tags @> ARRAY[${tag}]::text[]`,
      spiffe && below(spiffe),
    ])}
    ORDER BY i.id LIMIT ${limit} ${held === 'held' ? Prisma.sql`FOR SHARE OF i` : Prisma.empty}`);
  return rows.sort((a, b) => (a.identityName < b.identityName ? -1 : 1));
}

const below = ({ begins, anyRest }: NonNullable<CandidateFilter['spiffe']>): Prisma.Sql =>
  anyRest
    ? Prisma.sql`starts_with(i.spiffe_id, ${begins})`
    : Prisma.sql`(i.spiffe_id = ${begins} OR starts_with(i.spiffe_id, ${`${begins}/`}))`;

type Terms = Omit<NewGrantRow, 'id' | 'identityId' | 'audienceId'>;

/**
 * Gives these identities a grant each, under these ids. One that has a grant already is left alone.
 * @returns the ids of the grants that there are now
 */
export async function insertGrants(
  ledger: Ledger,
  audienceId: string,
  { scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment, createdAt }: Terms,
  grants: readonly { readonly id: string; readonly identityId: string }[],
): Promise<string[]> {
  const [ids, identities] = columns(
    grants,
    ({ id }) => id,
    ({ identityId }) => identityId,
  );
  const rows = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    INSERT INTO grants (id, identity_id, audience_id, scopes, lifetime_default, lifetime_maximum, cross_environment, created_at)
    SELECT n.id, n.identity_id, ${audienceId}::uuid, ${scopes}::text[], ${lifetimeDefault}::int, ${lifetimeMaximum}::int, ${crossEnvironment}, ${createdAt}
    FROM unnest(${ids}::uuid[], ${identities}::uuid[]) n (id, identity_id)
    ON CONFLICT (identity_id, audience_id) DO NOTHING RETURNING id`);
  return rows.map(({ id }) => id);
}
