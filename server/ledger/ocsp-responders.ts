import type pg from 'pg';
import { Prisma } from '#prisma';
import type { RevocationReason } from '../domain/certificate.ts';
import type { Ledger } from './database.ts';

/** What is asked of one certificate. */
export type CertificateState = {
  serial: string;
  revokedAt: Date | null;
  reason: RevocationReason | null;
  suspectedSince: Date | null;
};

const statesStatement = `
  SELECT serial, revoked_at AS "revokedAt", revocation_reason AS reason, invalidity_date AS "suspectedSince" FROM certificates
  WHERE serial = ANY($1::text[]) AND authority_id = $2::uuid AND status <> 'pending'
  UNION ALL
  SELECT serial, revoked_at, reason, NULL FROM carried_revocations WHERE serial = ANY($1::text[]) AND authority_id = $2::uuid`;

/** Those of the serials that the authority issued, whatever became of them, also where a restore forgot that it did. What is only pending was never issued. */
export async function certificateStates(pool: pg.Pool, authorityId: string, serials: readonly string[]): Promise<CertificateState[]> {
  const values = [serials, authorityId];
  return (await pool.query<CertificateState>({ name: 'certificate states', text: statesStatement, values })).rows;
}

/** The serial of the certificate that an authority issued last; null when it has issued none. */
export async function newestSerialOf(ledger: Ledger, authorityId: string): Promise<string | null> {
  const [row] = await ledger.$queryRaw<{ serial: string }[]>(Prisma.sql`
    SELECT serial FROM certificates WHERE authority_id = ${authorityId}::uuid AND status IN ('active', 'superseded')
    ORDER BY id DESC LIMIT 1`);
  return row?.serial ?? null;
}

/** A responder of an authority: its certificate, and its key as the api process sealed it. */
export type StoredResponder = { id: string; status: string; der: Uint8Array | null; sealed: Uint8Array; notAfter: Date };

/** The newest responder of an authority that is not revoked and ends after `until`, signed or not. */
export async function responderOf(ledger: Ledger, authorityId: string, until: Date): Promise<StoredResponder | undefined> {
  const [row] = await ledger.$queryRaw<StoredResponder[]>(Prisma.sql`
    SELECT c.id, c.status, c.der, r.sealed, c.not_after AS "notAfter" FROM certificates c JOIN ocsp_responders r ON r.certificate_id = c.id
    WHERE c.authority_id = ${authorityId}::uuid AND c.usage = 'ocsp' AND c.status IN ('pending', 'active') AND c.not_after > ${until}
    ORDER BY c.not_after DESC, c.id DESC LIMIT 1`);
  return row;
}

/** One responder at a time is prepared for an authority; held until the end of the transaction. */
export async function lockResponders(ledger: Ledger, authorityId: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended('hawser ocsp ' || ${authorityId}, 0))`);
}

/** Keeps the sealed key of a responder beside its pending certificate, in the same transaction. */
export async function insertResponder(
  ledger: Ledger,
  row: {
    readonly certificateId: string;
    readonly authorityId: string;
    readonly sealed: Uint8Array;
    readonly kekId: string;
    readonly createdAt: Date;
  },
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO ocsp_responders (certificate_id, authority_id, sealed, kek_id, created_at)
    VALUES (${row.certificateId}::uuid, ${row.authorityId}::uuid, ${row.sealed}, ${row.kekId}, ${row.createdAt})`);
}

/** Destroys the keys of responders that have ended, or were revoked: nothing needs them again. */
export async function deleteEndedResponders(ledger: Ledger, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    DELETE FROM ocsp_responders r USING certificates c
    WHERE c.id = r.certificate_id AND (c.not_after < ${now} OR c.status NOT IN ('pending', 'active'))`);
}
