import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

export type UnusedGrant = {
  id: string;
  identityId: string;
  identityName: string;
  owner: string;
  audience: string;
  scopes: string[];
  lifetimeDefault: number | null;
  lifetimeMaximum: number | null;
  crossEnvironment: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/**
 * Of these grants, by identity and audience, those under which no token was issued since an instant: neither counted, nor still among the tokens that were not counted
 * yet.
 * @param counted until when uses are counted
 * @param held keeps them from changing until the transaction ends; locked by id, as everybody locks grants, so that nobody waits in a circle
 */
export async function unusedAmong(
  ledger: Ledger,
  ids: readonly string[],
  since: Date,
  counted: Date,
  held: 'held' | 'free' = 'free',
): Promise<UnusedGrant[]> {
  const rows = await ledger.$queryRaw<UnusedGrant[]>(Prisma.sql`
    SELECT g.id, g.identity_id AS "identityId", i.name AS "identityName", i.owner, a.uri AS audience, g.scopes, g.lifetime_default AS "lifetimeDefault",
      g.lifetime_maximum AS "lifetimeMaximum", g.cross_environment AS "crossEnvironment", g.created_at AS "createdAt", u.last_at AS "lastUsedAt"
    FROM grants g JOIN identities i ON i.id = g.identity_id JOIN audiences a ON a.id = g.audience_id
      LEFT JOIN grant_uses u ON u.identity_id = g.identity_id AND u.audience_id = g.audience_id
    WHERE g.id = ANY (${[...ids]}::uuid[]) AND greatest(g.created_at, (SELECT p.since FROM use_progress p), u.last_at) < ${since}
      AND NOT EXISTS (
        SELECT FROM tokens t WHERE t.certificate_id IN (SELECT c.id FROM certificates c WHERE c.identity_id = g.identity_id)
          AND t.expires_at > ${counted} AND t.issued_at >= ${counted}::timestamptz - interval '1 minute' AND t.audience_id = g.audience_id)
    ORDER BY g.id ${held === 'held' ? Prisma.sql`FOR UPDATE OF g` : Prisma.empty}`);
  const place = ({ identityName, audience }: UnusedGrant) => `${identityName} ${audience}`;
  return rows.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

export const deleteGrants = (ledger: Ledger, ids: readonly string[]): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM grants WHERE id = ANY (${[...ids]}::uuid[])`);
