import { Prisma } from '#prisma';
import type { Actor } from '../domain/actor.ts';
import type { CertificateSource, CertificateStatus, CertificateUsage, RevocationReason } from '../domain/certificate.ts';
import { holdKey, requireUnblockedKey } from './blocked-keys.ts';
import { columns as listsOf } from './columns.ts';
import { requireRevocable } from './revoke-right.ts';
import type { Statements } from './statements.ts';

/** A certificate as issuing, renewing and revoking see it. */
export type Certificate = {
  id: string;
  identityId: string | null;
  authorityId: string;
  profileId: string;
  profileVersion: number;
  lineageId: string;
  predecessorId: string | null;
  usage: CertificateUsage;
  source: CertificateSource;
  /** Which revocation list of its authority names it, should it be revoked. */
  crlShard: number;
  status: CertificateStatus;
  usableUntil: Date | null;
  /** Since when its lineage may not be used, because a copy of a key is suspected. */
  frozenAt: Date | null;
  serial: string;
  subject: string;
  names: string[];
  spkiSha256: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  der: Uint8Array | null;
  sha256: Uint8Array | null;
  activatedAt: Date | null;
  revokedAt: Date | null;
  revocationReason: RevocationReason | null;
};

export type NewCertificate = Omit<
  Certificate,
  'status' | 'usableUntil' | 'frozenAt' | 'der' | 'sha256' | 'activatedAt' | 'revokedAt' | 'revocationReason'
> & { tbs: Uint8Array; createdBy: string; createdAt: Date };

const columns = Prisma.sql`
  c.id, c.identity_id AS "identityId", c.authority_id AS "authorityId", c.profile_id AS "profileId", c.profile_version AS "profileVersion",
  c.lineage_id AS "lineageId",
  c.predecessor_id AS "predecessorId", c.usage, c.source, c.crl_shard AS "crlShard", c.status, c.usable_until AS "usableUntil", c.frozen_at AS "frozenAt", c.serial, c.subject, c.names,
  c.spki_sha256 AS "spkiSha256", c.not_before AS "notBefore", c.not_after AS "notAfter", c.der, c.sha256, c.activated_at AS "activatedAt",
  c.revoked_at AS "revokedAt", c.revocation_reason AS "revocationReason"`;

/** Of those issued here: what is only registered is never renewed, nor anything else that needs an authority and a profile. */
const one = async (ledger: Statements, where: Prisma.Sql): Promise<Certificate | undefined> => {
  const [row] = await ledger.$queryRaw<Certificate[]>(
    Prisma.sql`SELECT ${columns} FROM (SELECT * FROM certificates WHERE authority_id IS NOT NULL) c ${where}`,
  );
  return row;
};

export const certificateById = (ledger: Statements, id: string): Promise<Certificate | undefined> =>
  one(ledger, Prisma.sql`WHERE c.id = ${id}::uuid`);

