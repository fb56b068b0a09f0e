import type pg from 'pg';
import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import type { ProfileSubject, ProfileTerms } from '../domain/profile.ts';
import { patiently } from './columns.ts';
import { termColumns } from './profiles.ts';
import type { Statements } from './statements.ts';

// What the signer reads and the only things that it writes: a signature, once, where none stands.

export type SigningKind = 'certificate' | 'crl' | 'authority';

/** A pending certificate together with what its profile and its identity allow. */
export type CertificateToSign = {
  status: string;
  authorityId: string;
  tbs: Uint8Array;
  der: Uint8Array | null;
  serial: string;
  subject: string;
  names: string[];
  usage: CertificateUsage;
  crlShard: number;
  spkiSha256: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  profileUsage: CertificateUsage;
  /** Of the very version that the certificate names. */
  terms: ProfileTerms;
  /** Null for one of Hawser's own listeners. */
  identity: ProfileSubject | null;
  /** Nothing is issued for its key. */
  keyBlocked: boolean;
};

export async function certificateToSign(ledger: Statements, id: string): Promise<CertificateToSign | undefined> {
  type Row = Omit<CertificateToSign, 'terms' | 'identity'> & ProfileTerms & { identityId: string | null } & ProfileSubject;
  const [row] = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.status, c.authority_id AS "authorityId", c.tbs, c.der, c.serial, c.subject, c.names, c.usage, c.crl_shard AS "crlShard", c.spki_sha256 AS "spkiSha256",
      c.not_before AS "notBefore", c.not_after AS "notAfter", p.usage AS "profileUsage", ${termColumns},
      EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = c.spki_sha256) AS "keyBlocked",
      i.id AS "identityId", i.name, i.kind, i.owner, i.environment, i.spiffe_id AS "spiffeId"
    FROM certificates c JOIN profiles p ON p.id = c.profile_id
      JOIN profile_versions v ON v.profile_id = c.profile_id AND v.version = c.profile_version
      LEFT JOIN identities i ON i.id = c.identity_id
    WHERE c.id = ${id}::uuid`);
  if (!row) return undefined;
  const { identityId, name, kind, owner, environment, spiffeId, ...rest } = row;
  return { ...rest, terms: rest, identity: identityId === null ? null : { name, kind, owner, environment, spiffeId } };
}

/** Stores a signed certificate where none stands; returns what stands there afterwards, whoever signed it. */
export async function storeCertificate(
  ledger: Statements,
  id: string,
  der: Uint8Array,
  sha256: Uint8Array,
  now: Date,
): Promise<Uint8Array | null> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE certificates SET der = ${der}, sha256 = ${sha256}, signed_at = ${now}
    WHERE id = ${id}::uuid AND status = 'pending' AND der IS NULL`);
  if (changed === 1) return der;
  const [row] = await ledger.$queryRaw<{ der: Uint8Array | null }[]>(Prisma.sql`SELECT der FROM certificates WHERE id = ${id}::uuid`);
  return row?.der ?? null;
}

export type CrlToSign = {
  authorityId: string;
  shard: number;
  number: bigint;
  thisUpdate: Date;
  nextUpdate: Date;
  entries: number;
  tbs: Buffer;
  der: Buffer | null;
};

/** Milliseconds: a list of a million entries has about 40 million octets. */
const patience = 60_000;

// Past the query builder, which turns octets into text and back.
export async function crlToSign(pool: pg.Pool, id: string): Promise<CrlToSign | undefined> {
  const text = `SELECT authority_id AS "authorityId", shard, number, this_update AS "thisUpdate", next_update AS "nextUpdate", entries, tbs, der
    FROM crls WHERE id = $1`;
  const { rows } = await pool.query<Omit<CrlToSign, 'number'> & { number: string }>(patiently(patience, { text, values: [id] }));
  return rows[0] && { ...rows[0], number: BigInt(rows[0].number) };
}

/** Stores a signed revocation list where none stands; returns what stands there afterwards. */
export async function storeCrl(pool: pg.Pool, id: string, der: Buffer, now: Date): Promise<Buffer | null> {
  const text = 'UPDATE crls SET der = $2, signed_at = $3 WHERE id = $1 AND der IS NULL';
  const { rowCount } = await pool.query(patiently(patience, { text, values: [id, der, now] }));
  return rowCount === 1 ? der : ((await crlToSign(pool, id))?.der ?? null);
}
