import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { addSeconds } from '../domain/clock.ts';
import { credentialsOf, findCredential, notePasskeyUse } from '../ledger/passkeys.ts';
import { findStep, insertStep, takeStep } from '../ledger/sign-in-steps.ts';
import { type SignInContext, stepLifetime } from './sign-in-context.ts';

/** Passkeys belong to the host of the console (WebAuthn §5.1.2). */
export const relyingParty = ({ consoleUrl }: Pick<SignInContext, 'consoleUrl'>) => ({ id: new URL(consoleUrl).hostname, name: 'Hawser' });

/** Asks for a passkey: of that user, or of whoever it is. */
export async function askForPasskey(context: SignInContext, userId: string | undefined): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { database, clock } = context;
  const known = userId === undefined ? [] : await credentialsOf(database.prisma, userId);
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(context).id,
    userVerification: 'required',
    allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
  const now = clock();
  const value: Record<string, string> = userId === undefined ? {} : { userId };
  await insertStep(database.prisma, { kind: 'passkey', word: options.challenge }, value, now, addSeconds(now, stepLifetime));
  return options;
}

const challengeShape = /^[A-Za-z0-9_-]{16,128}$/;

/** The challenge that a browser says it answers, empty for what is none; it is compared with the signed one by whoever verifies. */
export function challengeOf({ response: { clientDataJSON } }: { readonly response: { readonly clientDataJSON: string } }): string {
  try {
    const said: unknown = Reflect.get(Object(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))), 'challenge');
    return typeof said === 'string' && challengeShape.test(said) ? said : '';
  } catch {
    return '';
  }
}

/**
 * Whose passkey answered. A challenge is answered once; the device must have verified its user, so that a passkey counts as two factors.
 * @param userId whose it has to be, where that is known
 * @returns undefined for every answer that does not count
 */
export async function provePasskey(
  context: SignInContext,
  response: AuthenticationResponseJSON,
  userId: string | undefined,
): Promise<string | undefined> {
  const { database, clock, consoleUrl } = context;
  const step = { kind: 'passkey', word: challengeOf(response) } as const;
  const asked = await findStep(database.prisma, step, clock());
  if (asked === undefined || asked.userId !== userId || !(await takeStep(database.prisma, step))) return undefined;
  const credential = await findCredential(database.prisma, response.id);
  if (credential === null || (userId !== undefined && credential.userId !== userId)) return undefined;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: step.word,
    expectedOrigin: consoleUrl,
    expectedRPID: relyingParty(context).id,
    requireUserVerification: true,
    credential: { id: credential.credentialId, publicKey: credential.publicKey, counter: Number(credential.counter) },
  }).catch(() => ({ verified: false, authenticationInfo: undefined }));
  if (!verified || authenticationInfo === undefined) return undefined;
  const use = {
    id: credential.id,
    before: credential.counter,
    counter: BigInt(authenticationInfo.newCounter),
    backedUp: authenticationInfo.credentialBackedUp,
    now: clock(),
  };
  return (await notePasskeyUse(database.prisma, use)) ? credential.userId : undefined;
}
