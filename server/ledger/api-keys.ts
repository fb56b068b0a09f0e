import { Prisma } from '#prisma';
import { type ApiKeyStanding, isOfUnknownMaker, type KeyInLine, type Makers, standingOf } from '../domain/api-key.ts';
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
  makerUserId: string | null;
  makerKeyId: string | null;
  standing: ApiKeyStanding;
  makerUnknown: boolean;
};
type Row = Omit<ApiKeyView, 'standing' | 'makerUnknown'>;

const shown = {
  id: true,
  name: true,
  role: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
  makerUserId: true,
  makerKeyId: true,
} as const;

/** A role that this version does not know may do nothing, so the row does not count as a key. */
const view = <T extends { role: string }>(row: T): (Omit<T, 'role'> & { role: Role })[] =>
  isRole(row.role) ? [{ ...row, role: row.role }] : [];

/** Those who made these keys, and those who made them. */
async function makersOf(ledger: Ledger, rows: readonly KeyInLine[]): Promise<Makers> {
  const keys = new Map<string, Row>();
  const line = [...rows];
  for (let next = idsOf(line, keys); next.length > 0; next = idsOf(line, keys)) {
    const found = (await ledger.apiKey.findMany({ where: { id: { in: next } }, select: shown })).flatMap(view);
    for (const row of found) keys.set(row.id, row);
    line.splice(0, line.length, ...found);
  }
  const users = [...rows, ...keys.values()].flatMap(({ makerUserId }) => makerUserId ?? []);
  const found = users.length === 0 ? [] : await ledger.user.findMany({ where: { id: { in: users } }, select: { id: true, role: true } });
  const roles = new Map(found.flatMap(view).map(({ id, role }) => [id, role]));
  return { key: (id) => keys.get(id), roleOf: (user) => roles.get(user) };
}

const idsOf = (line: readonly KeyInLine[], known: ReadonlyMap<string, Row>): string[] =>
  line.flatMap(({ makerKeyId }) => (makerKeyId === null || known.has(makerKeyId) ? [] : [makerKeyId]));

async function withStandings(ledger: Ledger, rows: readonly Row[], now: Date): Promise<ApiKeyView[]> {
  const makers = await makersOf(ledger, rows);
  return rows.map((row) => ({ ...row, standing: standingOf(row, makers, now), makerUnknown: isOfUnknownMaker(row) }));
}

/** Newest first. */
export async function listApiKeys(ledger: Ledger, now: Date): Promise<ApiKeyView[]> {
  const rows = await ledger.apiKey.findMany({ select: shown, orderBy: { id: 'desc' } });
  return withStandings(ledger, rows.flatMap(view), now);
}

/** @throws {Failure} `not_found` */
export async function showApiKey(ledger: Ledger, reference: string, now: Date): Promise<ApiKeyView> {
  const id = fromPublicId('apiKey', reference);
  const row = id === undefined ? null : await ledger.apiKey.findUnique({ where: { id }, select: shown });
  const [key] = row === null ? [] : await withStandings(ledger, view(row), now);
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
  makerUserId: string | null;
  makerKeyId: string | null;
};

export async function insertApiKey(ledger: Ledger, row: NewApiKeyRow): Promise<ApiKeyView> {
  const { role: _, ...created } = await ledger.apiKey.create({ data: row, select: shown });
  return { ...created, role: row.role, standing: 'active', makerUnknown: false };
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
  const [key] = row === null ? [] : await withStandings(ledger, view(row), now);
  return key?.standing === 'active' ? key : undefined;
}

/** Whether it was not revoked; keeps that so until the transaction ends. */
export async function holdApiKey(ledger: Ledger, id: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<unknown[]>(Prisma.sql`SELECT FROM api_keys WHERE id = ${id}::uuid AND revoked_at IS NULL FOR SHARE`);
  return rows.length > 0;
}

type Ended = { id: string; name: string; role: string };

/** Revokes what a member made, as far as it is of these roles; which keys they were. */
export const revokeKeysOfMember = (ledger: Ledger, user: string, roles: readonly Role[], now: Date): Promise<Ended[]> =>
  ledger.apiKey.updateManyAndReturn({
    where: { makerUserId: user, role: { in: [...roles] }, revokedAt: null },
    data: { revokedAt: now },
    select: { id: true, name: true, role: true },
  });

/** Revokes what these keys made, and what those made. */
export async function revokeKeysOfKeys(ledger: Ledger, makers: readonly string[], now: Date): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (let next = [...makers]; next.length > 0; ) {
    const made = await ledger.apiKey.updateManyAndReturn({
      where: { makerKeyId: { in: next }, revokedAt: null },
      data: { revokedAt: now },
      select: { id: true, name: true, role: true },
    });
    ended.push(...made);
    next = made.map(({ id }) => id);
  }
  return ended;
}

/** How many keys that still work end with each member: what they made, and what those keys made. */
export async function countKeysOfMembers(ledger: Ledger, now: Date): Promise<Map<string, number>> {
  const keys = await listApiKeys(ledger, now);
  const byId = new Map(keys.map((key) => [key.id, key]));
  const counts = new Map<string, number>();
  for (const key of keys) {
    let first: ApiKeyView | undefined = key;
    while (first?.makerKeyId) first = byId.get(first.makerKeyId);
    const user = first?.makerUserId;
    if (key.standing === 'active' && user) counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  return counts;
}

/** Notes the use, at most once a minute, so that reading stays cheap. */
export async function noteApiKeyUse(ledger: Ledger, id: string, now: Date): Promise<void> {
  await ledger.apiKey.updateMany({
    where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: addSeconds(now, -60) } }] },
    data: { lastUsedAt: now },
  });
}
