import { Prisma } from '#prisma';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { notFound } from '../domain/failure.ts';
import { publishedStatuses, readyAt, replacedAt, retirableAt, type TokenKeySchedule, type TokenKeyStatus } from '../domain/token-key.ts';
import type { Ledger } from './database.ts';

/** A key of the issuer as the ledger keeps it; everything but the private half. */
export type TokenKey = {
  kid: string;
  algorithm: TokenAlgorithm;
  status: TokenKeyStatus;
  custody: 'sealed' | 'module';
  /** From here on it is published. */
  createdAt: Date;
  createdBy: string;
  activatedAt: Date | null;
  retiringAt: Date | null;
  retiredAt: Date | null;
  revokedAt: Date | null;
  revocationComment: string | null;
};
export type TokenKeyView = TokenKey & {
  /** From when on it may sign; null unless it is next. */
  readyAt: Date | null;
  /** From when on nothing that it has signed can live; null unless it is retiring. */
  retirableAt: Date | null;
  /** Those that it has signed and that have not expired: what a revocation would end. */
  liveTokens: number;
};
/** A private key of the issuer, sealed, with its public half. */
export type NewTokenKey = Pick<TokenKey, 'kid' | 'custody'> & {
  readonly publicJwk: Readonly<Record<string, string>>;
  readonly sealed: Uint8Array;
  /** Which key-encryption key sealed it. */
  readonly kekId: string;
};
/** What a node needs: public halves to verify with, sealed private ones to sign with. */
export type RingRow = Pick<TokenKey, 'kid' | 'algorithm' | 'status'> & {
  publicJwk: Readonly<Record<string, string>>;
  /** Null where it signs no more. */
  sealed: Uint8Array | null;
};
export type TokenKeyIntent = { algorithm: TokenAlgorithm; requestedBy: string; requestedAt: Date };
export type TokenKeyScheduleRow = TokenKeySchedule & { updatedAt: Date | null; updatedBy: string | null };
export type TokenKeyScheduleView = TokenKeyScheduleRow & {
  /** When the current key is replaced; null where only people replace it. */
  nextRotationAt: Date | null;
};

const columns = Prisma.sql`k.kid, k.algorithm, k.status, k.custody, k.created_at AS "createdAt", k.created_by AS "createdBy",
  k.activated_at AS "activatedAt", k.retiring_at AS "retiringAt", k.retired_at AS "retiredAt", k.revoked_at AS "revokedAt",
  k.revocation_comment AS "revocationComment"`;

/** Whoever makes or moves token keys waits here for the others; held until the end of the transaction. */
export async function lockTokenKeys(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser token keys'))`);
}

/** What is not over yet, oldest first. */
export const openTokenKeys = (ledger: Ledger): Promise<TokenKey[]> =>
  ledger.$queryRaw(
    Prisma.sql`SELECT ${columns} FROM token_keys k WHERE k.status = ANY (${[...publishedStatuses]}) ORDER BY k.created_at, k.number`,
  );

/** The newest first, those that are over last. */
export async function listTokenKeys(ledger: Ledger, now: Date): Promise<TokenKeyView[]> {
  return views(ledger, now, Prisma.sql`true`);
}

/** @throws {Failure} `not_found` */
export async function showTokenKey(ledger: Ledger, kid: string, now: Date): Promise<TokenKeyView> {
  const [key] = await views(ledger, now, Prisma.sql`k.kid = ${kid}`);
  if (!key) throw notFound(`the token key ${kid}`);
  return key;
}

async function views(ledger: Ledger, now: Date, where: Prisma.Sql): Promise<TokenKeyView[]> {
  const schedules = await tokenKeySchedules(ledger);
  const rows = await ledger.$queryRaw<(TokenKey & { liveTokens: number })[]>(Prisma.sql`
    SELECT ${columns}, coalesce(live.tokens, 0)::int AS "liveTokens" FROM token_keys k
    LEFT JOIN (SELECT key_number, count(*) AS tokens FROM tokens WHERE expires_at > ${now} GROUP BY key_number) live
      ON live.key_number = k.number AND k.status <> 'revoked'
    WHERE ${where} ORDER BY k.status IN ('retired', 'revoked'), k.algorithm, k.created_at DESC, k.number DESC`);
  return rows.map((key) => {
    const schedule = schedules.find(({ algorithm }) => algorithm === key.algorithm);
    return { ...key, readyAt: schedule ? readyAt(key, schedule) : null, retirableAt: retirableAt(key) };
  });
}

