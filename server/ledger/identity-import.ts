import { Prisma } from '#prisma';
import type { ImportWorld, StandingAudience, StandingIdentity } from '../domain/identity-import.ts';
import type { Ledger } from './database.ts';
import { managedBy } from './fleet-claims.ts';

/**
 * The identities of these names and the audiences of these URIs, as far as there are any.
 * @param held keeps them from changing until the transaction ends
 */
export async function importWorld(
  ledger: Ledger,
  names: readonly string[],
  uris: readonly string[],
  held: 'held' | 'free' = 'free',
): Promise<ImportWorld> {
  const [lock, share] =
    held === 'held' ? [Prisma.sql`ORDER BY i.id FOR UPDATE OF i`, Prisma.sql`ORDER BY a.id FOR SHARE OF a`] : [Prisma.empty, Prisma.empty];
  const identities = await ledger.$queryRaw<StandingIdentity[]>(Prisma.sql`
    SELECT i.id, i.name, i.kind, i.owner, i.environment, i.description, i.tags, i.status,
      ${managedBy('identity', Prisma.sql`i.id`)}->>'fleet' AS fleet,
      coalesce((SELECT jsonb_agg(jsonb_build_object('audience', a.uri, 'scopes', g.scopes)) FROM grants g JOIN audiences a ON a.id = g.audience_id
        WHERE g.identity_id = i.id AND a.uri = ANY (${[...uris]}::text[])), '[]') AS grants
    FROM identities i WHERE i.name = ANY (${[...names]}::text[]) ${lock}`);
  const audiences = await ledger.$queryRaw<StandingAudience[]>(
    Prisma.sql`SELECT a.id, a.uri, a.environment, a.scopes FROM audiences a WHERE a.uri = ANY (${[...uris]}::text[]) ${share}`,
  );
  return {
    identities: new Map(identities.map((one) => [one.name, one])),
    audiences: new Map(audiences.map((one) => [one.uri, one])),
  };
}
