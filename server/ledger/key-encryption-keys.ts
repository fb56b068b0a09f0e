import { Prisma } from '#prisma';
import { Failure } from '../domain/failure.ts';
import type { KekRole } from '../domain/key-encryption.ts';
import type { Ledger } from './database.ts';

/** A key-encryption key as the ledger knows it: by its id, and by how many values it seals there. */
export type KeyEncryptionKey = {
  role: KekRole;
  keyId: string;
  /** Whether a process that runs seals with it now. */
  active: boolean;
  sealed: number;
};

/** A file with such a key, as a process reports it that uses it. */
export type KekFile = {
  role: KekRole;
  host: string;
  path: string;
  keyId: string;
  /** Of the key that it replaces, while that one still opens. */
  replacedKeyId: string | null;
  seenAt: Date;
};

export type KekRotation = {
  id: string;
  role: KekRole;
  before: string;
  /** Null until the process has done it. */
  after: string | null;
  requestedBy: string;
  requestedAt: Date;
  finishedAt: Date | null;
  /** Why it could not be done. */
  problem: string | null;
};

/** Tables of sealed values, and the column that names the row; each belongs to one role. */
const tables = {
  'authority-key': { table: Prisma.raw('authority_keys'), id: Prisma.raw('authority_id'), role: 'signer' },
  'seal-key': { table: Prisma.raw('seal_keys'), id: Prisma.raw('id'), role: 'signer' },
  'token-key': { table: Prisma.raw('token_key_secrets'), id: Prisma.raw('kid'), role: 'sts' },
  'ocsp-key': { table: Prisma.raw('ocsp_responders'), id: Prisma.raw('certificate_id'), role: 'api' },
  'webhook-secret': { table: Prisma.raw('webhook_secrets'), id: Prisma.raw('id'), role: 'api' },
  'notice-channel': { table: Prisma.raw('notice_channels'), id: Prisma.raw('id'), role: 'api' },
  'totp-secret': { table: Prisma.raw('totp_factors'), id: Prisma.raw('user_id'), role: 'api' },
  'sso-secret': { table: Prisma.raw('identity_provider_secrets'), id: Prisma.raw('provider_id'), role: 'api' },
  'sso-key': { table: Prisma.raw('identity_provider_keys'), id: Prisma.raw('provider_id'), role: 'api' },
  'id-token': { table: Prisma.raw('session_id_tokens'), id: Prisma.raw('session_id'), role: 'api' },
  'api-secret': { table: Prisma.raw('api_secrets'), id: Prisma.raw('name'), role: 'api' },
} as const;
/** Every table in which something is sealed with a key-encryption key. */
export const sealedTableNames: readonly string[] = Object.values(tables).map(({ table }) => table.sql);
export type SealedTable = keyof typeof tables;
/** What is sealed with the key-encryption key of each role. */
export const sealedTablesOf = (role: KekRole): SealedTable[] =>
  (Object.keys(tables) as SealedTable[]).filter((kind) => tables[kind].role === role);
export const roleOf = (kind: SealedTable): KekRole => tables[kind].role;

/** How many values each key-encryption key seals, by the role that it belongs to. */
const counts = Prisma.join(
  Object.values(tables).map(
    ({ table, role }) => Prisma.sql`SELECT ${role} AS role, kek_id AS key_id, count(*)::int AS sealed FROM ${table} GROUP BY kek_id`,
  ),
  ' UNION ALL ',
);

/** Milliseconds after which a process that reports its key no more is not counted as running. */
const kekFileLife = 90_000;

