import { randomBytes } from 'node:crypto';
import { base32, matchingStep } from '../domain/totp.ts';
import { findTotp, takeRecoveryCode, takeTotpStep } from '../ledger/second-factors.ts';
import { hashOf } from './limit-attempts.ts';
import type { SignInContext } from './sign-in-context.ts';

/** How many recovery codes there are at a time. */
const recoveryCodes = 10;

/** Sixteen characters of base 32: 80 random bits. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: recoveryCodes }, () => (base32(randomBytes(10)).match(/.{4}/g) ?? []).join('-'));

/** As a person types it: in small letters, with or without dashes. */
const plainCode = (typed: string): string => typed.replaceAll(/[\s-]/g, '').toUpperCase();
export const hashRecoveryCode = (code: string): Uint8Array<ArrayBuffer> => hashOf(`recovery code ${plainCode(code)}`);

/** The secret of a user's authenticator app, as it is stored and as it is. */
export async function openTotp({ database, custody }: SignInContext, userId: string) {
  const factor = await findTotp(database.prisma, userId);
  if (factor === null) return undefined;
  const secret = custody.open(factor.sealed, { purpose: 'totp-secret', keyId: userId });
  return { ...factor, secret };
}

export const hasSecondFactor = async ({ database }: SignInContext, userId: string): Promise<boolean> =>
  (await findTotp(database.prisma, userId))?.confirmedAt != null;

export type CodeProof = 'authenticator app' | 'recovery code';

/** Uses a code up, of the authenticator app or, where it is so wished, a recovery code; undefined where it is wrong or was used before. */
export async function proveCode(
  context: SignInContext,
  userId: string,
  code: string,
  { recovery }: { readonly recovery: boolean },
): Promise<CodeProof | undefined> {
  const { prisma } = context.database;
  const plain = plainCode(code);
  if (/^\d{6}$/.test(plain)) {
    const factor = await openTotp(context, userId);
    if (factor?.confirmedAt == null) return undefined;
    const step = matchingStep(factor.secret, plain, context.clock());
    return step !== undefined && (await takeTotpStep(prisma, userId, step)) ? 'authenticator app' : undefined;
  }
  if (!recovery || !/^[A-Z2-7]{16}$/.test(plain)) return undefined;
  return (await takeRecoveryCode(prisma, userId, hashRecoveryCode(plain), context.clock())) ? 'recovery code' : undefined;
}
