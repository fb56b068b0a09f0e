import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantTypes, tokenTypes } from '../../domain/claims.ts';
import { wholeSeconds } from '../../domain/clock.ts';
import { fromPublicId } from '../../domain/ids.ts';
import type { TestCertificate, TestIdentity } from '../../testing/authority.ts';
import { claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

let sts: TestSts;
let alice: { identity: TestIdentity; certificate: TestCertificate };
let bob: { identity: TestIdentity; certificate: TestCertificate };
let audience: TestAudience;

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  audience = await sts.audience('https://server.domain.com:8443', { scopes: ['read', 'https://www.googleapis.com/auth/cloud-platform'] });
  await sts.grant(alice.identity, audience);
  await sts.grant(bob.identity, audience);
  await sts.secret(alice.identity, 'iamtheeggman');
  await sts.secret(bob.identity, 'iamthewalrus');
});
afterAll(() => sts.stop());

const ask = (form: Record<string, string> | string | readonly (readonly [string, string])[], who = alice) =>
  sts.call(who.certificate, '/token', { form });

describe('client credentials', () => {
  it('give a token that is bound to the certificate of the connection, and on record', async () => {
    const answer = await ask({ grant_type: 'client_credentials', audience: audience.uri, scope: 'read' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 300, scope: 'read' });
    const claims = claimsOf(String(answer.json.access_token));
    expect(claims).toEqual({
      iss: sts.context.issuer,
      sub: alice.identity.spiffeId,
      client_id: 'alice',
      aud: audience.uri,
      iat: expect.any(Number),
      nbf: claims.iat,
      exp: claims.iat + 300,
      jti: expect.any(String),
      scope: 'read',
      cnf: { 'x5t#S256': alice.certificate.thumbprint },
    });
    const [decision, ...others] = await sts.decisions('jti = $1', claims.jti);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({
      id: fromPublicId('decision', String(answer.headers['hawser-decision'])),
      code: 'issued',
      door: 'sts',
      actor_kind: 'identity',
      actor_name: 'alice',
      audience: audience.uri,
      token_identity_id: alice.identity.id,
      presented_identity_id: alice.identity.id,
      bound_certificate_id: alice.certificate.id,
      bound_thumbprint: alice.certificate.thumbprint,
      presented_thumbprint: alice.certificate.thumbprint,
      bound_serial: alice.certificate.serial,
      method: 'POST',
      path: '/token',
      tls_version: 'TLSv1.3',
      source_address: '127.0.0.1',
    });
    const token = await sts.database.database.prisma.token.findUniqueOrThrow({ where: { jti: claims.jti } });
    expect(token).toMatchObject({
      identityId: alice.identity.id,
      certificateIds: [alice.certificate.id],
      jtis: [claims.jti],
      scope: 'read',
    });
    expect(token.expiresAt.getTime()).toBe(claims.exp * 1000);
  });
});

describe('an exchange', () => {
  it('takes the request of the first demo as it stands', async () => {
    const json = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      resource: 'https://server.domain.com:8443',
      audience: 'https://server.domain.com:8443',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: 'iamtheeggman',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    };
    const answer = await sts.call(alice.certificate, '/token', { json });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    });
    expect(claimsOf(String(answer.json.access_token))).toMatchObject({
      sub: alice.identity.spiffeId,
      aud: 'https://server.domain.com:8443',
    });
  });

  const exchange = { grant_type: grantTypes.tokenExchange, subject_token_type: tokenTypes.exchangeSecret };

  it("refuses another's secret in the same words as an unknown one, and tells the operator the difference", async () => {
    const stolen = await ask({ ...exchange, audience: audience.uri, subject_token: 'iamthewalrus' });
    const unknown = await ask({ ...exchange, audience: audience.uri, subject_token: 'iamnobody' });
    expect(stolen.status).toBe(400);
    expect({ ...stolen.json, decision_id: '' }).toEqual({ ...unknown.json, decision_id: '' });
    expect(stolen.json).toMatchObject({ error: 'invalid_request', decision_id: stolen.headers['hawser-decision'] });
    const [first] = await sts.decisions('id = $1', fromPublicId('decision', String(stolen.json.decision_id)));
    expect(first).toMatchObject({
      code: 'subject_cert_mismatch',
      token_identity_id: bob.identity.id,
      presented_identity_id: alice.identity.id,
    });
    const [second] = await sts.decisions('id = $1', fromPublicId('decision', String(unknown.json.decision_id)));
    expect(second).toMatchObject({ code: 'subject_token_invalid' });
  });
});

