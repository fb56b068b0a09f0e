import { findPasswordHash, replacePasswordHash } from '../ledger/sign-in.ts';
import type { SignInContext } from './sign-in-context.ts';

/** Of no password: whoever asks for an account that is not there waits as long as for one that is. */
let ofNobody: Promise<string> | undefined;

/** Whether a password is a user's; for nobody it is none, after the same work. */
export async function provePassword(context: SignInContext, userId: string | undefined, password: string): Promise<boolean> {
  const { prisma } = context.database;
  const stored = userId === undefined ? undefined : await findPasswordHash(prisma, userId);
  ofNobody ??= context.hashPassword('');
  const right = await context.verifyPassword({ hash: stored ?? (await ofNobody), password });
  if (!right || stored === undefined || userId === undefined) return false;
  if (!stored.startsWith('$argon2id$')) await replacePasswordHash(prisma, userId, stored, await context.hashPassword(password));
  return true;
}