/** Adds a key with its private half. Under the lock, so that numbers follow each other. */
export async function insertTokenKey(
  ledger: Ledger,
  { kid, custody, publicJwk, sealed, kekId }: NewTokenKey,
  about: { algorithm: TokenAlgorithm; status: 'next' | 'current'; by: string; at: Date },
): Promise<void> {
  const { algorithm, status, by, at } = about;
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO token_keys (kid, algorithm, public_jwk, status, custody, created_at, created_by, activated_at, number)
    SELECT ${kid}, ${algorithm}, ${JSON.stringify(publicJwk)}::jsonb, ${status}, ${custody}, ${at}, ${by},
      CASE WHEN ${status} = 'current' THEN ${at}::timestamptz END, coalesce(max(number), 0) + 1 FROM token_keys`);
  await ledger.$executeRaw(Prisma.sql`INSERT INTO token_key_secrets (kid, kek_id, sealed) VALUES (${kid}, ${kekId}, ${sealed})`);
}

const stamps = {
  current: Prisma.raw('activated_at'),
  retiring: Prisma.raw('retiring_at'),
  retired: Prisma.raw('retired_at'),
} as const;

/** Moves a key one step on; false when it is no longer where it was thought to be. */
export async function moveTokenKey(
  ledger: Ledger,
  kid: string,
  from: readonly TokenKeyStatus[],
  to: keyof typeof stamps,
  at: Date,
): Promise<boolean> {
  const moved = await ledger.$executeRaw(
    Prisma.sql`UPDATE token_keys SET status = ${to}, ${stamps[to]} = ${at} WHERE kid = ${kid} AND status = ANY (${[...from]})`,
  );
  return moved === 1;
}

/** Ends a key and, by that, all it has signed; false when that was done before. */
export async function revokeTokenKey(ledger: Ledger, kid: string, comment: string, at: Date): Promise<boolean> {
  const revoked = await ledger.$executeRaw(Prisma.sql`
    UPDATE token_keys SET status = 'revoked', revoked_at = ${at}, revocation_comment = ${comment}
    WHERE kid = ${kid} AND status <> 'revoked'`);
  return revoked === 1;
}

const spent = Prisma.sql`token_keys k WHERE k.kid = s.kid AND k.status NOT IN ('next', 'current')`;

/** Whether a private half is kept that signs no more. */
export async function hasSpentKeys(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ spent: boolean }[]>(
    Prisma.sql`SELECT EXISTS (SELECT FROM token_key_secrets s, ${spent}) AS spent`,
  );
  return row?.spent === true;
}

export const forgetSpentKeys = (ledger: Ledger): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM token_key_secrets s USING ${spent}`);

/** Every key that is published, as a node needs it; in the order in which they were made. */
export const readRing = (ledger: Ledger): Promise<RingRow[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT k.kid, k.algorithm, k.status, k.public_jwk AS "publicJwk", s.sealed FROM token_keys k
    LEFT JOIN token_key_secrets s ON s.kid = k.kid AND k.status IN ('next', 'current')
    WHERE k.status = ANY (${[...publishedStatuses]}) ORDER BY k.number`);

/** Asks for the next key of an algorithm; false when that was asked for already. */
export async function insertTokenKeyIntent(ledger: Ledger, { algorithm, requestedBy, requestedAt }: TokenKeyIntent): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO token_key_intents (algorithm, requested_by, requested_at) VALUES (${algorithm}, ${requestedBy}, ${requestedAt})
    ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

/** What was asked for and is not made yet. */
export const tokenKeyIntents = (ledger: Ledger): Promise<TokenKeyIntent[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT algorithm, requested_by AS "requestedBy", requested_at AS "requestedAt" FROM token_key_intents ORDER BY requested_at`);

export async function dischargeTokenKeyIntent(ledger: Ledger, algorithm: TokenAlgorithm): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`DELETE FROM token_key_intents WHERE algorithm = ${algorithm}`);
}

export const tokenKeySchedules = (ledger: Ledger): Promise<TokenKeyScheduleRow[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT algorithm, period, overlap, updated_at AS "updatedAt", updated_by AS "updatedBy" FROM token_key_schedules ORDER BY algorithm`);

/** The schedules, and when each takes effect next. */
export async function listTokenKeySchedules(ledger: Ledger): Promise<TokenKeyScheduleView[]> {
  const keys = await openTokenKeys(ledger);
  return (await tokenKeySchedules(ledger)).map((schedule) => {
    const current = keys.find(({ algorithm, status }) => algorithm === schedule.algorithm && status === 'current');
    return { ...schedule, nextRotationAt: current ? replacedAt(current, schedule) : null };
  });
}

export async function storeTokenKeySchedule(
  ledger: Ledger,
  { algorithm, period, overlap }: TokenKeySchedule,
  by: { readonly name: string; readonly at: Date },
): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`
    UPDATE token_key_schedules SET period = ${period}::integer, overlap = ${overlap}::integer, updated_at = ${by.at}, updated_by = ${by.name}
    WHERE algorithm = ${algorithm}`);
}
