import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes } from '../../domain/claims.ts';
import { generateKey, signerFrom } from '../../keys/software-signer.ts';
import type { TestCertificate } from '../../testing/authority.ts';
import { type TestAudience, TestSts } from '../../testing/sts.ts';
import { routes } from './routes.ts';

let sts: TestSts;
let audience: TestAudience;
let client: TestCertificate;
beforeAll(async () => {
  sts = await TestSts.start();
  audience = await sts.audience();
  const { identity, certificate } = await sts.workload('alice');
  await sts.grant(identity, audience);
  client = certificate;
});
afterAll(() => sts.stop());

const metadata = async () => (await sts.call(null, '/.well-known/oauth-authorization-server')).json;

describe('the metadata (RFC 8414)', () => {
  it('names every endpoint that a standard has a name for, each also where certificates are asked for, and no other', async () => {
    const named = await metadata();
    const standard = {
      '/token': 'token_endpoint',
      '/introspect': 'introspection_endpoint',
      '/revoke': 'revocation_endpoint',
      '/jwks': 'jwks_uri',
    };
    const endpoints = Object.keys(named).filter((name) => /_endpoint$|_uri$/.test(name));
    expect(endpoints.sort()).toEqual(Object.values(standard).sort());
    for (const [path, name] of Object.entries(standard)) {
      expect(named[name]).toBe(`${sts.context.issuer}${path}`);
      expect(routes.map((route) => route.path)).toContain(path);
    }
    const { jwks_uri: _, ...aliased } = Object.fromEntries(endpoints.map((name) => [name, named[name]]));
    expect(named.mtls_endpoint_aliases).toEqual(aliased);
    // What it does not name, no standard has a name for.
    const unnamed = routes.map(({ path }) => path).filter((path) => !(path in standard) && !path.startsWith('/.well-known/'));
    expect([...new Set(unnamed)].sort()).toEqual(['/feed', '/healthz', '/readyz', '/reports', '/verify', '/verify/:audience/*']);
    expect((await sts.call(null, '/.well-known/openid-configuration')).json).toEqual(named);
  });

  it('lists the grant types that work and no other', async () => {
    const listed = (await metadata()).grant_types_supported;
    expect(listed).toEqual(Object.values(grantTypes));
    const known = [
      ...Object.values(grantTypes),
      'authorization_code',
      'implicit',
      'password',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'urn:ietf:params:oauth:grant-type:saml2-bearer',
      'urn:openid:params:grant-type:ciba',
      'CLIENT_CREDENTIALS',
    ];
    for (const grant_type of known) {
      const { json } = await sts.call(client, '/token', { form: { grant_type, audience: audience.uri } });
      expect(json.error !== 'unsupported_grant_type', grant_type).toBe((listed as string[]).includes(grant_type));
    }
  });

  it('lists the algorithms that there is a key to sign with, and says that every token is bound', async () => {
    const { keys } = (await sts.call(null, '/jwks')).json as { keys: { alg: string }[] };
    const said = await metadata();
    expect(said.access_token_signing_alg_values_supported).toEqual(keys.map(({ alg }) => alg));
    expect(said).toMatchObject({
      issuer: sts.context.issuer,
      response_types_supported: [],
      tls_client_certificate_bound_access_tokens: true,
    });
    expect(said.token_endpoint_auth_methods_supported).toContain('tls_client_auth');
  });
});

