import { describe, expect, it } from 'vitest';
import { fromPublicId, newId, toPublicId } from '../domain/ids.ts';
import { alice, audience, bearer, bob, introspectingServer, metadata } from '../testing/introspecting-server.ts';
import { createVerifier } from './index.ts';

const resource = introspectingServer();
const decisionUuid = (headers: Record<string, string | undefined>) => fromPublicId('decision', headers['hawser-decision'] ?? '');

describe('a verified caller', () => {
  it('is let through with a token that is bound to the certificate of this connection', async () => {
    const id = toPublicId('decision', newId());
    resource().sts.script['/introspect'] = () => ({ status: 200, body: { active: true, decision_id: id } });
    const answer = await resource().call({ certificate: alice, ...bearer(resource().token()) });
    expect(answer).toMatchObject({ status: 200, body: '{alice} ok', headers: { 'hawser-decision': id } });
    await resource().verifier.close();
    expect(resource().sts.reports).toEqual([]);
  });

  it('is asked about with the certificate and the facts of the request, and never with its query', async () => {
    const token = resource().token();
    await resource().call({ certificate: alice, path: '/things/7?secret=x', ...bearer(token) });
    const form = Object.fromEntries(resource().sts.asked.find(({ path }) => path === '/introspect')?.form ?? []);
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
    const headers = { authorization: `bEARER  ${resource().token()}` };
    expect(await resource().call({ certificate: alice, headers })).toMatchObject({ status: 200 });
  });

  it('needs every scope that the route asks for', async () => {
    resource().policy = { scope: ['read', 'write'] };
    const answer = await resource().call({ certificate: alice, ...bearer(resource().token()) });
    expect(answer.status).toBe(403);
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer realm="${audience}", ${metadata}, error="insufficient_scope", scope="read write"`,
    );
    await resource().verifier.close();
    expect(resource().sts.reports).toMatchObject([{ report_id: decisionUuid(answer.headers), code: 'scope_insufficient' }]);
    resource().policy = { scope: 'read write' };
    const wide = resource().token({ scope: 'write other read' });
    expect(await resource().call({ certificate: alice, ...bearer(wide) })).toMatchObject({ status: 200 });
  });
});

describe('VER-02 there is no optional mode', () => {
  it('and no option that anybody might try makes one', async () => {
    const switches = { binding: false, requireBinding: false, optional: true, verifyBinding: 'off', cnf: 'ignore' };
    const options = { ...resource().options, ...switches };
    for (const mode of ['optional', 'off', '', null]) expect(() => createVerifier({ ...options, mode } as never)).toThrow(TypeError);
    const lax = createVerifier(options);
    resource().server.removeAllListeners('request');
    const policies = { scope: [], ...switches };
    resource().server.on(
      'request',
      lax.protect((_, response) => response.end('ok'), policies),
    );
    const token = bearer(resource().token());
    expect(await resource().call({ certificate: alice, ...token })).toMatchObject({ status: 200 });
    expect(await resource().call({ certificate: bob, ...token })).toMatchObject({ status: 401 });
    expect(await resource().call(token)).toMatchObject({ status: 401 });
    await lax.close();
  });
});

describe('what is refused here', () => {
  it('is reported with the decision that the caller was told, and without what a forger wrote', async () => {
    resource().sts.rotate({ publish: false });
    const forged = resource().token();
    resource().sts.rotate();
    const answer = await resource().call({ certificate: bob, path: '/a?b', ...bearer(forged) });
    expect(answer).toMatchObject({ status: 401 });
    expect(resource().sts.count('/introspect')).toBe(0);
    await resource().verifier.close();
    expect(resource().sts.reports).toEqual([
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
    ['another audience', () => resource().sts.mint(alice.thumbprint, 'https://other.example'), 'aud_mismatch'],
    ['another issuer', () => resource().token({ iss: 'https://other.example' }), 'issuer_mismatch'],
    ['no binding', () => resource().token({ cnf: undefined } as never), 'cnf_absent'],
    ['a padded binding', () => resource().sts.mint(`${alice.thumbprint}=`, audience), 'cnf_malformed'],
    ['no form', () => 'nonsense', 'token_malformed'],
  ])('a token with %s', async (_, token, code) => {
    const answer = await resource().call({ certificate: alice, ...bearer(token()) });
    expect(answer.status).toBe(401);
    expect(resource().sts.count('/introspect')).toBe(0);
    await resource().verifier.close();
    expect(resource().sts.reports).toMatchObject([{ code, report_id: decisionUuid(answer.headers) }]);
  });

  it.each([
    ['expired', -1, 'token_expired'],
    ['not yet valid', 100, 'token_not_yet_valid'],
  ])('a token that is %s, even when the STS says that it is active', async (_, shift, code) => {
    const now = Math.floor(Date.now() / 1000);
    const over = { exp: now + shift, ...(shift > 0 ? { nbf: now + shift - 1, iat: now + shift - 1 } : {}) };
    expect(await resource().call({ certificate: alice, ...bearer(resource().token(over)) })).toMatchObject({ status: 401 });
    await resource().verifier.close();
    expect(resource().sts.reports).toMatchObject([{ code }]);
  });

  it('two Authorization headers, and a Bearer header without one token', async () => {
    const token = resource().token();
    for (const authorization of [[`Bearer ${token}`, 'Bearer x'], 'Bearer', 'Bearer ', `Bearer ${token} ${token}`])
      expect(await resource().call({ certificate: alice, headers: { authorization } }), String(authorization)).toMatchObject({
        status: 400,
      });
    await resource().verifier.close();
    expect(resource().sts.reports.map(({ code }) => code)).toEqual(Array(4).fill('request_malformed'));
  });

  it('a request without a token, which learns what is expected and no more', async () => {
    for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: resource().token() }]) {
      const answer = await resource().call({ certificate: alice, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe(`Bearer realm="${audience}", ${metadata}`);
    }
    const inQuery = await resource().call({ certificate: alice, path: `/?access_token=${resource().token()}` });
    expect(inQuery.status).toBe(401);
    await resource().verifier.close();
    expect(resource().sts.reports).toEqual([]);
  });
});
