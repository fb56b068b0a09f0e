import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Attempts that are counted together: at most so many within so many seconds. */
export type Limit = { readonly key: string; readonly most: number; readonly seconds: number };

/**
 * Counts an attempt before it is made, so that many at once cannot all pass.
 * @returns the instant until which no more are taken; undefined where this one may be made
 */
export async function countAttempt(ledger: Ledger, limits: readonly Limit[], now: Date): Promise<Date | undefined> {
  const rows = await ledger.$queryRaw<{ key: string; count: number; until: Date }[]>(Prisma.sql`
    INSERT INTO sign_in_attempts (key, count, until)
    SELECT key, 1, ${now}::timestamptz + make_interval(secs => seconds)
    FROM unnest(${limits.map(({ key }) => key)}::text[], ${limits.map(({ seconds }) => seconds)}::int[]) AS limits (key, seconds) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN sign_in_attempts.until <= ${now} THEN 1 ELSE sign_in_attempts.count + 1 END,
      until = CASE WHEN sign_in_attempts.until <= ${now} THEN EXCLUDED.until ELSE sign_in_attempts.until END
    RETURNING key, count, until`);
  const most = new Map(limits.map((limit) => [limit.key, limit.most]));
  const full = rows.filter(({ key, count }) => count > (most.get(key) ?? 0)).map(({ until }) => until.getTime());
  return full.length === 0 ? undefined : new Date(Math.max(...full));
}

/** Takes an attempt back that succeeded: only failures count. */
export async function forgiveAttempt(ledger: Ledger, limits: readonly Limit[]): Promise<void> {
  await ledger.$executeRaw(
    Prisma.sql`UPDATE sign_in_attempts SET count = greatest(count - 1, 0) WHERE key = ANY(${limits.map(({ key }) => key)}::text[])`,
  );
}

/** Remembers a browser on which a user signed in. */
export async function insertKnownDevice(
  ledger: Ledger,
  device: { readonly hash: Uint8Array<ArrayBuffer>; readonly userId: string; readonly createdAt: Date; readonly expiresAt: Date },
): Promise<void> {
  await ledger.knownDevice.create({ data: device, select: { userId: true } });
}

/** Whether a user signed in on that browser before. */
export const isKnownDevice = async (ledger: Ledger, userId: string, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> =>
  (await ledger.knownDevice.count({ where: { hash, userId, expiresAt: { gt: now } } })) > 0;

export async function forgetDevices(ledger: Ledger, userId: string): Promise<void> {
  await ledger.knownDevice.deleteMany({ where: { userId } });
}

/** Removes what can no longer matter to signing in. */
export async function forgetSignIns(ledger: Ledger, now: Date): Promise<void> {
  const passed = { lt: now };
  await ledger.signInAttempt.deleteMany({ where: { until: passed } });
  await ledger.verification.deleteMany({ where: { expiresAt: passed } });
  await ledger.session.deleteMany({ where: { expiresAt: passed } });
  await ledger.knownDevice.deleteMany({ where: { expiresAt: passed } });
}
