import { Prisma } from '#prisma';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { Batcher, ledgerPatience } from './batch.ts';
import { columns } from './columns.ts';
import type { Statements } from './statements.ts';

/**
 * `prepared`: trusted, and signs no leaf yet. `active`: signs every new leaf. `retiring`: trusted, and signs only its
 * revocation list. `retired`: out of the trust bundle; it publishes its list until its last certificate has ended.
 * `external`: trusted; its key is elsewhere, so that it signs nothing here. In its row such a one is `prepared`.
 */
export type AuthorityStatus = 'prepared' | 'active' | 'retiring' | 'retired' | 'external';
/** Where the private key is: sealed in the ledger, in a PKCS#11 module, or not here at all. */
type AuthorityCustody = 'sealed' | 'module' | 'external';

/** An authority as those who issue in its name see it; never its key. */
export type Authority = {
  id: string;
  /** The word in the addresses of its certificate and its revocation list. */
  name: string;
  role: 'root' | 'issuing';
  status: AuthorityStatus;
  custody: AuthorityCustody;
  subject: string;
  parentId: string | null;
  der: Uint8Array;
  /** What it signs with. One that lives elsewhere signs nothing here, and its key may be of another kind. */
  algorithm: TokenAlgorithm;
  notBefore: Date;
  notAfter: Date;
  /** Which of its revocation lists new certificates name. */
  crlShard: number;
};

export type AuthorityView = {
  id: string;
  name: string;
  role: 'root' | 'issuing';
  status: AuthorityStatus;
  custody: AuthorityCustody;
  subject: string;
  serial: string;
  algorithm: string;
  thumbprint: string;
  notBefore: Date;
  notAfter: Date;
  /** DER in base64. */
  der: string;
  parentName: string | null;
  createdAt: Date;
  activatedAt: Date | null;
  retiringAt: Date | null;
  retiredAt: Date | null;
  /** Usable at this moment, Hawser's own listeners included and its OCSP responders not. */
  activeCertificates: number;
};

const status = Prisma.sql`CASE WHEN a.custody = 'external' AND a.status = 'prepared' THEN 'external' ELSE a.status END AS status`;

const select = Prisma.sql`
  SELECT id, name, role, ${status}, custody, subject, parent_id AS "parentId", der, algorithm, not_before AS "notBefore", not_after AS "notAfter",
    crl_shard AS "crlShard" FROM authorities a`;

/** All of them, roots first. */
export const allAuthorities = (ledger: Statements): Promise<Authority[]> =>
  ledger.$queryRaw(Prisma.sql`${select} ORDER BY role DESC, created_at, name`);

export async function authorityNamed(ledger: Statements, name: string): Promise<Authority | undefined> {
  const [authority] = await ledger.$queryRaw<Authority[]>(Prisma.sql`${select} WHERE name = ${name}`);
  return authority;
}

/** Those whose certificates are honoured: all but the retired ones. */
export const trustedAuthorities = async (ledger: Statements): Promise<Authority[]> =>
  (await allAuthorities(ledger)).filter(({ status }) => status !== 'retired');

/** The one that signs new certificates. @throws {Failure} `unavailable` while the signer has not made it */
export function issuingAmong(authorities: readonly Authority[]): Authority {
  const authority = authorities.find(({ role, status }) => role === 'issuing' && status === 'active');
  if (!authority) throw new Failure('unavailable', 'No issuing authority is active: the signer makes the first one at its first start.');
  return authority;
}

export type NewAuthority = Omit<Authority, 'algorithm' | 'crlShard'> & {
  readonly algorithm: string;
  readonly serial: string;
  readonly sha256: Uint8Array;
  readonly keyIdentifier: Uint8Array;
};

/** Adds an authority; only the signer's role may. False when one of that name, certificate or key is there already. */
export async function insertAuthority(ledger: Statements, row: NewAuthority, now: Date): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO authorities (id, name, role, status, custody, subject, parent_id, serial, der, sha256, key_identifier, algorithm,
      not_before, not_after, created_at, activated_at)
    VALUES (${row.id}::uuid, ${row.name}, ${row.role}, ${row.status}, ${row.custody}, ${row.subject}, ${row.parentId}::uuid, ${row.serial},
      ${row.der}, ${row.sha256}, ${row.keyIdentifier}, ${row.algorithm}, ${row.notBefore}, ${row.notAfter}, ${now},
      ${row.status === 'active' ? now : null})
    ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

/** A private key as it is stored: what stands there, and which key-encryption key sealed it. */
export type SealedKey = { readonly sealed: Uint8Array; readonly kekId: string };

