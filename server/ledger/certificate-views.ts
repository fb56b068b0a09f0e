import { Prisma } from '#prisma';
import { thumbprintShape } from '../domain/binding.ts';
import type { CertificateSource, CertificateStatus, CertificateUsage, RevocationReason } from '../domain/certificate.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { containing, whereAll } from './filter.ts';
import { isLive } from './liveness.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';

export type CertificateView = {
  id: string;
  identityId: string | null;
  identityName: string | null;
  status: CertificateStatus;
  usable: boolean;
  usage: CertificateUsage;
  source: CertificateSource;
  subject: string;
  names: string[];
  serial: string;
  thumbprint: string | null;
  spkiSha256: string;
  issuer: string;
  profile: string;
  notBefore: Date;
  notAfter: Date;
  usableUntil: Date | null;
  lineageId: string;
  predecessorId: string | null;
  successorId: string | null;
  createdBy: string;
  createdAt: Date;
  revokedAt: Date | null;
  revocationReason: RevocationReason | null;
  revocationComment: string | null;
};

export type CertificateFilter = PageRequest & {
  readonly identity?: string | undefined;
  readonly status?: CertificateStatus | 'usable' | 'expired' | undefined;
  readonly q?: string | undefined;
};

type Row = Omit<CertificateView, 'thumbprint' | 'spkiSha256'> & {
  sha256: Uint8Array | null;
  spki: Uint8Array;
  der: Uint8Array | null;
  issuerDer: Uint8Array;
};

const select = (now: Date) => Prisma.sql`
  SELECT c.id, c.identity_id AS "identityId", i.name AS "identityName", c.status, usable(c, ${now}::timestamptz) AS usable, c.usage, c.source,
    c.subject, c.names, c.serial, c.sha256, c.spki_sha256 AS spki, a.subject AS issuer, p.name AS profile, c.not_before AS "notBefore",
    c.not_after AS "notAfter", c.usable_until AS "usableUntil", c.lineage_id AS "lineageId", c.predecessor_id AS "predecessorId",
    (SELECT s.id FROM certificates s WHERE s.predecessor_id = c.id AND s.status <> 'pending') AS "successorId",
    c.created_by AS "createdBy", c.created_at AS "createdAt", c.revoked_at AS "revokedAt", c.revocation_reason AS "revocationReason",
    c.revocation_comment AS "revocationComment", c.der, a.der AS "issuerDer"
  FROM certificates c JOIN authorities a ON a.id = c.authority_id JOIN profiles p ON p.id = c.profile_id
    LEFT JOIN identities i ON i.id = c.identity_id`;

/** Signed but never activated, it could not be revoked: so nobody is shown its bytes. */
const isShown = ({ status }: Pick<Row, 'status'>): boolean => status !== 'pending';

const view = ({ sha256, spki, der: _, issuerDer: __, ...row }: Row): CertificateView => ({
  ...row,
  thumbprint: sha256 && isShown(row) ? Buffer.from(sha256).toString('base64url') : null,
  spkiSha256: Buffer.from(spki).toString('base64url'),
});

/** Newest first. */
export async function listCertificates(ledger: Ledger, filter: CertificateFilter, now: Date): Promise<Page<CertificateView>> {
  const identity = filter.identity === undefined ? undefined : fromPublicId('identity', filter.identity);
  const where = whereAll([
    filter.identity && (identity === undefined ? Prisma.sql`i.name = ${filter.identity}` : Prisma.sql`i.id = ${identity}::uuid`),
    filter.status && statusIs(filter.status, now),
    filter.q &&
      Prisma.sql`(i.name ILIKE ${containing(filter.q)} OR c.subject ILIKE ${containing(filter.q)} OR c.serial LIKE ${containing(serialOf(filter.q))}
        OR array_to_string(c.names, ' ') ILIKE ${containing(filter.q)})`,
    filter.cursor && Prisma.sql`c.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`${select(now)} ${where} ORDER BY c.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows.map(view), filter.limit, (row) => [row.id]);
}

function statusIs(status: NonNullable<CertificateFilter['status']>, now: Date): Prisma.Sql {
  if (status === 'usable') return Prisma.sql`usable(c, ${now}::timestamptz)`;
  if (status === 'expired') return Prisma.sql`c.not_after <= ${now}`;
  return Prisma.sql`c.status = ${status}`;
}

/** A certificate with its bytes and those of its issuer, its whole lineage, and the tokens bound to it that are live now. */
export type CertificateRecord = {
  readonly certificate: CertificateView;
  /** Null while pending. */
  readonly der: Uint8Array | null;
  readonly issuerDer: Uint8Array;
  readonly lineage: CertificateView[];
  readonly liveTokens: number;
  readonly liveUntil: Date | null;
};

/**
 * Finds one certificate by id (`crt_…`), serial (hexadecimal, colons allowed) or thumbprint (base64url or hexadecimal).
 * @throws {Failure} `not_found`
 */
export async function findCertificate(ledger: Ledger, reference: string, now: Date): Promise<CertificateRecord> {
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`${select(now)} WHERE ${named(reference)}`);
  if (!row) throw notFound(`the certificate ${reference}`);
  const lineage = await ledger.$queryRaw<Row[]>(
    Prisma.sql`${select(now)} WHERE c.lineage_id = ${row.lineageId}::uuid ORDER BY c.id DESC LIMIT 100`,
  );
  const [live] = await ledger.$queryRaw<{ count: bigint; until: Date | null }[]>(Prisma.sql`
    SELECT count(*), max(t.expires_at) AS until FROM tokens t, (SELECT ${now}::timestamptz AS at) moment
    WHERE t.certificate_id = ${row.id}::uuid AND ${Prisma.raw(isLive('t', 'moment.at'))}`);
  return {
    certificate: view(row),
    der: isShown(row) ? row.der : null,
    issuerDer: row.issuerDer,
    lineage: lineage.map(view),
    liveTokens: Number(live?.count ?? 0),
    liveUntil: live?.until ?? null,
  };
}

function named(reference: string): Prisma.Sql {
  const id = fromPublicId('certificate', reference);
  if (id !== undefined) return Prisma.sql`c.id = ${id}::uuid`;
  if (thumbprintShape.test(reference)) return Prisma.sql`c.sha256 = ${Buffer.from(reference, 'base64url')}`;
  const digits = reference.replaceAll(':', '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return Prisma.sql`c.sha256 = ${Buffer.from(digits, 'hex')}`;
  return Prisma.sql`c.serial = ${serialOf(reference)}`;
}

/** Serials are stored in lower-case hexadecimal without leading zeros. */
const serialOf = (text: string): string =>
  text
    .replaceAll(':', '')
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
