import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { serialSpellings, sha256Spellings } from '../domain/spelling.ts';
import type { Ledger } from './database.ts';
import { containing, whereAll } from './filter.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';
import { lastPresented } from './presented.ts';

/** A certificate of another authority. It stands apart from those of Hawser, where nobody looks who authenticates callers. */
export type ForeignCertificateView = {
  id: string;
  subject: string;
  issuer: string;
  names: string[];
  serial: string;
  thumbprint: string;
  spkiSha256: string;
  notBefore: Date;
  notAfter: Date;
  expired: boolean;
  /** Who hears of its end. */
  owner: string;
  note: string;
  importedBy: string;
  importedAt: Date;
  /** The newest decision on a connection that showed it: a refusal, always. */
  lastSeen: Date | null;
};

export type NewForeignCertificate = {
  readonly id: string;
  readonly der: Uint8Array;
  readonly sha256: Uint8Array;
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  readonly names: string[];
  readonly spkiSha256: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly owner: string;
  readonly note: string;
  readonly importedBy: string;
  readonly importedAt: Date;
};

export type ForeignCertificateFilter = PageRequest & {
  readonly owner?: string | undefined;
  readonly expiresBefore?: Date | undefined;
  readonly q?: string | undefined;
};

/** Adds one; false when it is there already. */
export async function insertForeignCertificate(ledger: Ledger, row: NewForeignCertificate): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO foreign_certificates (id, sha256, der, serial, subject, issuer, names, spki_sha256, not_before, not_after, owner, note,
      imported_by, imported_at)
    VALUES (${row.id}::uuid, ${row.sha256}, ${row.der}, ${row.serial}, ${row.subject}, ${row.issuer}, ${row.names}, ${row.spkiSha256},
      ${row.notBefore}, ${row.notAfter}, ${row.owner}, ${row.note}, ${row.importedBy}, ${row.importedAt})
    ON CONFLICT (sha256) DO NOTHING`);
  return inserted === 1;
}

type Row = Omit<ForeignCertificateView, 'thumbprint' | 'spkiSha256'> & { sha256: Uint8Array; spki: Uint8Array };

const views = (which: Prisma.Sql, now: Date) => Prisma.sql`
  SELECT f.id, f.subject, f.issuer, f.names, f.serial, f.sha256, f.spki_sha256 AS spki, f.not_before AS "notBefore", f.not_after AS "notAfter",
    f.not_after <= ${now} AS expired, f.owner, f.note, f.imported_by AS "importedBy", f.imported_at AS "importedAt",
    ${lastPresented(Prisma.sql`f.sha256`, Prisma.sql`'-infinity'`)} AS "lastSeen"
  FROM foreign_certificates f ${which}`;

const view = ({ sha256, spki, ...row }: Row): ForeignCertificateView => ({
  ...row,
  thumbprint: Buffer.from(sha256).toString('base64url'),
  spkiSha256: Buffer.from(spki).toString('base64url'),
});

/** Whatever ends first comes first. */
export async function listForeignCertificates(
  ledger: Ledger,
  filter: ForeignCertificateFilter,
  now: Date,
): Promise<Page<ForeignCertificateView>> {
  const after = filter.cursor === undefined ? undefined : decodeTimeCursor(filter.cursor);
  const where = whereAll([
    filter.owner && Prisma.sql`f.owner = ${filter.owner}`,
    filter.expiresBefore && Prisma.sql`f.not_after < ${filter.expiresBefore}`,
    filter.q &&
      Prisma.sql`(f.subject ILIKE ${containing(filter.q)} OR f.issuer ILIKE ${containing(filter.q)} OR f.serial LIKE ${containing(filter.q.toLowerCase())}
        OR array_to_string(f.names, ' ') ILIKE ${containing(filter.q)})`,
    after && Prisma.sql`(f.not_after, f.id) > (${after.at}::timestamptz, ${after.id}::uuid)`,
  ]);
  const rows = await ledger.$queryRaw<Row[]>(views(Prisma.sql`${where} ORDER BY f.not_after, f.id LIMIT ${filter.limit + 1}`, now));
  return cutPage(rows.map(view), filter.limit, (row) => [row.notAfter.toISOString(), row.id]);
}

/** By id, or by serial or thumbprint in any spelling. @throws {Failure} `not_found` */
export async function findForeignCertificate(
  ledger: Ledger,
  reference: string,
  now: Date,
): Promise<{ certificate: ForeignCertificateView; der: Uint8Array }> {
  const id = fromPublicId('foreignCertificate', reference);
  const hashes = sha256Spellings(reference).map((bytes) => Buffer.from(bytes).toString('hex'));
  const which =
    id === undefined
      ? Prisma.sql`f.sha256 = ANY(ARRAY(SELECT decode(hash, 'hex') FROM unnest(${hashes}::text[]) hash)) OR f.serial = ANY(${serialSpellings(reference)}::text[])`
      : Prisma.sql`f.id = ${id}::uuid`;
  const [row] = await ledger.$queryRaw<Row[]>(views(Prisma.sql`WHERE ${which} ORDER BY f.id LIMIT 1`, now));
  if (!row) throw notFound(`the foreign certificate ${reference}`);
  const [bytes] = await ledger.$queryRaw<{ der: Uint8Array }[]>(
    Prisma.sql`SELECT der FROM foreign_certificates WHERE id = ${row.id}::uuid`,
  );
  if (!bytes) throw notFound(`the foreign certificate ${reference}`);
  return { certificate: view(row), der: bytes.der };
}

/** Stops watching one. False when it is gone already. */
export async function deleteForeignCertificate(ledger: Ledger, id: string): Promise<boolean> {
  return (await ledger.$executeRaw(Prisma.sql`DELETE FROM foreign_certificates WHERE id = ${id}::uuid`)) === 1;
}