it('remembers what was asked for, also where no such audience is registered', async () => {
  const { json } = await ask({ grant_type: 'client_credentials', audience: 'https://nowhere.example.com' });
  const decisions = await sts.decisions('id = $1', fromPublicId('decision', String(json.decision_id)));
  expect(decisions).toMatchObject([{ code: 'target_unknown', audience: 'https://nowhere.example.com' }]);
});

describe('TOK-01 the form of a request', () => {
  const grant = 'grant_type=client_credentials';
  const target = () => `audience=${encodeURIComponent(audience.uri)}`;

  it.each<[string, () => string, number, string, string]>([
    ['no parameter', () => '', 400, 'invalid_request', 'request_malformed'],
    ['no grant type', () => target(), 400, 'invalid_request', 'request_malformed'],
    ['an empty grant type', () => `grant_type=&${target()}`, 400, 'invalid_request', 'request_malformed'],
    ['a grant type twice', () => `${grant}&${grant}&${target()}`, 400, 'invalid_request', 'request_malformed'],
    ['an unknown parameter twice', () => `${grant}&${target()}&x=1&x=2`, 400, 'invalid_request', 'request_malformed'],
    ['another grant type', () => `grant_type=password&${target()}`, 400, 'unsupported_grant_type', 'grant_type_unsupported'],
    ['a refresh', () => `grant_type=refresh_token&${target()}`, 400, 'unsupported_grant_type', 'grant_type_unsupported'],
    ['no target', () => grant, 400, 'invalid_target', 'target_unknown'],
    ['an unknown target', () => `${grant}&audience=https://nowhere.example.com`, 400, 'invalid_target', 'target_unknown'],
    ['two targets', () => `${grant}&${target()}&resource=https://other.example.com`, 400, 'invalid_request', 'request_malformed'],
    ['a scope that is not granted', () => `${grant}&${target()}&scope=read+admin`, 400, 'invalid_scope', 'scope_not_granted'],
    ['a scope that is none', () => `${grant}&${target()}&scope=%22`, 400, 'invalid_request', 'request_malformed'],
    ['the name of another client', () => `${grant}&${target()}&client_id=bob`, 400, 'invalid_request', 'request_malformed'],
    ['a client secret as well', () => `${grant}&${target()}&client_secret=x`, 400, 'invalid_request', 'request_malformed'],
    [
      'an actor token without its type',
      () =>
        `grant_type=${grantTypes.tokenExchange}&${target()}&subject_token=x&subject_token_type=${tokenTypes.exchangeSecret}&actor_token=x`,
      400,
      'invalid_request',
      'request_malformed',
    ],
    ['a broken escape', () => `${grant}&${target()}&x=%`, 400, 'invalid_request', 'request_malformed'],
    ['bytes that are not UTF-8', () => `${grant}&${target()}&x=%ff`, 400, 'invalid_request', 'request_malformed'],
    ['NUL', () => `${grant}&${target()}&client_id=%00`, 400, 'invalid_request', 'request_malformed'],
    ['an exchange of nothing', () => `grant_type=${grantTypes.tokenExchange}&${target()}`, 400, 'invalid_request', 'request_malformed'],
    [
      'a SAML assertion',
      () => `grant_type=${grantTypes.tokenExchange}&${target()}&subject_token=x&subject_token_type=urn:ietf:params:oauth:token-type:saml2`,
      400,
      'invalid_request',
      'request_malformed',
    ],
    [
      'a refresh token for an answer',
      () =>
        `grant_type=${grantTypes.tokenExchange}&${target()}&subject_token=iamtheeggman&subject_token_type=${tokenTypes.exchangeSecret}&requested_token_type=urn:ietf:params:oauth:token-type:refresh_token`,
      400,
      'invalid_request',
      'request_malformed',
    ],
    [
      'a JWT for a secret',
      () => `grant_type=${grantTypes.tokenExchange}&${target()}&subject_token=a.b.c&subject_token_type=${tokenTypes.accessToken}`,
      400,
      'invalid_request',
      'subject_token_invalid',
    ],
  ])('with %s is refused, and that is on record', async (_what, form, status, error, code) => {
    const answer = await ask(form());
    expect([answer.status, answer.json.error], answer.text).toEqual([status, error]);
    expect(answer.json).toEqual({ error, error_description: expect.any(String), decision_id: answer.headers['hawser-decision'] });
    const decisions = await sts.decisions('id = $1', fromPublicId('decision', String(answer.json.decision_id)));
    expect(decisions).toMatchObject([{ code, door: 'sts', actor_name: 'alice' }]);
  });

  it.each<[string, () => string]>([
    ['unknown parameters', () => `${grant}&${target()}&colour=blue&subject_token=whatever`],
    ['the same target by every name', () => `${grant}&${target()}&${target()}&resource=${encodeURIComponent(audience.uri)}&resource=`],
    ['its own name', () => `${grant}&${target()}&client_id=alice`],
    ['an empty scope', () => `${grant}&${target()}&scope=`],
  ])('with %s is granted', async (_what, form) => {
    expect((await ask(form())).status).toBe(200);
  });

  it.each<[string, unknown, number]>([
    ['broken JSON', '{"grant_type":', 400],
    ['no object', '[]', 400],
    ['a member twice', '{"grant_type":"client_credentials","grant_type":"client_credentials"}', 400],
    ['a number for a grant type', { grant_type: 7 }, 400],
    ['a lone surrogate', '{"grant_type":"\\ud800"}', 400],
    ['a list of two targets', { grant_type: 'client_credentials', audience: ['https://a.example', 'https://b.example'] }, 400],
    ['depth', '['.repeat(5000) + ']'.repeat(5000), 400],
  ])('in JSON with %s is refused', async (_what, json, status) => {
    const answer = await sts.call(alice.certificate, '/token', { json });
    expect([answer.status, answer.json.error], answer.text).toEqual([status, 'invalid_request']);
  });

  it('in JSON ignores what it does not know, of any type, and takes a list that names one target', async () => {
    const json = { grant_type: 'client_credentials', audience: [audience.uri, audience.uri], colour: { deep: [1] } };
    expect((await sts.call(alice.certificate, '/token', { json })).status).toBe(200);
  });

  it.each<[string, { type: string; text: string | Buffer }, number]>([
    ['text/plain', { type: 'text/plain', text: 'grant_type=client_credentials' }, 415],
    ['multipart/form-data', { type: 'multipart/form-data; boundary=x', text: '--x--' }, 415],
    ['no type at all', { type: '', text: 'x' }, 415],
    ['too much', { type: 'application/x-www-form-urlencoded', text: `x=${'a'.repeat(40_000)}` }, 413],
    ['bytes', { type: 'application/json', text: Buffer.of(0xff, 0xfe, 0) }, 400],
  ])('as %s is refused in the shape of every error', async (_what, body, status) => {
    const answer = await sts.call(alice.certificate, '/token', { body });
    expect([answer.status, answer.json.error], answer.text).toEqual([status, 'invalid_request']);
    expect(answer.text).not.toMatch(/at .*\.ts|node_modules/);
  });
});

