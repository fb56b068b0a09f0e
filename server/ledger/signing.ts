import type pg from 'pg';
import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import type { ProfileSubject, ProfileTerms } from '../domain/profile.ts';
import { Batcher, ledgerPatience } from './batch.ts';
import { columns } from './columns.ts';
import { readPieces } from './crl-pieces.ts';
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

type Signed = { readonly id: string; readonly der: Uint8Array; readonly sha256: Uint8Array; readonly now: Date };

/** What waits while a statement is under way shares the next one: the signer is asked for many certificates at once. */
type Desk = { readonly read: Batcher<string, CertificateToSign | null>; readonly store: Batcher<Signed, Uint8Array | null> };
const desks = new WeakMap<Statements, Desk>();

function deskOf(ledger: Statements): Desk {
  const known = desks.get(ledger);
  if (known) return known;
  const limits = { largest: 64 };
  const desk = {
    read: new Batcher((ids: readonly string[]) => certificatesToSign(ledger, ids), limits),
    store: new Batcher((rows: readonly Signed[]) => storeCertificates(ledger, rows), limits),
  };
  desks.set(ledger, desk);
  return desk;
}

/** Undefined when there is no such row. @throws {Failure} `unavailable` when the ledger does not answer */
export const certificateToSign = async (ledger: Statements, id: string): Promise<CertificateToSign | undefined> =>
  (await deskOf(ledger).read.add(id, Date.now() + ledgerPatience)) ?? undefined;

/**
 * Stores a signed certificate where none stands; returns what stands there afterwards, whoever signed it.
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export const storeCertificate = (ledger: Statements, id: string, der: Uint8Array, sha256: Uint8Array, now: Date) =>
  deskOf(ledger).store.add({ id, der, sha256, now }, Date.now() + ledgerPatience);

async function certificatesToSign(ledger: Statements, ids: readonly string[]): Promise<(CertificateToSign | null)[]> {
  type Row = Omit<CertificateToSign, 'terms' | 'identity'> & ProfileTerms & { id: string; identityId: string | null } & ProfileSubject;
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.id, c.status, c.authority_id AS "authorityId", c.tbs, c.der, c.serial, c.subject, c.names, c.usage, c.crl_shard AS "crlShard",
      c.spki_sha256 AS "spkiSha256",
      c.not_before AS "notBefore", c.not_after AS "notAfter", p.usage AS "profileUsage", ${termColumns},
      EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = c.spki_sha256) AS "keyBlocked",
      i.id AS "identityId", i.name, i.kind, i.owner, i.environment, i.spiffe_id AS "spiffeId"
    FROM certificates c JOIN profiles p ON p.id = c.profile_id
      JOIN profile_versions v ON v.profile_id = c.profile_id AND v.version = c.profile_version
      LEFT JOIN identities i ON i.id = c.identity_id
    WHERE c.id = ANY(${[...ids]}::uuid[])`);
  const byId = new Map(
    rows.map(({ id, identityId, name, kind, owner, environment, spiffeId, ...rest }): [string, CertificateToSign] => [
      id,
      { ...rest, terms: rest, identity: identityId === null ? null : { name, kind, owner, environment, spiffeId } },
    ]),
  );
  return ids.map((id) => byId.get(id) ?? null);
}

async function storeCertificates(ledger: Statements, rows: readonly Signed[]): Promise<(Uint8Array | null)[]> {
  const [ids, ders, hashes] = columns(
    rows,
    ({ id }) => id,
    ({ der }) => Buffer.from(der),
    ({ sha256 }) => Buffer.from(sha256),
  );
  const stored = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    UPDATE certificates c SET der = s.der, sha256 = s.sha256, signed_at = ${rows[0]?.now}
    FROM unnest(${ids}::uuid[], ${ders}::bytea[], ${hashes}::bytea[]) s (id, der, sha256)
    WHERE c.id = s.id AND c.status = 'pending' AND c.der IS NULL RETURNING c.id`);
  const ours = new Set(stored.map(({ id }) => id));
  const others = rows.filter(({ id }, index) => !ours.has(id) || rows.findIndex((row) => row.id === id) !== index).map(({ id }) => id);
  const found =
    others.length === 0
      ? []
      : await ledger.$queryRaw<{ id: string; der: Uint8Array | null }[]>(
          Prisma.sql`SELECT id, der FROM certificates WHERE id = ANY(${others}::uuid[])`,
        );
  const standing = new Map(found.map(({ id, der }) => [id, der]));
  return rows.map(({ id, der }) => (standing.has(id) ? (standing.get(id) ?? null) : der));
}

export type CrlToSign = {
  authorityId: string;
  shard: number;
  number: bigint;
  thisUpdate: Date;
  nextUpdate: Date;
  entries: number;
  tbs: Buffer;
  /** What follows `tbs` once it is signed: the algorithm and the signature. */
  tail: Buffer | null;
};

/** Undefined when there is no such list, or it was replaced meanwhile. */
export async function crlToSign(pool: pg.Pool, id: string): Promise<CrlToSign | undefined> {
  const text = `SELECT authority_id AS "authorityId", shard, number, this_update AS "thisUpdate", next_update AS "nextUpdate", entries, length, tail
    FROM crls WHERE id = $1`;
  const { rows } = await pool.query<Omit<CrlToSign, 'number' | 'tbs'> & { number: string; length: number }>(text, [id]);
  const [row] = rows;
  const tbs = row && (await readPieces(pool, id, row.length));
  return tbs && { ...row, number: BigInt(row.number), tbs };
}

/** Stores what signing a revocation list put around it, where nothing stands; returns the tail that stands there afterwards. */
export async function storeCrl(
  pool: pg.Pool,
  id: string,
  { head, tail }: { head: Buffer; tail: Buffer },
  now: Date,
): Promise<Buffer | null> {
  const stored = await pool.query('UPDATE crls SET head = $2, tail = $3, signed_at = $4 WHERE id = $1 AND signed_at IS NULL', [
    id,
    head,
    tail,
    now,
  ]);
  if (stored.rowCount === 1) return tail;
  const { rows } = await pool.query<{ tail: Buffer | null }>('SELECT tail FROM crls WHERE id = $1', [id]);
  return rows[0]?.tail ?? null;
}
