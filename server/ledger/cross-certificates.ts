import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** The key of a root, certified once more by another root. */
export type CrossCertificate = {
  /** The root whose key it is. */
  authorityId: string;
  issuerId: string;
  issuerName: string;
  der: Uint8Array;
  notAfter: Date;
};

/** Only the signer's role may. */
export async function insertCrossCertificate(
  ledger: Ledger,
  row: Omit<CrossCertificate, 'issuerName'> & { readonly serial: string; readonly notBefore: Date },
  now: Date,
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO cross_certificates (authority_id, issuer_id, serial, der, not_before, not_after, created_at)
    VALUES (${row.authorityId}::uuid, ${row.issuerId}::uuid, ${row.serial}, ${row.der}, ${row.notBefore}, ${row.notAfter}, ${now})`);
}

/** Those that are of use: both roots are trusted, and it has not ended. That of the newest root comes first. */
export const trustedCrossCertificates = (ledger: Ledger, now: Date): Promise<CrossCertificate[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT x.authority_id AS "authorityId", x.issuer_id AS "issuerId", issuer.name AS "issuerName", x.der, x.not_after AS "notAfter"
    FROM cross_certificates x JOIN authorities issuer ON issuer.id = x.issuer_id JOIN authorities a ON a.id = x.authority_id
    WHERE issuer.status <> 'retired' AND a.status <> 'retired' AND x.not_after > ${now}
    ORDER BY issuer.created_at DESC, issuer.id DESC`);

/** Who certified the key of a root, and under which serial. With the retirement of the root these are revoked. */
export const certifiedBy = (ledger: Ledger, authorityId: string): Promise<{ issuer: string; serial: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT issuer.name AS issuer, x.serial FROM cross_certificates x JOIN authorities issuer ON issuer.id = x.issuer_id
    WHERE x.authority_id = ${authorityId}::uuid ORDER BY issuer.name`);
