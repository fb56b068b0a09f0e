import { Prisma } from '#prisma';
import { isLive } from './liveness.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type BoundToken = {
  jti: string;
  audience: string;
  scope: string;
  /** Whose token it is; somebody else's where whoever holds the certificate acts for them. */
  identityId: string;
  identityName: string;
  issuedAt: Date;
  expiresAt: Date;
};

/** Tokens bound to a certificate that could be used at this moment; those that end last first. */
export async function liveTokensBoundTo(
  ledger: Statements,
  certificateId: string,
  { limit, cursor }: PageRequest,
  now: Date,
): Promise<Page<BoundToken>> {
  const before = cursor === undefined ? undefined : decodeTimeCursor(cursor);
  const rows = await ledger.$queryRaw<BoundToken[]>(Prisma.sql`
    SELECT t.jti, a.uri AS audience, t.scope, t.identity_id AS "identityId", i.name AS "identityName", t.issued_at AS "issuedAt",
      t.expires_at AS "expiresAt"
    FROM (SELECT t.* FROM tokens t, (SELECT ${now}::timestamptz AS at) moment
        WHERE t.certificate_id = ${certificateId}::uuid AND t.expires_at > ${now}::timestamptz AND ${Prisma.raw(isLive('t', 'moment.at'))}
          ${before === undefined ? Prisma.empty : Prisma.sql`AND (t.expires_at, t.jti) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        ORDER BY t.expires_at DESC, t.jti DESC LIMIT ${limit + 1}) t
      JOIN audiences a ON a.id = t.audience_id JOIN identities i ON i.id = t.identity_id
    ORDER BY t.expires_at DESC, t.jti DESC`);
  return cutPage(rows, limit, ({ expiresAt, jti }) => [expiresAt.toISOString(), jti]);
}

/** Decisions that are looked through for it. */
const lookedThrough = 10_000;

/** How many tokens were issued with a certificate since then, as far as its newest decisions say; `more` where there are older ones since then. */
export async function countIssuedSince(ledger: Statements, thumbprint: string, since: Date): Promise<{ count: number; more: boolean }> {
  const [row] = await ledger.$queryRaw<{ count: number; looked: number }[]>(Prisma.sql`
    SELECT count(*) FILTER (WHERE code = 'issued')::int AS count, count(*)::int AS looked FROM (
      SELECT e.code FROM events e WHERE e.bound_thumbprint = ${thumbprint} AND e.at >= ${since}::timestamptz
      ORDER BY e.at DESC LIMIT ${lookedThrough}) e`);
  return { count: row?.count ?? 0, more: row?.looked === lookedThrough };
}