/** Those of them that there are. */
export const certificatesById = (ledger: Statements, ids: readonly string[]): Promise<Certificate[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT ${columns} FROM certificates c WHERE c.id = ANY(${[...ids]}::uuid[])`);

/** The row stays as it is until the transaction ends: renewals of one certificate come one after the other. */
export const holdCertificate = (ledger: Statements, id: string): Promise<Certificate | undefined> =>
  one(ledger, Prisma.sql`WHERE c.id = ${id}::uuid FOR NO KEY UPDATE`);

/** The same for many, in the order of their ids, so that two who hold some of the same wait for each other and not in a circle. */
export async function holdCertificates(ledger: Statements, ids: readonly string[]): Promise<void> {
  await ledger.$queryRaw(Prisma.sql`SELECT id FROM certificates WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR NO KEY UPDATE`);
}

/** By the SHA-256 of the DER, the only way in which a certificate on a connection is ever recognised. */
export const certificateBySha256 = (ledger: Statements, sha256: Uint8Array): Promise<Certificate | undefined> =>
  one(ledger, Prisma.sql`WHERE c.sha256 = ${sha256}`);

/** The one that took its place; a pending row is not one yet. */
export const successorOf = (ledger: Statements, id: string): Promise<Certificate | undefined> =>
  one(ledger, Prisma.sql`WHERE c.predecessor_id = ${id}::uuid AND c.status <> 'pending'`);

/** A renewal with this key that was begun and not finished. */
export const pendingSuccessorOf = (ledger: Statements, id: string, spkiSha256: Uint8Array): Promise<Certificate | undefined> =>
  one(
    ledger,
    Prisma.sql`WHERE c.predecessor_id = ${id}::uuid AND c.status = 'pending' AND c.spki_sha256 = ${spkiSha256} ORDER BY c.id DESC LIMIT 1`,
  );

/** Persists the intent: what is to be signed stands here before any key is used. */
export async function insertPending(ledger: Statements, ...rows: readonly NewCertificate[]): Promise<void> {
  if (rows.length === 0) return;
  const lists = listsOf(
    rows,
    ({ id }) => id,
    ({ identityId }) => identityId,
    ({ authorityId }) => authorityId,
    ({ profileId }) => profileId,
    ({ lineageId }) => lineageId,
    ({ predecessorId }) => predecessorId,
    ({ profileVersion }) => profileVersion,
    ({ crlShard }) => crlShard,
    ({ usage }) => usage,
    ({ source }) => source,
    ({ serial }) => serial,
    ({ subject }) => subject,
    ({ names }) => listsOf(names, (name) => name)[0] ?? '{}',
    ({ createdBy }) => createdBy,
    ({ spkiSha256 }) => Buffer.from(spkiSha256),
    ({ tbs }) => Buffer.from(tbs),
    ({ notBefore }) => notBefore.toISOString(),
    ({ notAfter }) => notAfter.toISOString(),
    ({ createdAt }) => createdAt.toISOString(),
  );
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO certificates (id, identity_id, authority_id, profile_id, lineage_id, predecessor_id, profile_version, crl_shard, usage, source,
      serial, subject, names, created_by, spki_sha256, tbs, not_before, not_after, created_at, status)
    SELECT id, identity, authority, profile, lineage, predecessor, version, shard, usage, source,
      serial, subject, names::text[], created_by, spki, tbs, not_before, not_after, created_at, 'pending'
    FROM unnest(${Prisma.join(lists.map((list, index) => Prisma.sql`${list}::${Prisma.raw(pendingTypes[index] ?? 'text')}[]`))})
      p (id, identity, authority, profile, lineage, predecessor, version, shard, usage, source, serial, subject, names, created_by,
        spki, tbs, not_before, not_after, created_at)`);
}

const repeated = (type: string, times: number): string[] => Array.from({ length: times }, () => type);
const pendingTypes = [
  ...repeated('uuid', 6),
  ...repeated('integer', 2),
  ...repeated('text', 6),
  ...repeated('bytea', 2),
  ...repeated('timestamptz', 3),
];

/** A certificate that was made elsewhere, about to authenticate an identity. */
export type RegisteredCertificate = Pick<Certificate, 'id' | 'serial' | 'subject' | 'names' | 'spkiSha256' | 'notBefore' | 'notAfter'> & {
  readonly identityId: string;
  readonly issuer: string;
  readonly der: Uint8Array;
  readonly sha256: Uint8Array;
  readonly tbs: Uint8Array;
  readonly createdBy: string;
  readonly createdAt: Date;
};

/** `active` at once, in a lineage of its own. False when a certificate with these bytes is there already, whosever it is. */
export async function insertRegistered(ledger: Statements, row: RegisteredCertificate): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO certificates (id, identity_id, lineage_id, usage, source, status, serial, subject, issuer, names, spki_sha256, not_before,
      not_after, tbs, der, sha256, signed_at, activated_at, created_by, created_at)
    VALUES (${row.id}::uuid, ${row.identityId}::uuid, ${row.id}::uuid, 'client', 'registered', 'active', ${row.serial}, ${row.subject},
      ${row.issuer}, ${row.names}, ${row.spkiSha256}, ${row.notBefore}, ${row.notAfter}, ${row.tbs}, ${row.der}, ${row.sha256},
      ${row.createdAt}, ${row.createdAt}, ${row.createdBy}, ${row.createdAt})
    ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

