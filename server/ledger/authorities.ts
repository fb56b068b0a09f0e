import { Prisma } from '#prisma';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import type { Ledger } from './database.ts';

/** An authority as those who issue in its name see it; never its key. */
export type Authority = {
  id: string;
  /** The word in the addresses of its certificate and its revocation list. */
  name: string;
  role: 'root' | 'issuing';
  subject: string;
  parentId: string | null;
  der: Uint8Array;
  algorithm: TokenAlgorithm;
  notBefore: Date;
  notAfter: Date;
};

export type AuthorityView = {
  id: string;
  name: string;
  role: 'root' | 'issuing';
  status: string;
  subject: string;
  serial: string;
  algorithm: string;
  thumbprint: string;
  notBefore: Date;
  notAfter: Date;
  /** DER in base64. */
  der: string;
  parentName: string | null;
  activeCertificates: number;
  crl: { number: number; thisUpdate: Date; nextUpdate: Date; entries: number } | null;
};

const select = Prisma.sql`
  SELECT id, name, role, subject, parent_id AS "parentId", der, algorithm, not_before AS "notBefore", not_after AS "notAfter" FROM authorities`;

/** All of them, roots first. */
export const allAuthorities = (ledger: Ledger): Promise<Authority[]> =>
  ledger.$queryRaw(Prisma.sql`${select} ORDER BY role DESC, created_at, name`);

export async function authorityNamed(ledger: Ledger, name: string): Promise<Authority | undefined> {
  const [authority] = await ledger.$queryRaw<Authority[]>(Prisma.sql`${select} WHERE name = ${name}`);
  return authority;
}

/** The one that signs new certificates. @throws {Failure} `unavailable` while the signer has not made it */
export async function issuingAuthority(ledger: Ledger): Promise<Authority> {
  const [authority] = await ledger.$queryRaw<Authority[]>(
    Prisma.sql`${select} WHERE role = 'issuing' AND status = 'active' ORDER BY created_at DESC LIMIT 1`,
  );
  if (!authority) throw new Failure('unavailable', 'There is no issuing authority yet: the signer makes it at its first start.');
  return authority;
}

export type NewAuthority = Authority & {
  readonly serial: string;
  readonly sha256: Uint8Array;
  readonly keyIdentifier: Uint8Array;
};

/** Adds an authority with its sealed key; only the signer's role may. False when one of that name is there already. */
export async function insertAuthority(ledger: Ledger, row: NewAuthority, sealedKey: Uint8Array, now: Date): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO authorities (id, name, role, status, subject, parent_id, serial, der, sha256, key_identifier, algorithm, not_before, not_after, created_at)
    VALUES (${row.id}::uuid, ${row.name}, ${row.role}, 'active', ${row.subject}, ${row.parentId}::uuid, ${row.serial}, ${row.der},
      ${row.sha256}, ${row.keyIdentifier}, ${row.algorithm}, ${row.notBefore}, ${row.notAfter}, ${now})
    ON CONFLICT (name) DO NOTHING`);
  if (inserted === 0) return false;
  await ledger.$executeRaw(
    Prisma.sql`INSERT INTO authority_keys (authority_id, sealed, created_at) VALUES (${row.id}::uuid, ${sealedKey}, ${now})`,
  );
  return true;
}

export async function sealedAuthorityKey(ledger: Ledger, authorityId: string): Promise<Uint8Array> {
  const [row] = await ledger.$queryRaw<{ sealed: Uint8Array }[]>(
    Prisma.sql`SELECT sealed FROM authority_keys WHERE authority_id = ${authorityId}::uuid`,
  );
  if (!row) throw new Failure('unavailable', 'The key of an authority is missing from the ledger.');
  return row.sealed;
}

/** Only one signer at a time may make the hierarchy; held until the end of the transaction. */
export async function lockHierarchy(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser hierarchy'))`);
}

/** For the console and the CLI: with what each signed and what list it published last. */
export async function listAuthorities(ledger: Ledger, now: Date): Promise<AuthorityView[]> {
  type Row = Omit<AuthorityView, 'crl' | 'activeCertificates'> & {
    active: bigint;
    number: bigint | null;
    thisUpdate: Date;
    nextUpdate: Date;
    entries: number;
  };
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT a.id, a.name, a.role, a.status, a.subject, a.serial, a.algorithm, encode(a.sha256, 'base64') AS thumbprint,
      a.not_before AS "notBefore", a.not_after AS "notAfter", encode(a.der, 'base64') AS der, parent.name AS "parentName",
      (SELECT count(*) FROM certificates c WHERE c.authority_id = a.id AND usable(c, ${now}::timestamptz)) AS active,
      crl.number, crl.this_update AS "thisUpdate", crl.next_update AS "nextUpdate", crl.entries
    FROM authorities a LEFT JOIN authorities parent ON parent.id = a.parent_id
      LEFT JOIN LATERAL (
        SELECT number, this_update, next_update, entries FROM crls
        WHERE authority_id = a.id AND der IS NOT NULL ORDER BY number DESC LIMIT 1
      ) crl ON true
    ORDER BY a.role DESC, a.created_at, a.name`);
  return rows.map(({ active, number, thisUpdate, nextUpdate, entries, ...row }) => ({
    ...row,
    thumbprint: Buffer.from(row.thumbprint, 'base64').toString('base64url'),
    activeCertificates: Number(active),
    crl: number === null ? null : { number: Number(number), thisUpdate, nextUpdate, entries },
  }));
}
