import { createHash } from 'node:crypto';
import { callbackPath } from '../domain/single-sign-on.ts';
import { type SsoView, sealedSsoSecret } from '../ledger/identity-provider.ts';
import { type Challenge, IdentityProvider } from '../outbound/identity-provider.ts';
import type { SignInContext } from './sign-in-context.ts';

export const redirectUri = ({ consoleUrl }: Pick<SignInContext, 'consoleUrl'>): string => `${consoleUrl}${callbackPath}`;

const derived = (ticket: string, use: string): string => createHash('sha256').update(`${use} ${ticket}`).digest('base64url');

/** Everything that one attempt is known by comes from a secret that only its browser holds; the ledger keeps a hash of the state. */
export const challengeFrom = (ticket: string): Challenge => ({
  state: derived(ticket, 'state'),
  nonce: derived(ticket, 'nonce'),
  verifier: derived(ticket, 'verifier'),
});

/** @throws {ProviderRefusal} where it cannot be asked, or is another than it should be */
export async function openProvider({ database, custody }: SignInContext, sso: SsoView): Promise<IdentityProvider> {
  const sealed = await sealedSsoSecret(database.prisma, sso.id);
  const secret = sealed && custody.open(sealed, { purpose: 'sso-secret', keyId: sso.id });
  const { issuer, clientId, clientAuthentication, privateAddresses, caPem: ca } = sso;
  return IdentityProvider.open({ issuer, clientId, clientAuthentication, clientSecret: secret?.toString('utf8'), privateAddresses, ca });
}
