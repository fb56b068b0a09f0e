import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

/**
 * What must hold after a restore that may have lost something. Lists of revoked certificates are numbered above every one that can have been
 * published since: no two of an authority were published within one millisecond. Join tokens that may have been used are used up.
 * @returns how many join tokens ended
 */
export async function forgetNothingTwice(ledger: Statements, since: Date, now: Date): Promise<{ joinTokens: number }> {
  const gap = Math.max(1, now.getTime() - since.getTime());
  await ledger.$executeRaw(Prisma.sql`
    UPDATE authorities a SET crl_floor = greatest(a.crl_floor, (SELECT coalesce(max(c.number), 0) FROM crls c WHERE c.authority_id = a.id)) + ${gap}::bigint`);
  const joinTokens = await ledger.$executeRaw(
    Prisma.sql`UPDATE join_tokens SET expires_at = ${now}::timestamptz WHERE used_at IS NULL AND expires_at > ${now}::timestamptz`,
  );
  return { joinTokens };
}

/** Certificates that a published list names and the ledger does not know to be revoked. */
export const notRevoked = (
  ledger: Statements,
  serials: readonly string[],
): Promise<{ id: string; serial: string; identity: string | null }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id, c.serial, i.name AS identity FROM certificates c LEFT JOIN identities i ON i.id = c.identity_id
    WHERE c.serial = ANY(${[...serials]}::text[]) AND c.status <> 'revoked' ORDER BY c.id`);

/** Whether the restore of this name was finished. */
export async function wasRestored(ledger: Statements, restore: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM events WHERE type = 'ledger.restored' AND detail->>'restore' = ${restore}`,
  );
  return rows.length > 0;
}

export type RestoredCounts = { identities: number; certificates: number; revoked: number; events: number };

export async function countRestored(ledger: Statements): Promise<RestoredCounts> {
  const [counts] = await ledger.$queryRaw<RestoredCounts[]>(Prisma.sql`
    SELECT (SELECT count(*) FROM identities)::int AS identities, (SELECT count(*) FROM certificates)::int AS certificates,
      (SELECT count(*) FROM certificates WHERE status = 'revoked')::int AS revoked, (SELECT count(*) FROM events)::float8 AS events`);
  return counts ?? { identities: 0, certificates: 0, revoked: 0, events: 0 };
}
