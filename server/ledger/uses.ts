import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

export type UsesCounted = { readonly since: Date; readonly until: Date };

export async function progressOfUses(ledger: Ledger): Promise<UsesCounted> {
  const [row] = await ledger.$queryRaw<UsesCounted[]>(Prisma.sql`SELECT since, until FROM use_progress`);
  if (row === undefined) throw new Error('use_progress has no row');
  return row;
}

/** The least UUIDv7 of an instant (RFC 9562 §5.7): tokens are found by when they were issued, through their own key. */
function leastId(instant: Date): string {
  const hex = Math.max(0, instant.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** When the first token was issued that is not counted before an instant; undefined where there is none. */
export async function nextUseFrom(ledger: Ledger, from: Date): Promise<Date | undefined> {
  const [row] = await ledger.$queryRaw<{ jti: string }[]>(
    Prisma.sql`SELECT jti FROM tokens WHERE jti >= ${leastId(from)}::uuid ORDER BY jti LIMIT 1`,
  );
  return row && new Date(Number.parseInt(row.jti.slice(0, 8) + row.jti.slice(9, 13), 16));
}

/**
 * Takes down which grants were used, and from where certificates, within a stretch of time that is over. How far it came and what it found are
 * one commit. False where another was there before.
 */
export async function countUses(ledger: Ledger, from: Date, to: Date): Promise<boolean> {
  const moved = await ledger.$executeRaw(Prisma.sql`UPDATE use_progress SET until = ${to} WHERE until = ${from}`);
  if (moved === 0) return false;
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO grant_uses AS u (identity_id, audience_id, first_at, last_at, scopes)
    SELECT holder, t.audience_id, min(t.issued_at), max(t.issued_at), array_agg(DISTINCT word) FILTER (WHERE word <> '')
    FROM tokens t CROSS JOIN LATERAL unnest(t.identity_ids) holder CROSS JOIN LATERAL unnest(string_to_array(t.scope, ' ') || ARRAY['']) word
    WHERE t.jti >= ${leastId(from)}::uuid AND t.jti < ${leastId(to)}::uuid GROUP BY 1, 2
    ON CONFLICT (identity_id, audience_id) DO UPDATE SET last_at = greatest(u.last_at, excluded.last_at),
      scopes = ARRAY(SELECT DISTINCT unnest(u.scopes || excluded.scopes))`);
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO certificate_places AS p (certificate_id, address, first_at, last_at)
    SELECT e.presented_certificate_id, e.source_address, min(e.at), max(e.at) FROM events e
    WHERE e.at >= ${from} AND e.at < ${to} AND e.code = 'issued' AND e.presented_certificate_id IS NOT NULL AND e.source_address IS NOT NULL
    GROUP BY 1, 2
    ON CONFLICT (certificate_id, address) DO UPDATE SET last_at = greatest(p.last_at, excluded.last_at)`);
  return true;
}

/** The scopes of tokens that were issued under a grant: those that are counted, and those of tokens that are not counted yet. */
export async function scopesUsed(ledger: Ledger, grant: { readonly identityId: string; readonly audienceId: string }): Promise<string[]> {
  const { until } = await progressOfUses(ledger);
  const rows = await ledger.$queryRaw<{ scope: string }[]>(Prisma.sql`
    SELECT unnest(u.scopes) AS scope FROM grant_uses u
    WHERE u.identity_id = ${grant.identityId}::uuid AND u.audience_id = ${grant.audienceId}::uuid
    UNION
    SELECT unnest(string_to_array(t.scope, ' ')) FROM tokens t
    WHERE t.certificate_id IN (SELECT c.id FROM certificates c WHERE c.identity_id = ${grant.identityId}::uuid)
      AND t.expires_at > ${until} AND t.issued_at >= ${until}::timestamptz - interval '1 minute' AND t.audience_id = ${grant.audienceId}::uuid`);
  return rows.map(({ scope }) => scope);
}

export const forgetPlaces = (ledger: Ledger, before: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM certificate_places WHERE last_at < ${before}`);
