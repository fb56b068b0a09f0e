import { once } from 'node:events';
import { createServer as createPlainServer, request as plainRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import { type Call, httpsCall } from '../testing/https-call.ts';
import { type ScriptedSts, scriptedSts } from '../testing/scripted-sts.ts';
import { testRoot } from '../testing/tls-certificates.ts';
import { boundTls, createVerifier, type Policy, type Verifier } from './index.ts';

const audience = 'https://api.example.com';
/** RFC 9728 §5.1. */
const metadata = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"';
const root = testRoot();
const stranger = testRoot('Test Root');
const alice = root.leaf('alice');
const bob = root.leaf('bob');
const own = root.leaf('api');
const host = root.leaf('api', { usage: 'server' });

let sts: ScriptedSts;
let verifier: Verifier;
let server: Server;
let problems: unknown[];
let policy: Policy;

const call = (what: Call) => httpsCall((server.address() as AddressInfo).port, root.ca, what);
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  sts = await scriptedSts(root);
});
afterAll(() => sts.stop());

const original = () => ({ ...sts.script });
let script: ReturnType<typeof original>;
beforeEach(async () => {
  script = original();
  sts.asked.length = 0;
  sts.reports.length = 0;
  problems = [];
  policy = {};
  const options = { issuer: sts.issuer, audience, certificate: own.certificate, key: own.key, ca: root.ca };
  verifier = createVerifier({ ...options, onProblem: (error) => problems.push(error) });
  const tls = boundTls({ certificate: host.certificate, key: host.key, ca: root.ca });
  server = createServer(tls, (request, response) =>
    verifier.protect((_, answer, { claims }) => answer.end(`{${claims.client_id}} ok`), policy)(request, response),
  );
  server.listen(0);
  await once(server, 'listening');
});
afterEach(async () => {
  Object.assign(sts.script, script);
  server.closeAllConnections();
  server.close();
  await verifier.close();
});

const decisionUuid = (headers: Record<string, string | undefined>) => fromPublicId('decision', headers['hawser-decision'] ?? '');

