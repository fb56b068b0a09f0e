import { Prisma } from '#prisma';
import { invalid } from '../domain/failure.ts';
import { columns } from './columns.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type BlockedKeyView = {
  /** base64url SHA-256 of the SubjectPublicKeyInfo. */
  spkiSha256: string;
  blockedAt: Date;
  blockedBy: string;
  /** The certificate that it was blocked with when that was revoked. */
  certificateId: string;
  serial: string;
  identityName: string | null;
};

/**
 * Whoever decides something about a key waits here for everybody else who does, until the transaction ends: so that no
 * certificate is issued for a key that is blocked at that moment.
 */
export async function holdKey(ledger: Statements, spkiSha256: Uint8Array): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${Buffer.from(spkiSha256).toString('hex')}, 0))`);
}

/** The same for many, in the order that everybody takes. */
export async function holdKeys(ledger: Statements, hashes: readonly Uint8Array[]): Promise<void> {
  const keys = [...new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')))].sort();
  const [list] = columns(keys, (key) => key);
  await ledger.$queryRaw(Prisma.sql`SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) FROM unnest(${list}::text[]) key`);
}

/** A public key, and the certificate because of which it is blocked. */
type KeyToBlock = { readonly spkiSha256: Uint8Array; readonly certificateId: string };

/** Blocks public keys for ever. Returns the certificates because of which one is blocked that was not before. */
export async function blockKeys(
  ledger: Statements,
  keys: readonly KeyToBlock[],
  { at, by }: { readonly at: Date; readonly by: string },
): Promise<Set<string>> {
  await holdKeys(
    ledger,
    keys.map(({ spkiSha256 }) => spkiSha256),
  );
  const lists = columns(
    keys,
    ({ spkiSha256 }) => Buffer.from(spkiSha256),
    ({ certificateId }) => certificateId,
  );
  const inserted = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    INSERT INTO blocked_keys (spki_sha256, certificate_id, blocked_at, blocked_by)
    SELECT spki, certificate, ${at}::timestamptz, ${by} FROM unnest(${lists[0]}::bytea[], ${lists[1]}::uuid[]) k (spki, certificate)
    ON CONFLICT (spki_sha256) DO NOTHING RETURNING certificate_id AS id`);
  return new Set(inserted.map(({ id }) => id));
}

/** Since when a key is blocked; undefined while it is not. */
async function keyBlockedSince(ledger: Statements, spkiSha256: Uint8Array): Promise<Date | undefined> {
  const [row] = await ledger.$queryRaw<{ at: Date }[]>(
    Prisma.sql`SELECT blocked_at AS at FROM blocked_keys WHERE spki_sha256 = ${spkiSha256}`,
  );
  return row?.at;
}

/**
 * Every path on which a certificate comes to be asks here, after it holds the key.
 * @param field of the input that holds the key
 * @throws {Failure} `invalid_input` for a blocked key, with the way out
 */
export async function requireUnblockedKey(ledger: Statements, spkiSha256: Uint8Array, field = 'csr'): Promise<void> {
  await holdKey(ledger, spkiSha256);
  const since = await keyBlockedSince(ledger, spkiSha256);
  if (since === undefined) return;
  throw invalid(
    field,
    `this public key is blocked for ever since ${since.toISOString()}: a certificate with it was revoked, and its key with it. ` +
      'Make a new key pair, and a request with that',
  );
}

/** Newest first. */
export async function listBlockedKeys(ledger: Statements, filter: PageRequest): Promise<Page<BlockedKeyView>> {
  const before = filter.cursor === undefined ? undefined : decodeTimeCursor(filter.cursor);
  const rows = await ledger.$queryRaw<(Omit<BlockedKeyView, 'spkiSha256'> & { spki: Uint8Array })[]>(Prisma.sql`
    SELECT b.spki_sha256 AS spki, b.blocked_at AS "blockedAt", b.blocked_by AS "blockedBy", b.certificate_id AS "certificateId", c.serial,
      i.name AS "identityName"
    FROM blocked_keys b JOIN certificates c ON c.id = b.certificate_id LEFT JOIN identities i ON i.id = c.identity_id
    ${before === undefined ? Prisma.empty : Prisma.sql`WHERE (b.blocked_at, b.certificate_id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    ORDER BY b.blocked_at DESC, b.certificate_id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(
    rows.map(({ spki, ...row }) => ({ ...row, spkiSha256: Buffer.from(spki).toString('base64url') })),
    filter.limit,
    (row) => [row.blockedAt.toISOString(), row.certificateId],
  );
}
