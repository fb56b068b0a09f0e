import { createHash } from 'node:crypto';
import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import type { ForeignAlgorithm } from '../domain/foreign-algorithms.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import type { Statements } from './statements.ts';
import { takenMeans } from './unique.ts';

/** A public key that assertions of an identity are verified with. */
export type ClientKeyView = {
  id: string;
  label: string;
  kid: string;
  algorithm: ForeignAlgorithm;
  /** base64url SHA-256 of the SubjectPublicKeyInfo. */
  spkiSha256: string;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
};
export type NewClientKey = Omit<ClientKeyView, 'revokedAt'> & { identityId: string; publicJwk: Record<string, string> };

const shown = {
  id: true,
  label: true,
  kid: true,
  algorithm: true,
  spkiSha256: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
} as const;
const view = (row: Prisma.ClientKeyGetPayload<{ select: typeof shown }>): ClientKeyView => ({
  ...row,
  algorithm: row.algorithm as ForeignAlgorithm,
  spkiSha256: Buffer.from(row.spkiSha256).toString('base64url'),
});

/** Newest first. */
export const listClientKeys = async (ledger: Ledger, identityId: string): Promise<ClientKeyView[]> =>
  (await ledger.clientKey.findMany({ where: { identityId }, select: shown, orderBy: { id: 'desc' } })).map(view);

/** @throws {Failure} `already_exists`: one key stands for one identity, and one that was revoked never comes back */
export async function insertClientKey(ledger: Ledger, row: NewClientKey): Promise<ClientKeyView> {
  const data = { ...row, spkiSha256: Uint8Array.from(Buffer.from(row.spkiSha256, 'base64url')) };
  const created = await takenMeans(ledger.clientKey.create({ data, select: shown }), (columns) => ({
    field: 'keys',
    detail: columns.includes('kid')
      ? `the identity has another key with the kid ${row.kid}, perhaps a revoked one; choose another kid`
      : `the key ${row.kid} is registered already, or was and is revoked; make a new key pair`,
  }));
  return view(created);
}

/** The key with its identity. @throws {Failure} `not_found` */
export async function findClientKey(
  ledger: Ledger,
  reference: string,
): Promise<ClientKeyView & { identity: { id: string; name: string } }> {
  const id = fromPublicId('clientKey', reference);
  const row =
    id && (await ledger.clientKey.findUnique({ where: { id }, select: { ...shown, identity: { select: { id: true, name: true } } } }));
  if (!row) throw notFound(`the client key ${reference}`);
  const { identity, ...key } = row;
  return { ...view(key), identity };
}

/** @returns false when it was revoked before */
export const markClientKeyRevoked = async (ledger: Ledger, id: string, now: Date): Promise<boolean> =>
  (await ledger.clientKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } })).count === 1;

/** Whether somebody's assertions are, or were, verified with this key. */
export async function keyIsClientKey(ledger: Statements, spkiSha256: Uint8Array): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ found: boolean }[]>(
    Prisma.sql`SELECT EXISTS (SELECT FROM client_keys WHERE spki_sha256 = ${spkiSha256}) AS found`,
  );
  return row?.found ?? false;
}

/** The key of an identity by its name, unless it is revoked or has expired. */
export async function usableClientKey(
  ledger: Ledger,
  identityId: string,
  kid: string,
  now: Date,
): Promise<{ algorithm: string; publicJwk: object } | undefined> {
  const row = await ledger.clientKey.findUnique({
    where: { identityId_kid: { identityId, kid } },
    select: { algorithm: true, publicJwk: true, expiresAt: true, revokedAt: true },
  });
  if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return undefined;
  return { algorithm: row.algorithm, publicJwk: { ...Object(row.publicJwk), kid } };
}

/** Uses an assertion up. False for every use but the first. */
export async function spendAssertion(
  ledger: Ledger,
  {
    identityId,
    jti,
    usedAt,
    expiresAt,
  }: { readonly identityId: string; readonly jti: string; readonly usedAt: Date; readonly expiresAt: Date },
): Promise<boolean> {
  const jtiSha256 = createHash('sha256').update(jti).digest();
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO used_client_assertions (identity_id, jti_sha256, used_at, expires_at)
    VALUES (${identityId}::uuid, ${jtiSha256}, ${usedAt}, ${expiresAt}) ON CONFLICT DO NOTHING`);
  return inserted === 1;
}