/** Those that seal something, and those that processes seal with now. */
export const listKeyEncryptionKeys = (ledger: Ledger, now: Date): Promise<KeyEncryptionKey[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT role, key_id AS "keyId", bool_or(active) AS active, sum(sealed)::int AS sealed FROM (
      SELECT role, key_id, false AS active, sealed FROM (${counts}) counted
      UNION ALL SELECT role, key_id, true, 0 FROM kek_files WHERE seen_at > ${new Date(now.getTime() - kekFileLife)}
    ) known GROUP BY role, key_id ORDER BY role, active DESC, key_id`);

/** How many values of one role another key than this one seals; or exactly that one, where `by` says so. */
export async function countSealed(ledger: Ledger, kinds: readonly SealedTable[], keyId: string, by: 'this' | 'another'): Promise<number> {
  let total = 0;
  for (const kind of kinds) {
    const { table } = tables[kind];
    const comparison = Prisma.raw(by === 'this' ? '=' : '<>');
    const [row] = await ledger.$queryRaw<{ count: number }[]>(
      Prisma.sql`SELECT count(*)::int AS count FROM ${table} WHERE kek_id ${comparison} ${keyId}`,
    );
    total += row?.count ?? 0;
  }
  return total;
}

/** A sealed value that another key-encryption key sealed. */
export type Outdated = { readonly id: string; readonly sealed: Uint8Array };

/** A few of the values that the key-encryption key of that id did not seal. */
export function outdatedKeys(ledger: Ledger, kind: SealedTable, keyId: string): Promise<Outdated[]> {
  const { table, id } = tables[kind];
  return ledger.$queryRaw(Prisma.sql`SELECT ${id}::text AS id, sealed FROM ${table} WHERE kek_id <> ${keyId} ORDER BY 1 LIMIT 50`);
}

/** Every sealed value of a kind, to see whether it opens. */
export function sealedValues(ledger: Ledger, kind: SealedTable): Promise<Outdated[]> {
  const { table, id } = tables[kind];
  return ledger.$queryRaw(Prisma.sql`SELECT ${id}::text AS id, sealed FROM ${table} ORDER BY 1`);
}

/** Puts a value sealed anew in the place of the same one; false when another process did so first. */
export async function resealKey(ledger: Ledger, kind: SealedTable, row: Outdated, sealed: Uint8Array, keyId: string): Promise<boolean> {
  const { table, id } = tables[kind];
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE ${table} SET sealed = ${sealed}, kek_id = ${keyId} WHERE ${id}::text = ${row.id} AND sealed = ${row.sealed}`);
  return changed === 1;
}

/** Notes what key a file holds, and when a process last looked. */
export async function reportKekFile(ledger: Ledger, file: KekFile): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO kek_files (role, host, path, key_id, replaced_key_id, seen_at)
    VALUES (${file.role}, ${file.host}, ${file.path}, ${file.keyId}, ${file.replacedKeyId}, ${file.seenAt})
    ON CONFLICT (role, host, path) DO UPDATE
      SET key_id = EXCLUDED.key_id, replaced_key_id = EXCLUDED.replaced_key_id, seen_at = EXCLUDED.seen_at`);
}

/** Of the processes that run. */
export const liveKekFiles = (ledger: Ledger, now: Date): Promise<KekFile[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT role, host, path, key_id AS "keyId", replaced_key_id AS "replacedKeyId", seen_at AS "seenAt" FROM kek_files
    WHERE seen_at > ${new Date(now.getTime() - kekFileLife)} ORDER BY role, host, path`);

const rotation = Prisma.sql`
  SELECT id, role, before, after, requested_by AS "requestedBy", requested_at AS "requestedAt", finished_at AS "finishedAt", problem
  FROM kek_rotations`;

/** The newest one of each role. */
export const latestKekRotations = (ledger: Ledger): Promise<KekRotation[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT DISTINCT ON (role) * FROM (${rotation}) r ORDER BY role, id DESC`);

export async function openKekRotation(ledger: Ledger, role: KekRole): Promise<KekRotation | undefined> {
  const [row] = await ledger.$queryRaw<KekRotation[]>(Prisma.sql`${rotation} WHERE role = ${role} AND finished_at IS NULL`);
  return row;
}

/** @throws {Failure} `conflict` while one of that role is not finished */
export async function insertKekRotation(
  ledger: Ledger,
  order: Pick<KekRotation, 'id' | 'role' | 'before' | 'requestedBy' | 'requestedAt'>,
): Promise<void> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO kek_rotations (id, role, before, requested_by, requested_at)
    VALUES (${order.id}::uuid, ${order.role}, ${order.before}, ${order.requestedBy}, ${order.requestedAt}) ON CONFLICT DO NOTHING`);
  if (inserted === 0) throw new Failure('conflict', `The ${order.role} is replacing its key already; wait until that is finished.`);
}

/** Ends a rotation, done or not. False when it was ended before. */
export async function finishKekRotation(
  ledger: Ledger,
  id: string,
  outcome: { readonly after: string | null; readonly problem: string | null; readonly at: Date },
): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE kek_rotations SET after = ${outcome.after}, problem = ${outcome.problem}, finished_at = ${outcome.at}
    WHERE id = ${id}::uuid AND finished_at IS NULL`);
  return changed === 1;
}

/** The processes that share the key file of a role wait here for each other; held until the end of the transaction. */
export async function lockKekFile(ledger: Ledger, role: KekRole): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser kek ' || ${role}))`);
}