describe('TOK-04 the end of a token', () => {
  const lifeOf = async (target: TestAudience, over: Record<string, string> = {}, who = alice) => {
    const answer = await ask({ grant_type: 'client_credentials', audience: target.uri, ...over }, who);
    if (answer.status !== 200) return answer.json.error;
    const { exp, iat } = claimsOf(String(answer.json.access_token));
    expect(answer.json.expires_in).toBe(exp - iat);
    return exp - iat;
  };

  it('is the least of audience, grant, secret and certificate', async () => {
    const short = await sts.audience(undefined, { lifetimeDefault: 100, lifetimeMaximum: 100 });
    await sts.grant(alice.identity, short, { lifetimeMaximum: 40 });
    expect(await lifeOf(short)).toBe(40);
    const long = await sts.audience(undefined, { lifetimeDefault: 86_400, lifetimeMaximum: 86_400 });
    const workload = await sts.workload();
    await sts.grant(workload.identity, long);
    await sts.secret(workload.identity, 'a secret that ends', { expiresAt: new Date(Date.now() + 30_000) });
    const exchange = {
      grant_type: grantTypes.tokenExchange,
      subject_token: 'a secret that ends',
      subject_token_type: tokenTypes.exchangeSecret,
    };
    expect(await lifeOf(long, exchange, workload)).toBeLessThanOrEqual(30);
    const notAfter = wholeSeconds(new Date(Date.now() + 50_000));
    await sts.database.database.pool.query('UPDATE certificates SET not_after = $2 WHERE id = $1', [workload.certificate.id, notAfter]);
    expect(await lifeOf(long, {}, workload)).toBeLessThanOrEqual(50);
  });

  it('asks for renewal first where the audience wants more life of the certificate', async () => {
    const strict = await sts.audience(undefined, { minCertificateLife: 86_400 * 2 });
    await sts.grant(alice.identity, strict);
    expect(await lifeOf(strict)).toBe('invalid_client');
    expect((await sts.decisions("code = 'cert_renewal_required'")).length).toBe(1);
  });

  it('is not reached with a secret that is revoked or over', async () => {
    await sts.secret(alice.identity, 'a revoked secret', { revokedAt: new Date() });
    await sts.secret(alice.identity, 'a secret of the past', { expiresAt: new Date(Date.now() - 1000) });
    for (const subject_token of ['a revoked secret', 'a secret of the past']) {
      const exchange = { grant_type: grantTypes.tokenExchange, subject_token, subject_token_type: tokenTypes.exchangeSecret };
      expect(await lifeOf(audience, exchange)).toBe('invalid_request');
    }
  });
});

