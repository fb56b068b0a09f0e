import { Prisma } from '#prisma';
import { type CertificateStanding, type CertificateStatus, standingAt } from '../domain/certificate.ts';
import type { Ledger } from './database.ts';

/** A certificate of Hawser's as a decision is read by it. */
export type ShownCertificate = {
  id: string;
  serial: string;
  subject: string;
  /** Subject alternative names as `uri:…` and `dns:…`. */
  names: string[];
  issuer: string;
  status: string;
  /** Whether it could be used when the decision was made. */
  standing: CertificateStanding;
  notBefore: Date;
  notAfter: Date;
  revokedAt: Date | null;
};

/** A certificate of another authority that somebody has put on record here. */
export type ShownForeignCertificate = {
  id: string;
  serial: string;
  subject: string;
  names: string[];
  issuer: string;
  owner: string;
  notBefore: Date;
  notAfter: Date;
};

type Row = Omit<ShownCertificate, 'status' | 'standing'> & { status: CertificateStatus; usableUntil: Date | null; frozenAt: Date | null };

/** @param at when the decision was made */
export async function shownCertificate(ledger: Ledger, id: string | null, at: Date): Promise<ShownCertificate | null> {
  if (id === null) return null;
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.id, c.serial, c.subject, c.names, coalesce(c.issuer, a.subject, '') AS issuer, c.status, c.not_before AS "notBefore",
      c.not_after AS "notAfter", c.revoked_at AS "revokedAt", c.usable_until AS "usableUntil", c.frozen_at AS "frozenAt"
    FROM certificates c LEFT JOIN authorities a ON a.id = c.authority_id WHERE c.id = ${id}::uuid`);
  const [row] = rows;
  if (row === undefined) return null;
  const { usableUntil, frozenAt, ...shown } = row;
  return { ...shown, standing: standingAt({ ...shown, usableUntil, frozenAt }, at) };
}

/** @param thumbprint base64url of SHA-256 */
export async function shownForeignCertificate(ledger: Ledger, thumbprint: string): Promise<ShownForeignCertificate | null> {
  return ledger.foreignCertificate.findUnique({
    where: { sha256: Buffer.from(thumbprint, 'base64url') },
    select: { id: true, serial: true, subject: true, names: true, issuer: true, owner: true, notBefore: true, notAfter: true },
  });
}
