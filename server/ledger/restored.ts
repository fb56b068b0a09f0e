import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

/** What works once, and was used up because it may have been used. */
type Ended = { joinTokens: number; invitations: number; recoveryCodes: number };

/** For a clock that was behind or ahead when the lists of the meantime were published: by far more than were published in a year. */
const leastGap = 366 * 86_400_000;

/**
 * What must hold after a restore, which may always have lost something. Lists of revoked certificates are numbered above every one that can have been
 * published since: no two of an authority were published within one millisecond. Whatever works once and may have been used is used up.
 * @returns how many of each ended
 */
export async function forgetNothingTwice(ledger: Statements, since: Date, now: Date): Promise<Ended> {
  const gap = Math.max(leastGap, now.getTime() - since.getTime());
  await ledger.$executeRaw(Prisma.sql`
    UPDATE authorities a SET crl_floor = greatest(a.crl_floor, (SELECT coalesce(max(c.number), 0) FROM crls c WHERE c.authority_id = a.id)) + ${gap}::bigint`);
  const joinTokens = await ledger.$executeRaw(
    Prisma.sql`UPDATE join_tokens SET expires_at = ${now}::timestamptz WHERE used_at IS NULL AND expires_at > ${now}::timestamptz`,
  );
  const invitations = await ledger.$executeRaw(
    Prisma.sql`UPDATE invitations SET revoked_at = ${now}::timestamptz WHERE accepted_at IS NULL AND revoked_at IS NULL`,
  );
  const recoveryCodes = await ledger.$executeRaw(Prisma.sql`UPDATE recovery_codes SET used_at = ${now}::timestamptz WHERE used_at IS NULL`);
  return { joinTokens, invitations, recoveryCodes };
}

/** Certificates that a published list names and the ledger does not know to be revoked. */
export const notRevoked = (
  ledger: Statements,
  serials: readonly string[],
): Promise<{ id: string; serial: string; identity: string | null }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id, c.serial, i.name AS identity FROM certificates c LEFT JOIN identities i ON i.id = c.identity_id
    WHERE c.serial = ANY(${[...serials]}::text[]) AND c.status <> 'revoked' ORDER BY c.id`);

/** Those of the serials that no certificate in the ledger has: their lists name them no more. */
export async function notKnown(ledger: Statements, serials: readonly string[]): Promise<string[]> {
  const rows = await ledger.$queryRaw<{ serial: string }[]>(Prisma.sql`
    SELECT serial FROM unnest(${[...serials]}::text[]) WITH ORDINALITY AS listed (serial, place)
    WHERE NOT EXISTS (SELECT FROM certificates c WHERE c.serial = listed.serial)
      AND NOT EXISTS (SELECT FROM cross_certificates x WHERE x.serial = listed.serial) ORDER BY place`);
  return rows.map(({ serial }) => serial);
}

/** Whether the restore of this name was finished. */
export async function wasRestored(ledger: Statements, restore: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM events WHERE type = 'ledger.restored' AND detail->>'restore' = ${restore}`,
  );
  return rows.length > 0;
}

/** What the restore that was finished last ended, as its event says. */
export async function endedByRestore(ledger: Statements): Promise<Ended> {
  const [ended] = await ledger.$queryRaw<Ended[]>(Prisma.sql`
    SELECT coalesce((detail->>'joinTokens')::int, 0) AS "joinTokens", coalesce((detail->>'invitations')::int, 0) AS invitations,
      coalesce((detail->>'recoveryCodes')::int, 0) AS "recoveryCodes"
    FROM events WHERE type = 'ledger.restored' ORDER BY at DESC, id DESC LIMIT 1`);
  return ended ?? { joinTokens: 0, invitations: 0, recoveryCodes: 0 };
}

export type RestoredCounts = { identities: number; certificates: number; revoked: number; events: number };

export async function countRestored(ledger: Statements): Promise<RestoredCounts> {
  const [counts] = await ledger.$queryRaw<RestoredCounts[]>(Prisma.sql`
    SELECT (SELECT count(*) FROM identities)::int AS identities, (SELECT count(*) FROM certificates)::int AS certificates,
      (SELECT count(*) FROM certificates WHERE status = 'revoked')::int AS revoked, (SELECT count(*) FROM events)::float8 AS events`);
  return counts ?? { identities: 0, certificates: 0, revoked: 0, events: 0 };
}
