import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Attempts that are counted together: at most so many within so many seconds. */
export type Limit = { readonly key: string; readonly most: number; readonly seconds: number };

/**
 * Counts an attempt before it is made, so that many at once cannot all pass. What is over one limit is not counted for those after it, so
 * that it leaves no row for each account that it names.
 * @returns the instant until which no more are taken; undefined where this one may be made
 */
export async function countAttempt(ledger: Ledger, limits: readonly Limit[], now: Date): Promise<Date | undefined> {
  for (const { key, most, seconds } of limits) {
    const [row] = await ledger.$queryRaw<{ count: number; until: Date }[]>(Prisma.sql`
      INSERT INTO sign_in_attempts (key, count, until) VALUES (${key}, 1, ${now}::timestamptz + make_interval(secs => ${seconds}::int))
      ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN sign_in_attempts.until <= ${now} THEN 1 ELSE sign_in_attempts.count + 1 END,
        until = CASE WHEN sign_in_attempts.until <= ${now} THEN EXCLUDED.until ELSE sign_in_attempts.until END
      RETURNING count, until`);
    if (row !== undefined && row.count > most) return row.until;
  }
  return undefined;
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
