import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { callbackPath, clientKeysPath, signedOutPath } from '../domain/single-sign-on.ts';
import { type IssuerKey, issuerKey } from './issuer.ts';
import { testRoot } from './tls-certificates.ts';

/** Somebody at the provider: claims beside `sub`. */
export type Person = {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
};

export const ssoClient = { id: 'hawser', secret: 'the secret of the client at the provider' };

const privateJwk = ({ privateKey, kid, algorithm }: IssuerKey) => ({
  ...privateKey.export({ format: 'jwk' }),
  kid,
  alg: algorithm,
  use: 'sig',
});

/** node-oidc-provider on real TLS. Whoever is sent there signs in as `who`, after a page with one button where `page` says so. */
export class TestIdentityProvider {
  readonly #server: Server;
  readonly url: string;
  /** PEM of whom its certificate comes from. */
  readonly ca: string;
  readonly people = new Map<string, Person>();
  /** Who signs in next; null for somebody who gives up. */
  who: string | null = null;
  /** What the address of a client's keys answers; as JSON. */
  clientKeys: () => Promise<string> = () => Promise.reject(new Error('nobody publishes keys here'));

  private constructor(server: Server, url: string, ca: string, consoleUrl: string, options: { page?: boolean; inIdToken?: boolean }) {
    this.#server = server;
    this.url = url;
    this.ca = ca;
    const redirects = {
      redirect_uris: [`${consoleUrl}${callbackPath}`],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      post_logout_redirect_uris: [`${consoleUrl}${signedOutPath}`],
    };
    const provider = new Provider(url, {
      jwks: { keys: [privateJwk(issuerKey('RS256', 'provider'))] },
      cookies: { keys: ['of the provider of tests'] },
      clients: [
        { ...redirects, client_id: ssoClient.id, client_secret: ssoClient.secret, token_endpoint_auth_method: 'client_secret_basic' },
        { ...redirects, client_id: 'posting', client_secret: ssoClient.secret, token_endpoint_auth_method: 'client_secret_post' },
        ...['keyed', 'keyed anew'].map((id) => ({
          ...redirects,
          client_id: id,
          token_endpoint_auth_method: 'private_key_jwt' as const,
          jwks_uri: `${consoleUrl}${clientKeysPath}`,
        })),
        { ...redirects, client_id: 'public', token_endpoint_auth_method: 'none' },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
      conformIdTokenClaims: options.inIdToken !== true,
      findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...this.people.get(sub) }) }),
      // The one thing that it asks others for.
      fetch: async () => Response.json(JSON.parse(await this.clientKeys())),
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    });
    const answer = provider.callback();
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      if (!incoming.url?.startsWith('/interaction/')) return answer(incoming, response);
      if (options.page && incoming.method === 'GET') {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<!doctype html><title>The provider</title><form method="post"><button>Continue as yourself</button></form>');
      } else this.#interact(provider, incoming, response).catch(() => response.writeHead(400).end());
    });
  }

  static async start(consoleUrl: string, options: { page?: boolean; inIdToken?: boolean } = {}): Promise<TestIdentityProvider> {
    const root = testRoot('Provider Root');
    const leaf = root.leaf('provider', { usage: 'server' });
    const server = createServer({ cert: leaf.certificate, key: leaf.key }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestIdentityProvider(server, `https://localhost:${(server.address() as AddressInfo).port}`, root.ca, consoleUrl, options);
  }

  async #interact(provider: Provider, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(incoming, response);
    if (this.who === null)
      return provider.interactionFinished(incoming, response, { error: 'access_denied', error_description: 'given up' });
    if (prompt.name === 'login') return provider.interactionFinished(incoming, response, { login: { accountId: this.who } });
    const grant = new provider.Grant({ accountId: session?.accountId ?? this.who, clientId: params.client_id ?? '' });
    grant.addOIDCScope('openid email profile');
    return provider.interactionFinished(incoming, response, { consent: { grantId: await grant.save() } });
  }

  /** Goes where a browser is sent, with a jar for the cookies of the provider, until that sends it back. */
  async visit(address: string, jar: Map<string, string> = new Map()): Promise<string> {
    let url = new URL(address);
    for (let hops = 0; hops < 10 && url.origin === this.url; hops++) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const asked = request(url, { ca: this.ca, headers: { cookie }, agent: false }).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [name = '', ...value] = (line.split(';')[0] ?? '').split('=');
        jar.set(name, value.join('='));
      }
      if (answer.headers.location === undefined) throw new Error(`the provider answered ${answer.statusCode} at ${url.pathname}`);
      url = new URL(answer.headers.location, url);
    }
    return url.href;
  }

  /** As somebody who is sent there to be signed out, and agrees; where they are sent afterwards. */
  async leave(address: string, jar: Map<string, string>): Promise<string> {
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const send = async (url: URL, method: string, body?: string) => {
      const type = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
      const asked = request(url, { ca: this.ca, method, headers: { cookie: cookie(), ...type }, agent: false }).end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      return { answer, page: (await answer.toArray()).join('') };
    };
    const { answer, page } = await send(new URL(address), 'GET');
    const [, action] = /action="([^"]+)"/.exec(page) ?? [];
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page) ?? [];
    if (action === undefined || xsrf === undefined) throw new Error(`the provider answered ${answer.statusCode}: ${page}`);
    const left = await send(new URL(action), 'POST', `${new URLSearchParams({ xsrf, logout: 'yes' })}`);
    return String(left.answer.headers.location);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
