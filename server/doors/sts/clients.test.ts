import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { type ClientCredentials, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

type Workload = { identity: TestIdentity; certificate: TestCertificate };
const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), 'hawser-clients-'));
const file = (name: string) => join(directory, name);
let sts: TestSts;
let alice: Workload;
let bob: Workload;
let server: Workload;
let audience: TestAudience;
let issuer: URL;

beforeAll(async () => {
  sts = await TestSts.start();
  issuer = new URL(sts.context.issuer);
  alice = await sts.workload('alice');
  bob = await sts.workload('bob');
  audience = await sts.audience('https://api.example.com', { delegationDepth: 2 });
  for (const { identity } of [alice, bob]) await sts.grant(identity, audience);
  await sts.delegation(bob.identity, alice.identity, audience);
  await sts.secret(alice.identity, 'iamtheeggman');
  server = await sts.resourceServer([audience]);
  writeFileSync(file('ca.pem'), sts.ca);
  for (const [name, { certificate }] of [
    ['alice', alice],
    ['server', server],
  ] as const) {
    writeFileSync(file(`${name}.pem`), certificate.chainPem);
    writeFileSync(file(`${name}.key`), certificate.keyPem, { mode: 0o600 });
  }
});
afterAll(async () => {
  await sts.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** `fetch` over a client certificate, to wherever the issuer really listens. */
const mtlsFetch =
  (client: ClientCredentials) =>
  async (url: string | URL, options: { method?: string; headers?: HeadersInit; body?: unknown } = {}): Promise<Response> => {
    const { pathname, host } = new URL(url);
    expect(host).toBe(issuer.host);
    const body = options.body === undefined || options.body === null ? undefined : String(options.body);
    return new Promise((resolve, reject) => {
      const sending = request(
        {
          host: 'localhost',
          port: sts.port,
          path: pathname,
          method: options.method ?? 'GET',
          headers: Object.fromEntries(new Headers(options.headers)),
          agent: sts.agent(client, { keepAlive: false }),
        },
        async (response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
          resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers }));
        },
      );
      sending.on('error', reject);
      sending.end(body);
    });
  };

describe('curl', () => {
  const curl = async (who: 'alice' | 'server', path: string, ...more: string[]) => {
    const at = [
      '--resolve',
      `localhost:${sts.port}:127.0.0.1`,
      '--cacert',
      file('ca.pem'),
      '--cert',
      file(`${who}.pem`),
      '--key',
      file(`${who}.key`),
    ];
    const { stdout } = await run('curl', ['-sS', ...at, ...more, `https://localhost:${sts.port}${path}`]);
    return JSON.parse(stdout);
  };

  it('gets a token by client credentials and by exchange, and introspects it', async () => {
    const token = await curl(
      'alice',
      '/token',
      '-d',
      'grant_type=client_credentials',
      '-d',
      `audience=${audience.uri}`,
      '-d',
      'scope=read',
    );
    expect(claimsOf(token.access_token)).toMatchObject({ client_id: 'alice', cnf: { 'x5t#S256': alice.certificate.thumbprint } });
    const exchanged = await curl(
      'alice',
      '/token',
      ...['--data-urlencode', 'grant_type=urn:ietf:params:oauth:grant-type:token-exchange', '--data-urlencode', `audience=${audience.uri}`],
      ...['-d', 'subject_token=iamtheeggman', '--data-urlencode', 'subject_token_type=urn:hawser:params:oauth:token-type:exchange-secret'],
    );
    expect(exchanged.issued_token_type).toBe('urn:ietf:params:oauth:token-type:access_token');
    const shown = ['--data-urlencode', `client_certificate@${file('alice.leaf.pem')}`];
    writeFileSync(file('alice.leaf.pem'), alice.certificate.certificatePem);
    const answer = await curl('server', '/introspect', '-d', `token=${exchanged.access_token}`, ...shown);
    expect(answer).toMatchObject({ active: true, client_id: 'alice', decision_id: expect.stringMatching(/^dec_/) });
  });
});

describe('oauth4webapi', () => {
  it('finds the aliases, gets a bound token and introspects it', async () => {
    const as = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', [oauth.customFetch]: mtlsFetch(alice.certificate) }),
    );
    expect(as.mtls_endpoint_aliases?.token_endpoint).toBe(`${sts.context.issuer}/token`);
    const client: oauth.Client = { client_id: 'alice', use_mtls_endpoint_aliases: true };
    const parameters = new URLSearchParams({ resource: audience.uri, scope: 'read' });
    const granted = await oauth.processClientCredentialsResponse(
      as,
      client,
      await oauth.clientCredentialsGrantRequest(as, client, oauth.TlsClientAuth(), parameters, {
        [oauth.customFetch]: mtlsFetch(alice.certificate),
      }),
    );
    expect(granted).toMatchObject({ token_type: 'bearer', scope: 'read', expires_in: 300 });

    const resourceServer: oauth.Client = { client_id: server.identity.name, use_mtls_endpoint_aliases: true };
    const introspected = await oauth.processIntrospectionResponse(
      as,
      resourceServer,
      await oauth.introspectionRequest(as, resourceServer, oauth.TlsClientAuth(), granted.access_token, {
        [oauth.customFetch]: mtlsFetch(server.certificate),
        additionalParameters: { client_certificate: alice.certificate.der.toString('base64url') },
      }),
    );
    expect(introspected).toMatchObject({ active: true, cnf: { 'x5t#S256': alice.certificate.thumbprint } });

    const revoked = await oauth.revocationRequest(as, client, oauth.TlsClientAuth(), granted.access_token, {
      [oauth.customFetch]: mtlsFetch(alice.certificate),
    });
    await oauth.processRevocationResponse(revoked);
    const after = await oauth.introspectionRequest(as, resourceServer, oauth.TlsClientAuth(), granted.access_token, {
      [oauth.customFetch]: mtlsFetch(server.certificate),
    });
    expect(await oauth.processIntrospectionResponse(as, resourceServer, after)).toMatchObject({ active: false });
  });
});