/** Who has a certificate with these bytes, whether it is revoked, and whether it was issued here. */
export async function holderOf(
  ledger: Statements,
  sha256: Uint8Array,
): Promise<{ identityId: string | null; revoked: boolean; issuedHere: boolean } | undefined> {
  const [row] = await ledger.$queryRaw<{ identityId: string | null; revoked: boolean; issuedHere: boolean }[]>(Prisma.sql`
    SELECT identity_id AS "identityId", status = 'revoked' AS revoked, authority_id IS NOT NULL AS "issuedHere" FROM certificates WHERE sha256 = ${sha256}`);
  return row;
}

/** Whether a key stands in any certificate. */
export async function keyIsInCertificate(ledger: Statements, spkiSha256: Uint8Array): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ found: boolean }[]>(
    Prisma.sql`SELECT EXISTS (SELECT FROM certificates WHERE spki_sha256 = ${spkiSha256}) AS found`,
  );
  return row?.found ?? false;
}

/** Whether a key stands in a certificate of somebody else; for whoever holds the key, so that two identities cannot take it at once. */
export async function keyIsForeign(ledger: Statements, spkiSha256: Uint8Array, identityId: string | null): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ foreign: boolean }[]>(Prisma.sql`
    SELECT EXISTS (
      SELECT FROM certificates WHERE spki_sha256 = ${spkiSha256} AND identity_id IS DISTINCT FROM ${identityId}::uuid
    ) AS foreign`);
  return row?.foreign ?? false;
}

/** A key that is to stand in a certificate of an identity. */
export type WantedKey = { readonly spkiSha256: Uint8Array; readonly identityId: string | null };

/**
 * Those of them about which there is something to find out: the key is blocked, stands in a certificate of somebody else, or is
 * a client key. For whoever holds the keys.
 */
export async function keysInQuestion(ledger: Statements, wanted: readonly WantedKey[]): Promise<ReadonlySet<number>> {
  const [keys, identities] = listsOf(
    wanted,
    ({ spkiSha256 }) => Buffer.from(spkiSha256),
    ({ identityId }) => identityId,
  );
  const rows = await ledger.$queryRaw<{ index: bigint }[]>(Prisma.sql`
    SELECT w.index - 1 AS index FROM unnest(${keys}::bytea[], ${identities}::uuid[]) WITH ORDINALITY w (spki, identity, index)
    WHERE EXISTS (SELECT FROM blocked_keys WHERE spki_sha256 = w.spki)
      OR EXISTS (SELECT FROM certificates WHERE spki_sha256 = w.spki AND identity_id IS DISTINCT FROM w.identity)
      OR EXISTS (SELECT FROM client_keys WHERE spki_sha256 = w.spki)`);
  return new Set(rows.map(({ index }) => Number(index)));
}

/**
 * Those of these identities that are not retired. They stay so until the transaction ends: a retirement either comes first, and what was
 * pending stays pending for ever, or finds it active and revokes it.
 */
export const notRetired = (identityIds: readonly (string | null)[]): Prisma.Sql => Prisma.sql`
  SELECT id FROM identities WHERE id = ANY(${[...new Set(identityIds)].filter((id) => id !== null)}::uuid[]) AND status <> 'retired'
  ORDER BY id FOR SHARE`;

/** Holds the identity of a certificate, if it has one, before the certificate is held. False when it is retired. */
export async function holdUnretired(ledger: Statements, { identityId }: Pick<Certificate, 'identityId'>): Promise<boolean> {
  return identityId === null || (await ledger.$queryRaw<{ id: string }[]>(notRetired([identityId]))).length === 1;
}

