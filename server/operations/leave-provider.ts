import { Failure } from '../domain/failure.ts';
import type { Custody } from '../keys/custody.ts';
import type { Ledger } from '../ledger/database.ts';
import { keepIdToken, sealedIdToken } from '../ledger/id-tokens.ts';
import { findSso, ssoMethod } from '../ledger/identity-provider.ts';
import { sessionOf } from '../ledger/sign-in.ts';
import { ProviderRefusal } from '../outbound/identity-provider.ts';
import { addressesOf, openProvider } from './open-provider.ts';
import type { SignInContext } from './sign-in-context.ts';

/** Characters of an ID token that still fit into an address; a longer one is not kept, and the provider asks whom it signs out. */
const longest = 4_096;

/** Between two steps of signing in, an ID token is kept under whom it is about. */
const held = (userId: string) => ({ purpose: 'id-token', keyId: userId }) as const;
export const sealForCode = (custody: Custody, userId: string, idToken: string): string =>
  custody.seal(Buffer.from(idToken), held(userId)).toString('base64url');

/** Undefined where its key-encryption key was replaced meanwhile: the provider then asks whom it signs out. */
export function openFromCode(custody: Custody, userId: string, sealed: string | undefined): string | undefined {
  return sealed === undefined ? undefined : opened(custody, Buffer.from(sealed, 'base64url'), userId);
}

function opened(custody: Custody, sealed: Uint8Array, keyId: string): string | undefined {
  try {
    return custody.open(sealed, held(keyId)).toString('utf8');
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Keeps the ID token that a session began with, in the transaction that records it, where signing out will need it. */
export async function rememberIdToken(
  { custody, clock }: SignInContext,
  ledger: Ledger,
  { token, idToken }: { readonly token: string; readonly idToken: string | undefined },
): Promise<void> {
  if (idToken === undefined || idToken.length > longest || (await findSso(ledger))?.signsOut !== true) return;
  const sessionId = await sessionOf(ledger, token);
  if (sessionId === undefined) return;
  const sealed = new Uint8Array(custody.seal(Buffer.from(idToken), held(sessionId)));
  await keepIdToken(ledger, { sessionId, sealed, kekId: custody.keyId, now: clock() });
}

/** Of the claims of an ID token that was verified before it was kept. */
function issuerOf(idToken: string): unknown {
  try {
    return Reflect.get(Object(JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8'))), 'iss');
  } catch {
    return undefined;
  }
}

/** Compared without a last slash, with or without which it may be set up. */
const sameIssuer = (one: unknown, other: string): boolean => String(one).replace(/\/$/, '') === other.replace(/\/$/, '');

/** How a session ends at the provider that it began at. `url`: where to send the person; null where the provider could not be asked. */
export type Leaving = { readonly name: string; readonly url: string | null };

/**
 * Looks how a session ends at the provider too. Undefined where it did not begin there, the provider has no such place, or the
 * setting is off. It has to be looked at before the session is gone; what it resolves to may be waited for afterwards, and never fails.
 * @param logFault hears of what nobody expected
 */
export async function leaveProvider(
  context: SignInContext,
  session: { readonly id: string; readonly method: string },
  logFault: (error: unknown) => void,
): Promise<{ readonly where: () => Promise<Leaving | undefined> }> {
  const { database, custody } = context;
  const sso = session.method.startsWith(ssoMethod) ? await findSso(database.prisma) : undefined;
  if (sso?.enabled !== true || !sso.signsOut) return { where: async () => undefined };
  const sealed = await sealedIdToken(database.prisma, session.id);
  const kept = sealed && opened(custody, sealed, session.id);
  // Whoever signs in while the provider is replaced still brings a token of the one before, which is nothing to the other.
  const idToken = kept !== undefined && sameIssuer(issuerOf(kept), sso.issuer) ? kept : undefined;
  return {
    async where() {
      try {
        const url = await (await openProvider(context, sso)).endSessionUrl(idToken, addressesOf(context).signedOutUri);
        return url === undefined ? undefined : { name: sso.name, url };
      } catch (error) {
        // The session here is gone already: whatever keeps the provider from being asked is told, and no reason to fail.
        if (!(error instanceof ProviderRefusal || error instanceof Failure)) logFault(error);
        return { name: sso.name, url: null };
      }
    },
  };
}
