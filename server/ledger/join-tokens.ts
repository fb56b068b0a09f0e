import { Prisma } from '#prisma';
import type { IdentityKind, IdentityStatus } from '../domain/identity.ts';
import type { Ledger } from './database.ts';

export type JoinToken = {
  id: string;
  identityId: string;
  identityName: string;
  kind: IdentityKind;
  owner: string;
  environment: string;
  spiffeId: string;
  identityStatus: IdentityStatus;
  profileId: string;
  expiresAt: Date;
  usedAt: Date | null;
  usedSpki: Uint8Array | null;
  certificateId: string | null;
};

export type NewJoinToken = {
  readonly id: string;
  /** SHA-256 of the token. */
  readonly hash: Uint8Array;
  readonly identityId: string;
  readonly profileId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

export async function insertJoinToken(ledger: Ledger, row: NewJoinToken): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO join_tokens (id, hash, identity_id, profile_id, created_by, created_at, expires_at)
    VALUES (${row.id}::uuid, ${row.hash}, ${row.identityId}::uuid, ${row.profileId}::uuid, ${row.createdBy}, ${row.createdAt}, ${row.expiresAt})`);
}

export async function joinTokenByHash(ledger: Ledger, hash: Uint8Array): Promise<JoinToken | undefined> {
  const [row] = await ledger.$queryRaw<JoinToken[]>(Prisma.sql`
    SELECT t.id, t.identity_id AS "identityId", i.name AS "identityName", i.kind, i.owner, i.environment,
      i.spiffe_id AS "spiffeId", i.status AS "identityStatus",
      t.profile_id AS "profileId", t.expires_at AS "expiresAt", t.used_at AS "usedAt", t.used_spki AS "usedSpki",
      t.certificate_id AS "certificateId"
    FROM join_tokens t JOIN identities i ON i.id = t.identity_id WHERE t.hash = ${hash}`);
  return row;
}

/**
 * Holds a token that may be spent until the transaction ends: of any number of requests one comes first. False when it was
 * spent already, has expired, or its identity is not active.
 */
export async function holdJoinToken(ledger: Ledger, id: string, now: Date): Promise<boolean> {
  const rows = await ledger.$queryRaw<unknown[]>(Prisma.sql`
    SELECT t.id FROM join_tokens t JOIN identities i ON i.id = t.identity_id
    WHERE t.id = ${id}::uuid AND t.used_at IS NULL AND t.expires_at > ${now} AND i.status = 'active' FOR UPDATE OF t`);
  return rows.length === 1;
}

/** Spends a token that is held, or that a person approved: it was valid when it was presented, and may have ended since. */
export async function spendJoinToken(ledger: Ledger, id: string, spkiSha256: Uint8Array, now: Date): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`UPDATE join_tokens SET used_at = ${now}, used_spki = ${spkiSha256} WHERE id = ${id}::uuid AND used_at IS NULL`,
  );
}

/** What the token was spent on; in the transaction that spent it. */
export async function nameJoinedCertificate(ledger: Ledger, id: string, certificateId: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`UPDATE join_tokens SET certificate_id = ${certificateId}::uuid WHERE id = ${id}::uuid`);
}
