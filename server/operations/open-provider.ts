import { createHash, createPublicKey } from 'node:crypto';
import { callbackPath, clientKeysPath, signedOutPath } from '../domain/single-sign-on.ts';
import { openKey } from '../keys/custody.ts';
import { type SsoView, sealedSsoKey, sealedSsoSecret } from '../ledger/identity-provider.ts';
import { type Challenge, IdentityProvider } from '../outbound/identity-provider.ts';
import { publicJwk } from '../tokens/jwks.ts';
import type { SignInContext } from './sign-in-context.ts';

type Site = Pick<SignInContext, 'consoleUrl'>;
export const redirectUri = ({ consoleUrl }: Site): string => `${consoleUrl}${callbackPath}`;
/** What has to be registered at the provider, besides whom the client is. */
export const addressesOf = (site: Site) => ({
  redirectUri: redirectUri(site),
  signedOutUri: `${site.consoleUrl}${signedOutPath}`,
  clientKeysUri: `${site.consoleUrl}${clientKeysPath}`,
});

const derived = (ticket: string, use: string): string => createHash('sha256').update(`${use} ${ticket}`).digest('base64url');

/** Everything that one attempt is known by comes from a secret that only its browser holds; the ledger keeps a hash of the state. */
export const challengeFrom = (ticket: string): Challenge => ({
  state: derived(ticket, 'state'),
  nonce: derived(ticket, 'nonce'),
  verifier: derived(ticket, 'verifier'),
});

/** @throws {ProviderRefusal} where it cannot be asked, or is another than it should be */
export async function openProvider(context: SignInContext, sso: SsoView): Promise<IdentityProvider> {
  const { issuer, clientId, clientAuthentication, privateAddresses, caPem: ca } = sso;
  return IdentityProvider.open({ issuer, clientId, clientAuthentication, privateAddresses, ca, ...(await credentialsOf(context, sso)) });
}

/** Each is sealed as what it is, so that a key is never sent as a secret. */
async function credentialsOf({ database, custody }: SignInContext, { id, clientAuthentication }: SsoView) {
  const none = { clientSecret: undefined, clientKey: undefined };
  if (clientAuthentication === 'none') return none;
  if (clientAuthentication === 'private_key_jwt') {
    const sealed = await sealedSsoKey(database.prisma, id);
    if (sealed === undefined) return none;
    const key = openKey(custody, sealed, { purpose: 'sso-key', keyId: id });
    return { ...none, clientKey: { key, kid: publicJwk(createPublicKey(key), 'RS256').kid } };
  }
  const sealed = await sealedSsoSecret(database.prisma, id);
  return { ...none, clientSecret: sealed && custody.open(sealed, { purpose: 'sso-secret', keyId: id }).toString('utf8') };
}
