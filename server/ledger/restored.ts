import { Prisma } from '#prisma';
import type { CertificateStatus, RevocationReason } from '../domain/certificate.ts';
import type { Statements } from './statements.ts';

/** What works once, and was used up because it may have been used. */
type Ended = { joinTokens: number; invitations: number; recoveryCodes: number };
/** What the lists of the meantime brought: certificates that were revoked again by public id, and serials that nobody knows. */
type Carried = { lists: number; revokedAgain: readonly string[]; revokedAndLost: readonly string[] };

/** For a clock that was behind or ahead when the lists of the meantime were published: by far more than were published in a year. */
const leastGap = 366 * 86_400_000;

/**
 * What must hold after a restore, which may always have lost something. Lists of revoked certificates are numbered above every one that can have been
 * published since: no two of an authority were published within one millisecond. Whatever works once and may have been used is used up,
 * and what waited for a second person may have been done, declined or withdrawn.
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
  await ledger.$executeRaw(Prisma.sql`
    UPDATE approvals SET outcome = 'expired', expires_at = least(expires_at, ${now}::timestamptz) WHERE outcome IS NULL`);
  return { joinTokens, invitations, recoveryCodes };
}

/** A serial of an authority that the ledger knows; `id` is null for a cross-certificate of a root that is retired, which its list names for that. */
type KnownSerial =
  | { readonly serial: string; readonly id: null }
  | {
      readonly serial: string;
      readonly id: string;
      readonly status: CertificateStatus;
      readonly reason: RevocationReason | null;
      readonly spkiSha256: Uint8Array;
    };

/** What became of those serials of an authority that the ledger knows. */
export const knownSerials = (ledger: Statements, authorityId: string, serials: readonly string[]): Promise<KnownSerial[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT serial, id::text, status::text, revocation_reason AS reason, spki_sha256 AS "spkiSha256" FROM certificates
    WHERE authority_id = ${authorityId}::uuid AND serial = ANY(${[...serials]}::text[])
    UNION ALL SELECT x.serial, NULL, NULL, NULL, NULL FROM cross_certificates x JOIN authorities root ON root.id = x.authority_id
    WHERE x.issuer_id = ${authorityId}::uuid AND x.serial = ANY(${[...serials]}::text[]) AND root.status = 'retired'`);

/** A revocation that stays on a list though the ledger knows no such certificate. */
export type CarriedRevocation = {
  readonly authorityId: string;
  readonly serial: string;
  readonly shard: number;
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
};

/** Keeps revocations of certificates that a restore forgot; one that is kept already stays as it is. */
export async function keepCarried(ledger: Statements, rows: readonly CarriedRevocation[]): Promise<void> {
  for (const { authorityId, serial, shard, revokedAt, reason } of rows)
    await ledger.$executeRaw(Prisma.sql`
      INSERT INTO carried_revocations (authority_id, serial, shard, revoked_at, reason)
      VALUES (${authorityId}::uuid, ${serial}, ${shard}::int, ${revokedAt}::timestamptz, ${reason}) ON CONFLICT DO NOTHING`);
}

/** Whether the restore of this name was finished. */
export async function wasRestored(ledger: Statements, restore: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM events WHERE type = 'ledger.restored' AND detail->>'restore' = ${restore}`,
  );
  return rows.length > 0;
}

/** What the restore that was finished last ended and carried over, as its event says. */
export async function toldByRestore(ledger: Statements): Promise<Ended & Carried> {
  const [told] = await ledger.$queryRaw<{ detail: Ended & Carried }[]>(
    Prisma.sql`SELECT detail FROM events WHERE type = 'ledger.restored' ORDER BY at DESC, id DESC LIMIT 1`,
  );
  return told?.detail ?? { joinTokens: 0, invitations: 0, recoveryCodes: 0, lists: 0, revokedAgain: [], revokedAndLost: [] };
}

export type RestoredCounts = { identities: number; certificates: number; revoked: number; events: number };

export async function countRestored(ledger: Statements): Promise<RestoredCounts> {
  const [counts] = await ledger.$queryRaw<RestoredCounts[]>(Prisma.sql`
    SELECT (SELECT count(*) FROM identities)::int AS identities, (SELECT count(*) FROM certificates)::int AS certificates,
      (SELECT count(*) FROM certificates WHERE status = 'revoked')::int AS revoked, (SELECT count(*) FROM events)::float8 AS events`);
  return counts ?? { identities: 0, certificates: 0, revoked: 0, events: 0 };
}
