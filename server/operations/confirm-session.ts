import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { maySignInLocally } from '../ledger/identity-provider.ts';
import { renewSession } from '../ledger/sessions.ts';
import { findUser } from '../ledger/sign-in.ts';
import { type Limited, limitConfirmations } from './limit-attempts.ts';
import { hasSecondFactor, proveCode } from './prove-code.ts';
import { provePasskey } from './prove-passkey.ts';
import { provePassword } from './prove-password.ts';
import { type SignInContext, sessionLifetime } from './sign-in-context.ts';

export type Confirmation = { readonly password: string } | { readonly code: string } | { readonly response: AuthenticationResponseJSON };

/**
 * Proves once more who holds a session: what cannot be undone asks for it, and the session begins anew with it. A password alone is not
 * enough for somebody who has an authenticator app.
 * @throws {Failure} `unauthenticated` where the session ended meanwhile
 */
export async function confirmSession(
  context: SignInContext,
  actor: Extract<Actor, { kind: 'user' | 'api_key' }>,
  sessionId: string,
  confirmation: Confirmation,
): Promise<{ readonly outcome: 'confirmed'; readonly expiresAt: Date } | { readonly outcome: 'wrong' } | Limited> {
  const proof = await limitConfirmations(context, sessionId, () => prove(context, actor.id, confirmation));
  if (proof === undefined) return { outcome: 'wrong' };
  if (typeof proof !== 'string') return proof;
  const now = context.clock();
  const expiresAt = addSeconds(now, sessionLifetime);
  await context.database.transaction(async (ledger) => {
    if (!(await renewSession(ledger, sessionId, now, expiresAt)))
      throw new Failure('unauthenticated', 'The session ended meanwhile: sign in again.');
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, { type: 'user.confirmed', at: now, actor, target, detail: { by: proof } });
  });
  return { outcome: 'confirmed', expiresAt };
}

async function prove(context: SignInContext, userId: string, confirmation: Confirmation): Promise<string | undefined> {
  if ('code' in confirmation) return proveCode(context, userId, confirmation.code, { recovery: false });
  if ('response' in confirmation) return (await provePasskey(context, confirmation.response, userId)) === undefined ? undefined : 'passkey';
  const right = await provePassword(context, userId, confirmation.password);
  if (!right || (await hasSecondFactor(context, userId))) return undefined;
  const user = await findUser(context.database.prisma, userId);
  return user !== undefined && (await maySignInLocally(context.database.prisma, user.role)) ? 'password' : undefined;
}