/** Stores the key of an authority, once: a second one for the same id is refused by the primary key. */
export async function insertAuthorityKey(ledger: Statements, authorityId: string, { sealed, kekId }: SealedKey, now: Date): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO authority_keys (authority_id, sealed, kek_id, created_at) VALUES (${authorityId}::uuid, ${sealed}, ${kekId}, ${now})`);
}

/** @throws {Failure} `unavailable` when there is none: it was deleted, or the authority lives elsewhere */
export async function sealedAuthorityKey(ledger: Statements, authorityId: string): Promise<Uint8Array> {
  const [row] = await ledger.$queryRaw<{ sealed: Uint8Array }[]>(
    Prisma.sql`SELECT sealed FROM authority_keys WHERE authority_id = ${authorityId}::uuid`,
  );
  if (!row) throw new Failure('unavailable', 'The key of an authority is missing from the ledger.');
  return row.sealed;
}

/** An authority with its sealed key, which is null where there is none here. */
export type AuthorityToSign = Authority & { sealed: Uint8Array | null };

const desks = new WeakMap<Statements, Batcher<string, AuthorityToSign | null>>();

/**
 * What the signer signs with; what waits while a statement is under way shares the next one.
 * @throws {Failure} `unavailable` when the ledger does not answer
 */
export async function authorityToSign(ledger: Statements, id: string): Promise<AuthorityToSign | undefined> {
  const desk =
    desks.get(ledger) ??
    new Batcher(
      async (ids: readonly string[]) => {
        const [list] = columns([...new Set(ids)], (one) => one);
        const rows = await ledger.$queryRaw<AuthorityToSign[]>(Prisma.sql`
          SELECT a.*, k.sealed FROM (${select}) a LEFT JOIN authority_keys k ON k.authority_id = a.id WHERE a.id = ANY(${list}::uuid[])`);
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((one) => byId.get(one) ?? null);
      },
      { largest: 64 },
    );
  desks.set(ledger, desk);
  return (await desk.add(id, Date.now() + ledgerPatience)) ?? undefined;
}

/** Only one signer at a time may make the hierarchy; held until the end of the transaction. */
export async function lockHierarchy(ledger: Statements): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser hierarchy'))`);
}

/** For the console and the CLI: with what each signed. */
export async function listAuthorities(ledger: Statements, now: Date): Promise<AuthorityView[]> {
  const rows = await ledger.$queryRaw<(Omit<AuthorityView, 'activeCertificates'> & { active: bigint })[]>(Prisma.sql`
    SELECT a.id, a.name, a.role, ${status}, a.subject, a.serial, a.algorithm, encode(a.sha256, 'base64') AS thumbprint,
      a.not_before AS "notBefore", a.not_after AS "notAfter", encode(a.der, 'base64') AS der, parent.name AS "parentName",
      a.custody, a.created_at AS "createdAt", a.activated_at AS "activatedAt", a.retiring_at AS "retiringAt", a.retired_at AS "retiredAt",
      (SELECT count(*) FROM certificates c WHERE c.authority_id = a.id AND c.usage <> 'ocsp' AND usable(c, ${now}::timestamptz)) AS active
    FROM authorities a LEFT JOIN authorities parent ON parent.id = a.parent_id
    ORDER BY a.role DESC, a.created_at, a.name`);
  return rows.map(({ active, ...row }) => ({
    ...row,
    thumbprint: Buffer.from(row.thumbprint, 'base64').toString('base64url'),
    activeCertificates: Number(active),
  }));
}

/** By its name or its id. @throws {Failure} `not_found` */
export async function showAuthority(ledger: Statements, reference: string, now: Date): Promise<AuthorityView> {
  const id = fromPublicId('authority', reference);
  const found = (await listAuthorities(ledger, now)).find((authority) => authority.name === reference || authority.id === id);
  if (!found) throw notFound(`the authority ${reference}`);
  return found;
}

/** When each stage begins. */
const stageColumns = { active: Prisma.raw('activated_at'), retiring: Prisma.raw('retiring_at'), retired: Prisma.raw('retired_at') };

/** One step of the lifecycle, if it still stands where it is expected. False when somebody else moved it first. */
export async function moveAuthority(
  ledger: Statements,
  id: string,
  from: readonly AuthorityStatus[],
  to: Exclude<AuthorityStatus, 'prepared' | 'external'>,
  now: Date,
): Promise<boolean> {
  const moved = await ledger.$executeRaw(Prisma.sql`
    UPDATE authorities SET status = ${to}, ${stageColumns[to]} = ${now} WHERE id = ${id}::uuid AND status = ANY(${[...from]})`);
  return moved === 1;
}
