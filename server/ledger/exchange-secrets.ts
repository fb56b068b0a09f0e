import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { takenMeans } from './unique.ts';

export type ExchangeSecretView = { id: string; label: string; createdAt: Date; expiresAt: Date | null; revokedAt: Date | null };

const shown = { id: true, label: true, createdAt: true, expiresAt: true, revokedAt: true } as const;

/** Newest first; the hashes stay here. */
export const listExchangeSecrets = (ledger: Ledger, identityId: string): Promise<ExchangeSecretView[]> =>
  ledger.exchangeSecret.findMany({ where: { identityId }, select: shown, orderBy: { id: 'desc' } });

export type NewExchangeSecretRow = {
  id: string;
  identityId: string;
  label: string;
  /** HMAC-SHA-256 under the pepper. */
  hash: Uint8Array<ArrayBuffer>;
  createdAt: Date;
  expiresAt: Date | null;
};

/** @throws {Failure} `already_exists`: one secret stands for one identity */
export const insertExchangeSecret = (ledger: Ledger, row: NewExchangeSecretRow): Promise<ExchangeSecretView> =>
  takenMeans(ledger.exchangeSecret.create({ data: row, select: shown }), () => ({
    field: 'secret',
    detail: 'is registered already; a secret stands for one identity only, so choose another',
  }));

/** The secret with its identity. @throws {Failure} `not_found` */
export async function findExchangeSecret(ledger: Ledger, reference: string) {
  const id = fromPublicId('exchangeSecret', reference);
  const row =
    id && (await ledger.exchangeSecret.findUnique({ where: { id }, select: { ...shown, identity: { select: { id: true, name: true } } } }));
  if (!row) throw notFound(`the exchange secret ${reference}`);
  return row;
}

/** @returns false when it was revoked before */
export async function markExchangeSecretRevoked(ledger: Ledger, id: string, now: Date): Promise<boolean> {
  return (await ledger.exchangeSecret.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } })).count === 1;
}
