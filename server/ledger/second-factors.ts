import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

export type TotpFactor = { readonly sealed: Uint8Array; readonly confirmedAt: Date | null };

export const findTotp = (ledger: Ledger, userId: string): Promise<TotpFactor | null> =>
  ledger.totpFactor.findUnique({ where: { userId }, select: { sealed: true, confirmedAt: true } });

/** Offers a secret in the place of one that was never confirmed. False where one is confirmed. */
export async function offerTotp(
  ledger: Ledger,
  factor: { readonly userId: string; readonly sealed: Uint8Array; readonly kekId: string; readonly now: Date },
): Promise<boolean> {
  const rows = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO totp_factors (user_id, sealed, kek_id, created_at) VALUES (${factor.userId}, ${factor.sealed}, ${factor.kekId}, ${factor.now})
    ON CONFLICT (user_id) DO UPDATE SET sealed = EXCLUDED.sealed, kek_id = EXCLUDED.kek_id, created_at = EXCLUDED.created_at
      WHERE totp_factors.confirmed_at IS NULL`);
  return rows === 1;
}

/** From now on it counts. False where it counts already, or another secret was offered meanwhile. */
export async function confirmTotp(ledger: Ledger, userId: string, sealed: Uint8Array, step: number, now: Date): Promise<boolean> {
  const rows = await ledger.$executeRaw(Prisma.sql`
    UPDATE totp_factors SET confirmed_at = ${now}, last_step = ${step}
    WHERE user_id = ${userId} AND confirmed_at IS NULL AND sealed = ${sealed}`);
  return rows === 1;
}

/** Uses a code up. Of two that come with the same one, the second finds the step taken (RFC 6238 §5.2). */
export async function takeTotpStep(ledger: Ledger, userId: string, step: number): Promise<boolean> {
  const rows = await ledger.$executeRaw(Prisma.sql`
    UPDATE totp_factors SET last_step = ${step} WHERE user_id = ${userId} AND confirmed_at IS NOT NULL AND last_step < ${step}`);
  return rows === 1;
}

export const deleteTotp = async (ledger: Ledger, userId: string): Promise<boolean> =>
  (await ledger.totpFactor.deleteMany({ where: { userId } })).count === 1;

/** Puts new recovery codes in the place of all that there were. */
export async function replaceRecoveryCodes(
  ledger: Ledger,
  userId: string,
  hashes: readonly Uint8Array<ArrayBuffer>[],
  now: Date,
): Promise<void> {
  await ledger.recoveryCode.deleteMany({ where: { userId } });
  await ledger.recoveryCode.createMany({ data: hashes.map((hash) => ({ userId, hash, createdAt: now })) });
}

/** Uses a recovery code up; false where there is none such, or it was used before. */
export const takeRecoveryCode = async (ledger: Ledger, userId: string, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> =>
  (await ledger.recoveryCode.updateMany({ where: { userId, hash, usedAt: null }, data: { usedAt: now } })).count === 1;

export const countRecoveryCodes = (ledger: Ledger, userId: string): Promise<number> =>
  ledger.recoveryCode.count({ where: { userId, usedAt: null } });