/**
 * `pending` and signed → `active`. False when it was not both, or its identity is retired.
 * @throws {Failure} `invalid_input` when its key was blocked meanwhile
 */
export async function activate(
  ledger: Statements,
  { id, spkiSha256, identityId }: Pick<Certificate, 'id' | 'spkiSha256' | 'identityId'>,
  now: Date,
): Promise<boolean> {
  await holdKey(ledger, spkiSha256);
  const changed = await ledger.$executeRaw(Prisma.sql`
    WITH held AS MATERIALIZED (${notRetired([identityId])})
    UPDATE certificates SET status = 'active', activated_at = ${now} WHERE id = ${id}::uuid AND status = 'pending' AND der IS NOT NULL
      AND (identity_id IS NULL OR identity_id IN (SELECT id FROM held))
      AND NOT EXISTS (SELECT FROM blocked_keys b WHERE b.spki_sha256 = ${spkiSha256})`);
  if (changed === 0) await requireUnblockedKey(ledger, spkiSha256);
  return changed === 1;
}

/** `active` → `superseded`, usable a while longer. False when it was not active: somebody else was first. */
export async function supersede(ledger: Statements, id: string, usableUntil: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(
    Prisma.sql`UPDATE certificates SET status = 'superseded', usable_until = ${usableUntil} WHERE id = ${id}::uuid AND status = 'active' AND frozen_at IS NULL`,
  );
  return changed === 1;
}

export type Revocation = {
  readonly at: Date;
  /** When that became known here, where it was later. */
  readonly recordedAt?: Date;
  readonly reason: RevocationReason;
  readonly comment: string;
  /** Since when the key may have been in other hands; only with `keyCompromise`. */
  readonly suspectedSince: Date | null;
};

type Ended = {
  /** Ids of those that were not revoked before. */
  readonly fresh: ReadonlySet<string>;
  /** Of those that were, for another reason than keyCompromise, and are for that now. */
  readonly upgraded: ReadonlySet<string>;
};

/**
 * Anything issued and not revoked → `revoked`, for good; where a key is compromised, revocations for another reason → for that one, and
 * their dates stay. There is no other way in which a certificate is revoked, so here it is asked whether it is theirs to revoke.
 * @throws {Failure} `forbidden`
 */
export async function revoke(ledger: Statements, actor: Actor, ids: readonly string[], revocation: Revocation): Promise<Ended> {
  await requireRevocable(ledger, actor, { certificates: ids });
  const fresh = await revokeFresh(ledger, ids, revocation);
  const others = revocation.reason === 'keyCompromise' ? ids.filter((id) => !fresh.has(id)) : [];
  return { fresh, upgraded: others.length === 0 ? new Set() : await upgradeRevocations(ledger, others, revocation) };
}

async function revokeFresh(
  ledger: Statements,
  ids: readonly string[],
  { at, recordedAt = at, reason, comment, suspectedSince }: Revocation,
): Promise<Set<string>> {
  const changed = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    UPDATE certificates SET status = 'revoked', revoked_at = ${at}, revocation_recorded_at = ${recordedAt}, revocation_reason = ${reason},
      revocation_comment = ${comment}, invalidity_date = ${suspectedSince}
    WHERE id = ANY(${[...ids]}::uuid[]) AND status IN ('active', 'superseded') RETURNING id`);
  return new Set(changed.map(({ id }) => id));
}

async function upgradeRevocations(
  ledger: Statements,
  ids: readonly string[],
  { at, recordedAt = at, comment, suspectedSince }: Revocation,
): Promise<Set<string>> {
  const changed = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    UPDATE certificates SET revocation_reason = 'keyCompromise', revocation_recorded_at = ${recordedAt}, revocation_comment = ${comment},
      invalidity_date = ${suspectedSince}
    WHERE id = ANY(${[...ids]}::uuid[]) AND status = 'revoked' AND revocation_reason <> 'keyCompromise' RETURNING id`);
  return new Set(changed.map(({ id }) => id));
}
