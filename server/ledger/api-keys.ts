import { addSeconds } from '../domain/clock.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { isRole, type Role } from '../domain/roles.ts';
import type { Ledger } from './database.ts';

export type ApiKeyView = {
  id: string;
  name: string;
  role: Role;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
};

const shown = {
  id: true,
  name: true,
  role: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
} as const;

/** A role that this version does not know may do nothing, so the row does not count as a key. */
const view = <T extends { role: string }>(row: T): (Omit<T, 'role'> & { role: Role })[] =>
  isRole(row.role) ? [{ ...row, role: row.role }] : [];

/** Newest first. */
export async function listApiKeys(ledger: Ledger): Promise<ApiKeyView[]> {
  return (await ledger.apiKey.findMany({ select: shown, orderBy: { id: 'desc' } })).flatMap(view);
}

/** @throws {Failure} `not_found` */
export async function showApiKey(ledger: Ledger, reference: string): Promise<ApiKeyView> {
  const id = fromPublicId('apiKey', reference);
  const row = id === undefined ? null : await ledger.apiKey.findUnique({ where: { id }, select: shown });
  const [key] = row === null ? [] : view(row);
  if (key === undefined) throw notFound(`the API key ${reference}`);
  return key;
}

export type NewApiKeyRow = {
  id: string;
  name: string;
  /** SHA-256 of the key. */
  hash: Uint8Array<ArrayBuffer>;
  role: Role;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
};

export async function insertApiKey(ledger: Ledger, row: NewApiKeyRow): Promise<ApiKeyView> {
  const { role: _, ...created } = await ledger.apiKey.create({ data: row, select: shown });
  return { ...created, role: row.role };
}

/** @returns false when it was revoked before */
export async function markApiKeyRevoked(ledger: Ledger, id: string, now: Date): Promise<boolean> {
  return (await ledger.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } })).count === 1;
}

/** The key with this hash, if it may be used now. */
export async function findUsableApiKey(ledger: Ledger, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<ApiKeyView | undefined> {
  const row = await ledger.apiKey.findFirst({
    where: { hash, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] },
    select: shown,
  });
  return row === null ? undefined : view(row)[0];
}

/** Notes the use, at most once a minute, so that reading stays cheap. */
export async function noteApiKeyUse(ledger: Ledger, id: string, now: Date): Promise<void> {
  await ledger.apiKey.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: addSeconds(now, -60) } }] },
    data: { lastUsedAt: now },
  });
}