describe('a grant', () => {
  it('across environments counts only where it is marked', async () => {
    const staging = await sts.audience(undefined, { environment: 'staging' });
    const id = await sts.grant(alice.identity, staging);
    const form = { grant_type: 'client_credentials', audience: staging.uri };
    expect((await ask(form)).json.error).toBe('invalid_target');
    await sts.database.database.prisma.grant.update({ where: { id }, data: { crossEnvironment: true } });
    expect((await ask(form)).status).toBe(200);
  });

  it('without a scope in the request gives all that it holds; a scope that the audience lost is no longer given', async () => {
    const target = await sts.audience(undefined, { scopes: ['a', 'b'] });
    await sts.grant(alice.identity, target, { scopes: ['b', 'a'] });
    const form = { grant_type: 'client_credentials', audience: target.uri };
    expect((await ask(form)).json.scope).toBe('b a');
    await sts.database.database.prisma.audience.update({ where: { id: target.id }, data: { scopes: ['a'] } });
    expect((await ask(form)).json.scope).toBe('a');
    expect((await ask({ ...form, scope: 'b' })).json.error).toBe('invalid_scope');
  });

  it.each(['ES256', 'EdDSA', 'RS256'] as const)('is signed with %s where the audience says so', async (algorithm) => {
    const target = await sts.audience(undefined, { algorithm });
    await sts.grant(alice.identity, target);
    const token = await sts.token(alice.certificate, target);
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    expect(header).toEqual({ alg: algorithm, typ: 'at+jwt', kid: sts.context.keys.current(algorithm)?.kid });
  });
});

it('TOK-12 no answer may be stored or read by a page of another origin, except the public ones, which may be cached', async () => {
  const origin = { origin: 'https://evil.example.com' };
  const token = await sts.token(alice.certificate, audience);
  const answers = [
    await sts.call(alice.certificate, '/token', { form: { grant_type: 'client_credentials', audience: audience.uri }, headers: origin }),
    await sts.call(alice.certificate, '/token', { form: {}, headers: origin }),
    await sts.call(alice.certificate, '/introspect', { form: { token }, headers: origin }),
    await sts.call(alice.certificate, '/revoke', { form: { token }, headers: origin }),
    await sts.call(null, '/token', { form: {}, headers: origin }),
    await sts.call(null, '/nothing', { headers: origin }),
    await sts.call(null, '/healthz', { headers: origin }),
  ];
  expect(answers[0]?.headers.pragma).toBe('no-cache');
  for (const { headers, text } of answers) {
    expect(headers['cache-control'], text).toBe('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
  const preflight = await sts.call(null, '/token', { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'POST' } });
  expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([405, undefined]);
  expect((await sts.call(null, '/jwks')).headers['cache-control']).toBe('public, max-age=300');
});
