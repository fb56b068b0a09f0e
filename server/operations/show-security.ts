import { linkedProvider } from '../ledger/identity-provider.ts';
import { listPasskeys, type PasskeyView } from '../ledger/passkeys.ts';
import { countRecoveryCodes, findTotp } from '../ledger/second-factors.ts';
import { listSessions, type SessionView } from '../ledger/sessions.ts';
import { findPasswordHash } from '../ledger/sign-in.ts';
import type { Context } from './context.ts';

export type SecurityView = {
  password: boolean;
  /** The identity provider that they are bound to; null for nobody there. */
  sso: string | null;
  /** Since when codes of an authenticator app are asked for. */
  authenticatorSince: Date | null;
  recoveryCodesLeft: number;
  passkeys: PasskeyView[];
  sessions: (SessionView & { current: boolean })[];
};

/** How somebody signs in, and where they are signed in. */
export async function showSecurity({ database, clock }: Context, userId: string, sessionId: string | undefined): Promise<SecurityView> {
  const { prisma } = database;
  const [hash, sso, totp, recoveryCodesLeft, passkeys, sessions] = await Promise.all([
    findPasswordHash(prisma, userId),
    linkedProvider(prisma, userId),
    findTotp(prisma, userId),
    countRecoveryCodes(prisma, userId),
    listPasskeys(prisma, userId),
    listSessions(prisma, userId, clock()),
  ]);
  return {
    password: hash !== undefined,
    sso,
    authenticatorSince: totp?.confirmedAt ?? null,
    recoveryCodesLeft,
    passkeys,
    sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })),
  };
}
