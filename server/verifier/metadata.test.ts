import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpsCall } from '../testing/https-call.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { boundTls, createVerifier, type Verifier, type VerifierOptions } from './index.ts';

const root = testRoot();
const host = root.leaf('api', { usage: 'server' });
const own = root.leaf('api');
const issuer = 'https://sts.example.com';

let server: Server;
let verifier: Verifier;
let reached: number;
async function serve(audience: string, description?: VerifierOptions['description']): Promise<void> {
  const trust = { issuer, audience, certificate: own.certificate, key: own.key, ca: root.ca, mode: 'introspect' } as const;
  verifier = createVerifier({ ...trust, ...(description ? { description } : {}), onProblem: () => {} });
  server = createServer(
    boundTls({ certificate: host.certificate, key: host.key, ca: root.ca }),
    verifier.protect((_, response) => {
      reached++;
      response.end('ok');
    }),
  );
  server.listen(0);
  await once(server, 'listening');
}
const ask = (path: string) => httpsCall((server.address() as AddressInfo).port, root.ca, { path });
beforeEach(() => {
  reached = 0;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await verifier.close();
});

describe('the metadata of a protected resource', () => {
  it('is found by a client that only knows the resource, without certificate or token', async () => {
    await serve('https://api.example.com/v1', { name: 'Orders', scopes: ['read', 'write'] });
    const resource = new URL('https://api.example.com/v1');
    const found = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, {
        [oauth.customFetch]: async (url) => {
          const { pathname, origin } = new URL(url);
          expect(origin).toBe('https://api.example.com');
          const { status, headers, body } = await ask(pathname);
          return new Response(body, { status, headers: { 'content-type': headers['content-type'] ?? '' } });
        },
      }),
    );
    expect(found).toEqual({
      resource: 'https://api.example.com/v1',
      resource_name: 'Orders',
      authorization_servers: [issuer],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
      tls_client_certificate_bound_access_tokens: true,
    });
    expect(reached).toBe(0);
  });

  it('is named in every refusal', async () => {
    await serve('https://api.example.com/v1');
    const { status, headers } = await ask('/v1/orders');
    expect([status, headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="https://api.example.com/v1", resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/v1"',
    ]);
  });

  it('opens no way around the check: only the one address, to the letter', async () => {
    await serve('https://api.example.com/v1');
    const near = '/.well-known/oauth-protected-resource';
    for (const path of [near, `${near}/v1/`, `${near}/v1?x=1`, `${near}/v2`, `${near}/%761`, `/x/..${near}/v1`, `${near}/v1/../orders`])
      expect((await ask(path)).status, path).toBe(401);
    expect(reached).toBe(0);
  });

  it('is not there for an audience that is no https URL', async () => {
    await serve('urn:example:api');
    expect(verifier.metadata).toBeNull();
    const { status, headers } = await ask('/.well-known/oauth-protected-resource');
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="urn:example:api"']);
  });
});
