import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

export type IdentityTokens = {
  /** At most `tokensCounted`; `more` where counting stopped before the last. */
  count: number;
  more: boolean;
  until: Date | null;
  /** Of those, how many are bound to a certificate of somebody who acts for it. */
  heldByOthers: number;
  audiences: { audience: string; count: number; until: Date }[];
};

const tokensCounted = 10_000;

/**
 * SQL for what can still be used of an identity, or could be again once it is resumed: tokens bound to its certificates, and those that others
 * hold in its name. Those are found by what they say of themselves: a delegation may be gone by now, and a token of a trusted issuer needs none.
 */
function tokensOf(identityId: string, now: Date, limit: number): Prisma.Sql {
  const id = Prisma.sql`${identityId}::uuid`;
  const columns = Prisma.sql`t.jti, t.audience_id, t.certificate_id, t.expires_at`;
  const open = Prisma.sql`t.expires_at > ${now}::timestamptz AND NOT EXISTS (SELECT FROM denied_tokens d WHERE d.jti = ANY (t.jtis))
    AND NOT EXISTS (SELECT FROM certificates x WHERE x.id = ANY (t.certificate_ids) AND x.status = 'revoked')`;
  return Prisma.sql`
    (SELECT ${columns} FROM tokens t WHERE t.certificate_id IN (SELECT id FROM certificates WHERE identity_id = ${id}) AND ${open} LIMIT ${limit})
    UNION
    (SELECT ${columns} FROM tokens t WHERE (cardinality(t.jtis) > 1 OR cardinality(t.identity_ids) > 1) AND t.identity_ids @> ARRAY[${id}] AND ${open}
      LIMIT ${limit})
    LIMIT ${limit}`;
}

export async function countTokensOf(ledger: Statements, identityId: string, now: Date): Promise<IdentityTokens> {
  const rows = await ledger.$queryRaw<{ audience: string; count: number; others: number; until: Date }[]>(Prisma.sql`
    SELECT a.uri AS audience, count(*)::int AS count, max(t.expires_at) AS until,
      count(*) FILTER (WHERE c.identity_id <> ${identityId}::uuid)::int AS others
    FROM (${tokensOf(identityId, now, tokensCounted + 1)}) t JOIN audiences a ON a.id = t.audience_id JOIN certificates c ON c.id = t.certificate_id
    GROUP BY a.uri ORDER BY count(*) DESC, a.uri`);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return {
    count: Math.min(total, tokensCounted),
    more: total > tokensCounted,
    until: rows.reduce<Date | null>((last, { until }) => (last === null || until > last ? until : last), null),
    heldByOthers: rows.reduce((sum, { others }) => sum + others, 0),
    audiences: rows.map(({ others: _, ...row }) => row),
  };
}

/** Some of the same tokens, with their ends. */
export const someTokensOf = (
  ledger: Statements,
  identityId: string,
  now: Date,
  limit: number,
): Promise<{ jti: string; expiresAt: Date }[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT t.jti, t.expires_at AS "expiresAt" FROM (${tokensOf(identityId, now, limit)}) t`);
