import { randomBytes } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { base32, matchingStep, totpUri } from '../domain/totp.ts';
import { appendEvent } from '../ledger/events.ts';
import { confirmTotp, deleteTotp, offerTotp, replaceRecoveryCodes } from '../ledger/second-factors.ts';
import { hashRecoveryCode, hasSecondFactor, newRecoveryCodes, openTotp } from './prove-code.ts';
import type { SignInContext } from './sign-in-context.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;
const targetOf = ({ id, name }: Person) => ({ kind: 'user', id, name });

/**
 * Offers a secret to an authenticator app. It counts for nothing until a code of it was seen; another offer replaces it.
 * @throws {Failure} `conflict` where there is an authenticator app already
 */
export async function offerAuthenticator(context: SignInContext, actor: Person, account: string): Promise<{ secret: string; uri: string }> {
  const { database, clock, custody } = context;
  const secret = randomBytes(20);
  const sealed = custody.seal(secret, { purpose: 'totp-secret', keyId: actor.id });
  if (!(await offerTotp(database.prisma, { userId: actor.id, sealed, kekId: custody.keyId, now: clock() })))
    throw new Failure('conflict', 'There is an authenticator app already: remove it first.');
  return { secret: base32(secret), uri: totpUri('Hawser', account, secret) };
}

/**
 * The first code makes it count, and brings the recovery codes, which are in this answer and nowhere else.
 * @throws {Failure} `invalid_input` for a wrong code; `conflict` where none was offered, or it counts already
 */
export async function addAuthenticator(
  context: SignInContext,
  actor: Person,
  { code }: { readonly code: string },
): Promise<{ recoveryCodes: string[] }> {
  const offered = await openTotp(context, actor.id);
  if (offered === undefined || offered.confirmedAt !== null) throw new Failure('conflict', 'No authenticator app waits to be confirmed.');
  const now = context.clock();
  const step = matchingStep(offered.secret, code.replaceAll(/\s/g, ''), now);
  if (step === undefined)
    throw invalid('code', 'is not what the app shows now; type the six digits anew, and see that the clock of the device is right');
  return context.database.transaction(async (ledger) => {
    if (!(await confirmTotp(ledger, actor.id, offered.sealed, step, now)))
      throw new Failure('conflict', 'Another authenticator app was set up at this very moment: look again.');
    const recoveryCodes = newRecoveryCodes();
    await replaceRecoveryCodes(ledger, actor.id, recoveryCodes.map(hashRecoveryCode), now);
    await appendEvent(ledger, {
      type: 'user.totp_added',
      at: now,
      actor,
      target: targetOf(actor),
      detail: { recoveryCodes: recoveryCodes.length },
    });
    return { recoveryCodes };
  });
}

/** Its codes count no more, and neither do the recovery codes. @throws {Failure} `conflict` where there is none */
export async function removeAuthenticator({ database, clock }: SignInContext, actor: Person): Promise<void> {
  const at = clock();
  await database.transaction(async (ledger) => {
    if (!(await deleteTotp(ledger, actor.id))) throw new Failure('conflict', 'There is no authenticator app.');
    await replaceRecoveryCodes(ledger, actor.id, [], at);
    await appendEvent(ledger, { type: 'user.totp_removed', at, actor, target: targetOf(actor) });
  });
}

/** New recovery codes; those before are good for nothing. @throws {Failure} `conflict` without an authenticator app */
export async function renewRecoveryCodes(context: SignInContext, actor: Person): Promise<{ recoveryCodes: string[] }> {
  if (!(await hasSecondFactor(context, actor.id)))
    throw new Failure('conflict', 'Recovery codes stand in for an authenticator app: set one up first.');
  const at = context.clock();
  const recoveryCodes = newRecoveryCodes();
  await context.database.transaction(async (ledger) => {
    await replaceRecoveryCodes(ledger, actor.id, recoveryCodes.map(hashRecoveryCode), at);
    const detail = { recoveryCodes: recoveryCodes.length };
    await appendEvent(ledger, { type: 'user.recovery_codes_renewed', at, actor, target: targetOf(actor), detail });
  });
  return { recoveryCodes };
}