describe('a verified caller', () => {
  it('is let through with a token that is bound to the certificate of this connection', async () => {
    const id = toPublicId('decision', newId());
    sts.script['/introspect'] = () => ({ status: 200, body: { active: true, decision_id: id } });
    const answer = await call({ certificate: alice, ...bearer(sts.mint(alice.thumbprint, audience)) });
    expect(answer).toMatchObject({ status: 200, body: '{alice} ok', headers: { 'hawser-decision': id } });
    await verifier.close();
    expect(sts.reports).toEqual([]);
  });

  it('is asked about with the certificate and the facts of the request, and never with its query', async () => {
    const token = sts.mint(alice.thumbprint, audience);
    await call({ certificate: alice, path: '/things/7?secret=x', ...bearer(token) });
    const form = Object.fromEntries(sts.asked.find(({ path }) => path === '/introspect')?.form ?? []);
    expect(form).toEqual({
      token,
      token_type_hint: 'access_token',
      client_certificate: alice.der.toString('base64url'),
      client_address: expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/),
      request_method: 'GET',
      request_path: '/things/7',
      user_agent: 'test',
      tls_version: 'TLSv1.3',
    });
  });

  it('may write the scheme in any case', async () => {
    const headers = { authorization: `bEARER  ${sts.mint(alice.thumbprint, audience)}` };
    expect(await call({ certificate: alice, headers })).toMatchObject({ status: 200 });
  });

  it('needs every scope that the route asks for', async () => {
    policy = { scope: ['read', 'write'] };
    const answer = await call({ certificate: alice, ...bearer(sts.mint(alice.thumbprint, audience)) });
    expect(answer.status).toBe(403);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="${audience}", ${metadata}, error="insufficient_scope", scope="read write"`,
    );
    await verifier.close();
    expect(sts.reports).toMatchObject([{ report_id: decisionUuid(answer.headers), code: 'scope_insufficient' }]);
    policy = { scope: 'read write' };
    const wide = sts.mint(alice.thumbprint, audience, { scope: 'write other read' });
    expect(await call({ certificate: alice, ...bearer(wide) })).toMatchObject({ status: 200 });
  });
});

describe('VER-01 a stolen token', () => {
  const inactive = () => {
    const id = toPublicId('decision', newId());
    sts.script['/introspect'] = () => ({ status: 200, body: { active: false, binding: 'mismatch', decision_id: id } });
    return id;
  };

  it("with another identity's certificate is put to the STS, which names and records the case", async () => {
    const id = inactive();
    const answer = await call({ certificate: bob, ...bearer(sts.mint(alice.thumbprint, audience)) });
    expect(answer).toMatchObject({ status: 401, headers: { 'hawser-decision': id } });
    expect(answer.headers['www-authenticate']).toBe(`Bearer realm="${audience}", ${metadata}, error="invalid_token"`);
    expect(JSON.parse(answer.body)).toEqual({ error: 'invalid_token', decision_id: id });
    const asked = sts.asked.find(({ path }) => path === '/introspect');
    expect(asked?.form.get('client_certificate')).toBe(bob.der.toString('base64url'));
  });

  it('without a certificate is put to the STS as such', async () => {
    const id = inactive();
    const answer = await call(bearer(sts.mint(alice.thumbprint, audience)));
    expect(answer).toMatchObject({ status: 401, headers: { 'hawser-decision': id } });
    expect(sts.asked.find(({ path }) => path === '/introspect')?.form.get('client_certificate')).toBe('');
  });

  it.each([
    ["another identity's", () => bob, 'cnf_mismatch.unknown'],
    ['no', () => undefined, 'cnf_missing_cert'],
    ["another authority's certificate of the same name", () => stranger.leaf('alice'), 'cnf_mismatch.unknown'],
    ['another certificate of the same key', () => root.leaf('alice', { key: alice.privateKey }), 'cnf_mismatch.unknown'],
  ])('is refused with %s certificate even when the STS says that it is active', async (_, certificate, code) => {
    const shown = certificate();
    const answer = await call({ certificate: shown, ...bearer(sts.mint(alice.thumbprint, audience)) });
    expect(answer.status).toBe(401);
    await verifier.close();
    expect(sts.reports).toMatchObject([{ report_id: decisionUuid(answer.headers), code, bound_thumbprint: alice.thumbprint }]);
    expect(sts.reports[0]?.presented_thumbprint).toBe(shown?.thumbprint);
  });

  it('is refused on a connection without TLS', async () => {
    const plain = createPlainServer(verifier.protect((_, response) => response.end('ok'))).listen(0);
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    const sending = plainRequest({ port, headers: { authorization: `Bearer ${sts.mint(alice.thumbprint, audience)}` } }).end();
    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(401);
    response.resume();
    plain.close();
  });

  it('is refused with a certificate that is claimed in a header', async () => {
    const headers = {
      authorization: `Bearer ${sts.mint(alice.thumbprint, audience)}`,
      'client-cert': `:${alice.der.toString('base64')}:`,
      'x-ssl-client-cert': encodeURIComponent(alice.certificate),
      'x-forwarded-client-cert': `Cert="${encodeURIComponent(alice.certificate)}"`,
    };
    expect(await call({ certificate: bob, headers })).toMatchObject({ status: 401 });
  });

  it('TLS-04 is refused when the certificate that it is bound to only follows in the chain', async () => {
    const chain = { ...bob, certificate: `${bob.certificate}${alice.certificate}` };
    expect(await call({ certificate: chain, ...bearer(sts.mint(alice.thumbprint, audience)) })).toMatchObject({ status: 401 });
  });
});

describe('VER-02 there is no optional mode', () => {
  it('and no option that anybody might try makes one', async () => {
    const switches = { binding: false, requireBinding: false, optional: true, verifyBinding: 'off', cnf: 'ignore' };
    const options = {
      issuer: sts.issuer,
      audience,
      certificate: own.certificate,
      key: own.key,
      ca: root.ca,
      mode: 'introspect',
      ...switches,
    } as const;
    for (const mode of ['optional', 'off', '', null]) expect(() => createVerifier({ ...options, mode } as never)).toThrow(TypeError);
    const lax = createVerifier(options);
    server.removeAllListeners('request');
    const policies = { scope: [], ...switches };
    server.on(
      'request',
      lax.protect((_, response) => response.end('ok'), policies),
    );
    const token = bearer(sts.mint(alice.thumbprint, audience));
    expect(await call({ certificate: alice, ...token })).toMatchObject({ status: 200 });
    expect(await call({ certificate: bob, ...token })).toMatchObject({ status: 401 });
    expect(await call(token)).toMatchObject({ status: 401 });
    await lax.close();
  });
});

describe('TLS-02 sessions', () => {
  type Version = 'TLSv1.2' | 'TLSv1.3';
  /** Saves alice's session, then comes back with it and no certificate; sends `head` over the second connection. */
  const comeBack = async (port: number, version: Version, head: string) => {
    const options = { port, host: 'localhost', ca: root.ca, minVersion: version, maxVersion: version };
    const first = connect({ ...options, cert: alice.certificate, key: alice.key });
    const sessions: Buffer[] = [];
    first.on('session', (session) => sessions.push(session));
    await once(first, 'secureConnect');
    first.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(first, 'data');
    const session = sessions.at(-1) ?? first.getSession();
    first.destroy();
    const second = connect({ ...options, ...(session ? { session } : {}) });
    await once(second, 'secureConnect');
    second.write(head);
    const [answer] = await once(second, 'data');
    const reused = second.isSessionReused();
    second.destroy();
    return { reused, answer: String(answer) };
  };
  const stolen = () => `GET / HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${sts.mint(alice.thumbprint, audience)}\r\n\r\n`;

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('are never resumed with %s', async (version) => {
    const { port } = server.address() as AddressInfo;
    expect(await comeBack(port, version, stolen())).toMatchObject({ reused: false, answer: expect.stringMatching(/^HTTP\/1.1 401/) });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('prove nothing where a server of another make resumes them with %s', async (version) => {
    const careless = createServer(
      { cert: host.certificate, key: host.key, ca: root.ca, requestCert: true, rejectUnauthorized: false },
      verifier.protect((_, response) => response.end('ok')),
    ).listen(0);
    await once(careless, 'listening');
    const { port } = careless.address() as AddressInfo;
    expect(await comeBack(port, version, stolen())).toMatchObject({ reused: true, answer: expect.stringMatching(/^HTTP\/1.1 401/) });
    careless.closeAllConnections();
    careless.close();
    await verifier.close();
    expect(sts.reports.map(({ code }) => code)).toContain('cnf_missing_cert');
  });
});

describe('what is refused here', () => {
  it('is reported with the decision that the caller was told, and without what a forger wrote', async () => {
    sts.rotate({ publish: false });
    const forged = sts.mint(alice.thumbprint, audience);
    sts.rotate();
    const answer = await call({ certificate: bob, path: '/a?b', ...bearer(forged) });
    expect(answer).toMatchObject({ status: 401 });
    expect(sts.count('/introspect')).toBe(0);
    await verifier.close();
    expect(sts.reports).toEqual([
      {
        report_id: decisionUuid(answer.headers),
        at: expect.any(String),
        code: 'signature_invalid',
        also_found: [],
        audience,
        presented_thumbprint: bob.thumbprint,
        presented_serial: bob.serial,
        client_address: expect.any(String),
        request_method: 'GET',
        request_path: '/a',
        user_agent: 'test',
        tls_version: 'TLSv1.3',
        latency_micros: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['another audience', () => sts.mint(alice.thumbprint, 'https://other.example'), 'aud_mismatch'],
    ['another issuer', () => sts.mint(alice.thumbprint, audience, { iss: 'https://other.example' }), 'issuer_mismatch'],
    ['no binding', () => sts.mint(alice.thumbprint, audience, { cnf: undefined } as never), 'cnf_absent'],
    ['a padded binding', () => sts.mint(`${alice.thumbprint}=`, audience), 'cnf_malformed'],
    ['no form', () => 'nonsense', 'token_malformed'],
  ])('a token with %s', async (_, token, code) => {
    const answer = await call({ certificate: alice, ...bearer(token()) });
    expect(answer.status).toBe(401);
    expect(sts.count('/introspect')).toBe(0);
    await verifier.close();
    expect(sts.reports).toMatchObject([{ code, report_id: decisionUuid(answer.headers) }]);
  });

  it.each([
    ['expired', -1, 'token_expired'],
    ['not yet valid', 100, 'token_not_yet_valid'],
  ])('a token that is %s, even when the STS says that it is active', async (_, shift, code) => {
    const now = Math.floor(Date.now() / 1000);
    const over = { exp: now + shift, ...(shift > 0 ? { nbf: now + shift - 1, iat: now + shift - 1 } : {}) };
    expect(await call({ certificate: alice, ...bearer(sts.mint(alice.thumbprint, audience, over)) })).toMatchObject({ status: 401 });
    await verifier.close();
    expect(sts.reports).toMatchObject([{ code }]);
  });

  it('two Authorization headers, and a Bearer header without one token', async () => {
    const token = sts.mint(alice.thumbprint, audience);
    for (const authorization of [[`Bearer ${token}`, 'Bearer x'], 'Bearer', 'Bearer ', `Bearer ${token} ${token}`])
      expect(await call({ certificate: alice, headers: { authorization } }), String(authorization)).toMatchObject({ status: 400 });
    await verifier.close();
    expect(sts.reports.map(({ code }) => code)).toEqual(Array(4).fill('request_malformed'));
  });

  it('a request without a token, which learns what is expected and no more', async () => {
    for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: sts.mint(alice.thumbprint, audience) }]) {
      const answer = await call({ certificate: alice, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe(`Bearer realm="${audience}", ${metadata}`);
    }
    const inQuery = await call({ certificate: alice, path: `/?access_token=${sts.mint(alice.thumbprint, audience)}` });
    expect(inQuery.status).toBe(401);
    await verifier.close();
    expect(sts.reports).toEqual([]);
  });
});

describe('when the STS cannot say', () => {
  const good = () => ({ certificate: alice, ...bearer(sts.mint(alice.thumbprint, audience)) });

  it.each([
    ['is overloaded', { status: 503, headers: { 'retry-after': '7' } }, '7'],
    ['fails', { status: 500, body: { active: true } }, '1'],
    ['does not know this resource server', { status: 401, body: { error: 'invalid_client' } }, '1'],
    ['answers with something else', { status: 200, body: { active: 'true' } }, '1'],
    ['answers what is not JSON', { status: 200, body: '<html>' }, '1'],
    ['contradicts itself', { status: 200, body: '{"active":false,"active":true}' }, '1'],
    ['says nothing', { status: 200 }, '1'],
  ])('because it %s, nobody is let through', async (_, answer, retryAfter) => {
    sts.script['/introspect'] = () => answer;
    const refused = await call(good());
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': retryAfter } });
    expect(refused.headers).not.toHaveProperty('www-authenticate');
    expect(problems).toHaveLength(1);
  });

  it('because it does not answer in time, nobody is let through', async () => {
    sts.script['/introspect'] = () => ({ status: 200, body: { active: true }, after: 4_000 });
    expect(await call(good())).toMatchObject({ status: 503 });
  });

  it('because it is down, nobody is let through until it is back', async () => {
    expect(await call(good())).toMatchObject({ status: 200 });
    await sts.stop();
    try {
      expect(await call(good())).toMatchObject({ status: 503 });
    } finally {
      await sts.start();
    }
    expect(await call(good())).toMatchObject({ status: 200 });
  });

  it('what is wrong here is refused all the same, and reported when it is back', async () => {
    expect(await call(good())).toMatchObject({ status: 200 });
    await sts.stop();
    try {
      expect(await call({ ...good(), certificate: bob })).toMatchObject({ status: 401 });
      expect(await call(bearer(sts.mint(alice.thumbprint, audience)))).toMatchObject({ status: 401 });
    } finally {
      await sts.start();
    }
    await verifier.close();
    expect(sts.reports.map(({ code }) => code)).toEqual(['cnf_mismatch.unknown', 'cnf_missing_cert']);
    expect(verifier.droppedReports).toBe(0);
  });

  it('reports that it will not take are counted, and told of', async () => {
    sts.script['/reports'] = () => ({ status: 200, body: { accepted: 0, rejected: [{ report_id: 'x', detail: 'is old' }] } });
    await call({ certificate: alice, ...bearer('nonsense') });
    await verifier.close();
    expect(verifier.droppedReports).toBe(1);
    expect(problems).toMatchObject([{ message: 'the STS would not take 1 reports: is old' }]);
  });

  it('which issuer it is, nobody is let through', async () => {
    sts.script['/.well-known/oauth-authorization-server'] = () => ({ status: 200, body: { issuer: 'https://other.example' } });
    expect(await call(good())).toMatchObject({ status: 503 });
    Object.assign(sts.script, script);
    await vi.waitFor(async () => expect(await call(good())).toMatchObject({ status: 200 }), { timeout: 5_000, interval: 100 });
  });

  it('is believed neither behind another authority', async () => {
    const options = { issuer: sts.issuer, audience, certificate: own.certificate, key: own.key, ca: stranger.ca };
    const wary = createVerifier({ ...options, onProblem: () => {} });
    const request = { headersDistinct: { authorization: [`Bearer ${sts.mint(alice.thumbprint, audience)}`] }, headers: {}, socket: {} };
    expect(await wary.check(request as never)).toEqual({ accepted: false, status: 503, retryAfter: 1 });
    await wary.close();
    const taught = createVerifier({ ...options, onProblem: () => {} });
    taught.use({ certificate: own.certificate, key: own.key, ca: [stranger.ca, root.ca] });
    expect(await taught.check(request as never)).not.toMatchObject({ status: 503 });
    await taught.close();
  });
});

describe('the certificate of the resource server', () => {
  it('can be renewed without a request that fails', async () => {
    const successor = root.leaf('api');
    const good = () => call({ certificate: alice, ...bearer(sts.mint(alice.thumbprint, audience)) });
    expect(await good()).toMatchObject({ status: 200 });
    sts.script['/introspect'] = () => ({ status: 200, body: { active: true }, after: 100 });
    const underWay = good();
    await expect.poll(() => sts.count('/introspect')).toBe(2);
    verifier.use(successor);
    expect(await good()).toMatchObject({ status: 200 });
    expect(await underWay).toMatchObject({ status: 200 });
    const shown = sts.asked.filter(({ path }) => path === '/introspect').map(({ certificate }) => certificate);
    expect(shown).toEqual([own.certificate, own.certificate, successor.certificate]);
  });
});