describe('the public documents', () => {
  const cacheable = routes.flatMap((route) => (route.public && route.cacheable > 0 ? [route.path] : []));

  it.each(cacheable)('%s is cacheable, and whoever has it hears that it is the same', async (path) => {
    const { status, headers, text } = await sts.call(null, path);
    expect([status, headers['cache-control'], headers['content-type']]).toEqual([
      200,
      'public, max-age=300',
      'application/json; charset=utf-8',
    ]);
    const tag = String(headers.etag);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await sts.call(null, path, { headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.etag, again.headers['cache-control']], known).toEqual([
        304,
        '',
        tag,
        'public, max-age=300',
      ]);
    }
    for (const other of ['"x"', tag.slice(0, -2), ''])
      expect((await sts.call(null, path, { headers: { 'if-none-match': other } })).text, other).toBe(text);
    const head = await sts.call(null, path, { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', String(Buffer.byteLength(text))]);
  });

  it('change their tag with the keys', async () => {
    const before = (await sts.call(null, '/jwks')).headers.etag;
    const { keys } = sts.context;
    const current = (['ES256', 'EdDSA', 'RS256'] as const).flatMap((alg) => {
      const key = keys.current(alg);
      return key ? [{ status: 'current' as const, signer: key.signer }] : [];
    });
    keys.replace([...current, { status: 'next', signer: signerFrom(generateKey('ES256')) }]);
    const after = await sts.call(null, '/jwks', { headers: { 'if-none-match': String(before) } });
    expect([after.status, (after.json.keys as object[]).length]).toEqual([200, 4]);
    keys.replace(current);
    expect((await sts.call(null, '/jwks')).headers.etag).toBe(before);
  });
});

describe('a method that is not for an address', () => {
  // What has no method of its own takes whatever the gateway's client sent.
  const paths = new Set(routes.flatMap(({ path, method }) => (method === undefined ? [] : [path])));

  it.each([...paths])('of %s is 405, and names those that are', async (path) => {
    const own = routes.flatMap((route) => (route.path === path ? [route.method] : []));
    const allowed = [...(own.includes('GET') ? ['GET', 'HEAD'] : []), ...(own.includes('POST') ? ['POST'] : [])];
    for (const other of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((one) => !allowed.includes(one))) {
      const answer = await sts.call(client, path, { method: other });
      expect([answer.status, answer.headers.allow, answer.headers['cache-control']], other).toEqual([405, allowed.join(', '), 'no-store']);
    }
  });
});

describe('a client that tries to authenticate in another way', () => {
  it('is challenged in that way where it has no certificate that counts (RFC 6749 §5.2)', async () => {
    for (const [authorization, challenge] of [
      ['Basic YWxpY2U6c2VjcmV0', 'Basic realm="client certificates only"'],
      ['Bearer abc', 'Bearer realm="client certificates only"'],
      ['Negotiate abc', undefined],
      [undefined, undefined],
    ] as const) {
      for (const { path, method = 'POST' } of routes.filter((route) => !route.public)) {
        const answer = await sts.call(null, path, { method, form: { token: 'x' }, headers: authorization ? { authorization } : {} });
        expect([answer.status, answer.json.error, answer.headers['www-authenticate']]).toEqual([401, 'invalid_client', challenge]);
      }
    }
  });

  it('beside its certificate has used two ways, which is malformed (RFC 6749 §2.3)', async () => {
    const form = { grant_type: 'client_credentials', audience: audience.uri };
    const answer = await sts.call(client, '/token', { form, headers: { authorization: 'Basic YWxpY2U6c2VjcmV0' } });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
  });
});

it('a body with a content coding is 415, and names what is taken', async () => {
  for (const { path } of routes.filter((route) => !route.public && route.body.length > 0)) {
    const type = path === '/reports' ? 'application/json' : 'application/x-www-form-urlencoded';
    const answer = await sts.call(client, path, { body: { type, text: '{}' }, headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, answer.headers['accept-encoding'], answer.json.error]).toEqual([415, 'identity', 'invalid_request']);
  }
});

it('an expectation that nobody has heard of is 417, in the shape of every error', async () => {
  const answer = await sts.call(client, '/token', { form: { grant_type: 'client_credentials' }, headers: { expect: 'the unexpected' } });
  expect([answer.status, answer.json.error, answer.headers['cache-control']]).toEqual([417, 'invalid_request', 'no-store']);
});

describe('readiness', () => {
  it('is there where the ledger answers and every algorithm has a key, and is told apart from being alive', async () => {
    expect([(await sts.call(null, '/readyz')).status, (await sts.call(null, '/healthz')).status]).toEqual([200, 200]);
    const { keys } = sts.context;
    const [first, ...others] = (['ES256', 'EdDSA', 'RS256'] as const).flatMap((alg) => {
      const key = keys.current(alg);
      return key ? [{ status: 'current' as const, signer: key.signer }] : [];
    });
    keys.replace(others);
    const lacking = await sts.call(null, '/readyz');
    expect([lacking.status, lacking.json.error, lacking.headers['retry-after']]).toEqual([503, 'temporarily_unavailable', '1']);
    expect((await sts.call(null, '/healthz')).status).toBe(200);
    keys.replace(first ? [first, ...others] : []);
    expect((await sts.call(null, '/readyz')).status).toBe(200);
  });
});
