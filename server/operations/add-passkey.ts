import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { credentialsOf, deletePasskey, insertPasskey, type PasskeyView } from '../ledger/passkeys.ts';
import { findStep, insertStep, takeStep } from '../ledger/sign-in-steps.ts';
import { challengeOf, relyingParty } from './prove-passkey.ts';
import { type SignInContext, stepLifetime } from './sign-in-context.ts';

type Person = Extract<Actor, { kind: 'user' | 'api_key' }>;

/** EdDSA, ES256 and RS256 (COSE): what authenticators know. */
const algorithms = [-8, -7, -257] as const;

/** Asks a browser to make a passkey, which finds its user by itself and verifies them each time. */
export async function offerPasskey(
  context: SignInContext,
  actor: Person,
  account: string,
): Promise<{ options: PublicKeyCredentialCreationOptionsJSON }> {
  const { database, clock } = context;
  const { id: rpID, name: rpName } = relyingParty(context);
  const known = await credentialsOf(database.prisma, actor.id);
  const options = await generateRegistrationOptions({
    rpID,
    rpName,
    userName: account,
    userDisplayName: actor.name,
    userID: new TextEncoder().encode(actor.id),
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    supportedAlgorithmIDs: [...algorithms],
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const now = clock();
  const step = { kind: 'passkey', word: options.challenge } as const;
  await insertStep(database.prisma, step, { newFor: actor.id }, now, addSeconds(now, stepLifetime));
  return { options };
}

const tooLate = () => invalid('response', 'comes too late, or twice: begin again');

/** @throws {Failure} `invalid_input` for an answer to nothing that was asked; `already_exists` */
export async function addPasskey(
  context: SignInContext,
  actor: Person,
  { name, response }: { readonly name: string; readonly response: RegistrationResponseJSON },
): Promise<PasskeyView> {
  const { database, clock, consoleUrl } = context;
  const step = { kind: 'passkey', word: challengeOf(response) } as const;
  const asked = await findStep(database.prisma, step, clock());
  if (asked?.newFor !== actor.id) throw tooLate();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: step.word,
    expectedOrigin: consoleUrl,
    expectedRPID: relyingParty(context).id,
    requireUserVerification: true,
    supportedAlgorithmIDs: [...algorithms],
  }).catch((cause: unknown) => {
    throw invalid('response', 'is not what a passkey answers; begin again', { cause });
  });
  if (!verified || registrationInfo === undefined) throw invalid('response', 'does not verify; begin again');
  const { credential, credentialBackedUp } = registrationInfo;
  const now = clock();
  return database.transaction(async (ledger) => {
    if (!(await takeStep(ledger, step))) throw tooLate();
    const added = await insertPasskey(ledger, {
      id: newId(now.getTime()),
      userId: actor.id,
      credentialId: credential.id,
      publicKey: new Uint8Array(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: response.response.transports ?? [],
      name,
      backedUp: credentialBackedUp,
      createdAt: now,
      lastUsedAt: null,
    });
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, {
      type: 'user.passkey_added',
      at: now,
      actor,
      target,
      detail: { passkey: name, backedUp: credentialBackedUp },
    });
    return added;
  });
}

/** @throws {Failure} `not_found`, also for somebody else's */
export async function removePasskey(
  context: SignInContext,
  actor: Person,
  { passkey }: { readonly passkey: string },
): Promise<PasskeyView> {
  const at = context.clock();
  return context.database.transaction(async (ledger) => {
    const removed = await deletePasskey(ledger, actor.id, passkey);
    const target = { kind: 'user', id: actor.id, name: actor.name };
    await appendEvent(ledger, { type: 'user.passkey_removed', at, actor, target, detail: { passkey: removed.name } });
    return removed;
  });
}
