import type { Actor } from '../domain/actor.ts';
import { appendEvent } from '../ledger/events.ts';
import { requireSso } from '../ledger/identity-provider.ts';
import { OutboundRefusal } from '../outbound/ask.ts';
import { fetchJson } from '../outbound/fetch-json.ts';
import { ProviderRefusal } from '../outbound/identity-provider.ts';
import { ForeignKeySet } from '../tokens/foreign-keys.ts';
import { parseStrictJson } from '../tokens/strict-json.ts';
import { openProvider, redirectUri } from './open-provider.ts';
import type { SignInContext } from './sign-in-context.ts';

export type SsoCheck = { name: 'discovery' | 'keys' | 'client'; ok: boolean; detail: string };

/**
 * Asks the provider as signing in would, without anybody signing in: who it says it is, its keys, and whether it knows the client.
 * @throws {Failure} `not_found`
 */
export async function testSso(context: SignInContext, actor: Actor): Promise<{ ok: boolean; redirectUri: string; checks: SsoCheck[] }> {
  const { database, clock } = context;
  const sso = await requireSso(database.prisma);
  const uri = redirectUri(context);
  const checks: SsoCheck[] = [];
  const check = async (name: SsoCheck['name'], act: () => Promise<{ ok: boolean; detail: string }>): Promise<boolean> => {
    const result = await act().catch((error: unknown) => {
      if (
        error instanceof ProviderRefusal ||
        error instanceof OutboundRefusal ||
        error instanceof SyntaxError ||
        error instanceof TypeError
      )
        return { ok: false, detail: error.message };
      throw error;
    });
    checks.push({ name, ...result });
    return result.ok;
  };
  const opened = openProvider(context, sso);
  const found = await check('discovery', async () => {
    const { metadata } = await opened;
    const s256 = metadata.code_challenge_methods_supported?.includes('S256') === true;
    const iss = metadata.authorization_response_iss_parameter_supported === true;
    return {
      ok: true,
      detail: `It is ${metadata.issuer}; ${s256 ? 'it takes PKCE' : 'it does not say that it takes PKCE, which is sent all the same'}, and ${iss ? 'names itself in its answers' : 'does not name itself in its answers (RFC 9207)'}.`,
    };
  });
  if (found) {
    const provider = await opened;
    await check('keys', async () => {
      const { jwks_uri: address = '' } = provider.metadata;
      const { size } = new ForeignKeySet(
        parseStrictJson(await fetchJson(address, { privateAddresses: sso.privateAddresses, ca: sso.caPem }), 'refused'),
      );
      return { ok: size > 0, detail: size > 0 ? `${size} for signatures, at ${address}` : `none that could be used, at ${address}` };
    });
    await check('client', async () => {
      const known = await provider.tryClient(uri);
      if (known === 'accepted') return { ok: true, detail: `It knows the client ${sso.clientId}.` };
      if (known === 'refused')
        return { ok: false, detail: `It refuses the client ${sso.clientId}: look at its id, its secret, and how that is sent.` };
      return { ok: true, detail: 'It does not let itself be asked whether it knows the client; signing in will show.' };
    });
  }
  const ok = checks.every((one) => one.ok);
  await appendEvent(database.prisma, {
    type: 'single_sign_on.tested',
    at: clock(),
    actor,
    target: { kind: 'identity_provider', id: sso.id, name: sso.name },
    detail: { ok, checks: Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest.ok])) },
  });
  return { ok, redirectUri: uri, checks };
}