describe('oauth4webapi, further', () => {
  const discovered = async () =>
    oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', [oauth.customFetch]: mtlsFetch(alice.certificate) }),
    );
  const ask = async (who: Workload, parameters: Record<string, string>) => {
    const as = await discovered();
    const client: oauth.Client = { client_id: who.identity.name, use_mtls_endpoint_aliases: true };
    const grant = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const response = await oauth.genericTokenEndpointRequest(as, client, oauth.TlsClientAuth(), grant, parameters, {
      [oauth.customFetch]: mtlsFetch(who.certificate),
    });
    return oauth.processGenericTokenEndpointResponse(as, client, response);
  };
  const accessToken = 'urn:ietf:params:oauth:token-type:access_token';

  it('exchanges a secret, has another act for its holder, and sees both in the introspection', async () => {
    const own = await ask(alice, {
      audience: audience.uri,
      subject_token: 'iamtheeggman',
      subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
    });
    const acting = await ask(bob, {
      audience: audience.uri,
      subject_token: own.access_token,
      subject_token_type: accessToken,
      scope: 'read',
    });
    expect(acting).toMatchObject({ issued_token_type: accessToken, token_type: 'bearer', scope: 'read' });
    const as = await discovered();
    const resourceServer: oauth.Client = { client_id: server.identity.name, use_mtls_endpoint_aliases: true };
    const introspected = await oauth.processIntrospectionResponse(
      as,
      resourceServer,
      await oauth.introspectionRequest(as, resourceServer, oauth.TlsClientAuth(), acting.access_token, {
        [oauth.customFetch]: mtlsFetch(server.certificate),
        additionalParameters: { client_certificate: bob.certificate.der.toString('base64url') },
      }),
    );
    expect(introspected).toMatchObject({
      active: true,
      sub: alice.identity.spiffeId,
      client_id: 'bob',
      act: { sub: bob.identity.spiffeId },
      cnf: { 'x5t#S256': bob.certificate.thumbprint },
    });
  });

  it('as a resource server finds every claim of RFC 9068, and refuses a token whose binding it cannot check', async () => {
    const as = await discovered();
    const token = await sts.token(alice.certificate, audience);
    const validate = (expected: string) => {
      const request = new Request('https://api.example.com/', { headers: { authorization: `Bearer ${token}` } });
      return oauth.validateJwtAccessToken(as, request, expected, { [oauth.customFetch]: mtlsFetch(server.certificate) });
    };
    await expect(validate(audience.uri)).rejects.toMatchObject({
      message: 'unsupported JWT Confirmation method',
      cause: { claims: claimsOf(token) },
    });
    await expect(validate('https://other.example.com')).rejects.toMatchObject({
      cause: { expected: 'https://other.example.com', claim: 'aud' },
    });
  });

  it('is told in the words of the standards what is wrong', async () => {
    const secret = { subject_token: 'iamtheeggman', subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret' };
    for (const [who, over, error] of [
      [alice, { audience: 'https://nowhere.example.com' }, 'invalid_target'],
      [alice, { audience: audience.uri, scope: 'everything' }, 'invalid_scope'],
      [alice, { audience: audience.uri, subject_token: 'iamnobody' }, 'invalid_request'],
      [bob, { audience: audience.uri }, 'invalid_request'],
    ] as const)
      await expect(ask(who, { ...secret, ...over })).rejects.toMatchObject({
        name: 'ResponseBodyError',
        error,
        cause: { decision_id: expect.stringMatching(/^dec_/) },
      });
  });
});

describe('openid-client', () => {
  it('discovers, takes the alias, gets a token, introspects and revokes it', async () => {
    const discover = async (who: Workload) => {
      const config = await openid.discovery(issuer, who.identity.name, { use_mtls_endpoint_aliases: true }, openid.TlsClientAuth(), {
        [openid.customFetch]: mtlsFetch(who.certificate),
      });
      config[openid.customFetch] = mtlsFetch(who.certificate);
      return config;
    };
    const [client, resourceServer] = [await discover(alice), await discover(server)];
    const granted = await openid.clientCredentialsGrant(client, { resource: audience.uri, scope: 'read' });
    expect(claimsOf(granted.access_token)).toMatchObject({ client_id: 'alice' });
    expect(await openid.tokenIntrospection(resourceServer, granted.access_token)).toMatchObject({ active: true });
    const exchanged = await openid.genericGrantRequest(client, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      audience: audience.uri,
      subject_token: 'iamtheeggman',
      subject_token_type: 'urn:hawser:params:oauth:token-type:exchange-secret',
    });
    expect(exchanged.issued_token_type).toBe('urn:ietf:params:oauth:token-type:access_token');
    await openid.tokenRevocation(client, granted.access_token);
    expect(await openid.tokenIntrospection(resourceServer, granted.access_token)).toMatchObject({ active: false });
    await expect(openid.clientCredentialsGrant(client, { resource: 'https://nowhere.example.com' })).rejects.toMatchObject({
      error: 'invalid_target',
    });
  });
});
