import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignAlgorithms } from '../../domain/foreign-algorithms.ts';
import { toPublicId } from '../../domain/ids.ts';
import { certificateById } from '../../ledger/certificates.ts';
import { showIdentity } from '../../ledger/identities.ts';
import { profileNamed } from '../../ledger/profiles.ts';
import { createJoinToken } from '../../operations/create-join-token.ts';
import { issueCertificate } from '../../operations/issue-certificate.ts';
import { join } from '../../operations/join.ts';
import { registerCertificates } from '../../operations/register-certificates.ts';
import { registerClientKeys, revokeClientKey } from '../../operations/register-client-keys.ts';
import { renewCertificate } from '../../operations/renew-certificate.ts';
import { requestCertificate } from '../../operations/request-certificate.ts';
import { createCsr, readCsr } from '../../pki/csr.ts';
import { type TestIdentity, testActor } from '../../testing/authority.ts';
import { type IssuerKey, issuerKey, jwkOf, signJwt } from '../../testing/issuer.ts';
import { selfSigned } from '../../testing/self-signed.ts';
import { type ClientCredentials, claimsOf, type TestAudience, TestSts } from '../../testing/sts.ts';

const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
let sts: TestSts;
let alice: { identity: TestIdentity; certificate: ClientCredentials & { thumbprint: string } };
let bob: typeof alice;
let audience: TestAudience;
const key = issuerKey('ES256', 'alice-1');

beforeAll(async () => {
  sts = await TestSts.start();
  [alice, bob] = [await sts.workload('alice'), await sts.workload('bob')];
  audience = await sts.audience();
  for (const { identity } of [alice, bob]) await sts.grant(identity, audience);
  await register(key);
});
afterAll(() => sts.stop());

const register = (one: IssuerKey, identity = 'alice', expiresAt: Date | null = null) =>
  registerClientKeys(sts.authority.context, testActor, { identity, label: 'test', keys: JSON.stringify(jwkOf(one)), expiresAt });
const seconds = () => Math.floor(Date.now() / 1000);
const claims = (over: object = {}) => ({
  iss: 'alice',
  sub: 'alice',
  aud: sts.context.issuer,
  jti: randomUUID(),
  iat: seconds(),
  exp: seconds() + 60,
  ...over,
});
const ask = (assertion: string, client: ClientCredentials = alice.certificate, more: Record<string, string> = {}) =>
  sts.call(client, '/token', {
    form: {
      grant_type: 'client_credentials',
      audience: audience.uri,
      scope: 'read',
      client_assertion_type: type,
      client_assertion: assertion,
      ...more,
    },
  });
const lastReason = async () => {
  const last = (await sts.decisions()).at(-1);
  return { code: last?.code, reason: (last?.detail as { reason?: string } | undefined)?.reason };
};

describe('private_key_jwt', () => {
  it.each(foreignAlgorithms)('gives a token bound to the certificate for an assertion signed with %s', async (algorithm) => {
    const own = issuerKey(algorithm, `own ${algorithm}`.replace(' ', '-'));
    await register(own);
    const answer = await ask(signJwt(own, claims()));
    expect(answer).toMatchObject({ status: 200 });
    expect(claimsOf(String(answer.json.access_token))).toMatchObject({
      cnf: { 'x5t#S256': alice.certificate.thumbprint },
      client_id: 'alice',
    });
  });

  it('accepts any usable certificate of the identity, a registered one too, and none of another', async () => {
    const certificate = selfSigned('alice elsewhere');
    await registerCertificates(sts.authority.context, testActor, { identity: 'alice', certificates: certificate.certificatePem });
    expect(await ask(signJwt(key, claims()), certificate)).toMatchObject({ status: 200 });
    expect(await ask(signJwt(key, claims()), bob.certificate)).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
    expect(await ask(signJwt(key, claims({ iss: 'bob', sub: 'bob' })), bob.certificate)).toMatchObject({ status: 401 });
    expect(await ask(signJwt(key, claims()), selfSigned('nobody'))).toMatchObject({ status: 401 });
  });

  it('refuses every assertion that is not of this client, for this issuer and of this moment, and says why only to the operator', async () => {
    const stranger = issuerKey('ES256', 'alice-1');
    const rsa = issuerKey('RS256', 'alice-1');
    const good = signJwt(key, claims());
    const wrong: Record<string, string> = {
      'no JWT': 'nothing',
      'another iss': signJwt(key, claims({ iss: 'bob' })),
      'another sub': signJwt(key, claims({ sub: 'bob' })),
      'the SPIFFE ID as iss': signJwt(key, claims({ iss: alice.identity.spiffeId })),
      'the token endpoint as aud': signJwt(key, claims({ aud: `${sts.context.issuer}/token` })),
      'the issuer with a slash as aud': signJwt(key, claims({ aud: `${sts.context.issuer}/` })),
      'two aud': signJwt(key, claims({ aud: [sts.context.issuer, 'https://elsewhere.example.com'] })),
      'no aud': signJwt(key, claims({ aud: undefined })),
      'no exp': signJwt(key, claims({ exp: undefined })),
      'no iat': signJwt(key, claims({ iat: undefined })),
      'no jti': signJwt(key, claims({ jti: undefined })),
      'exp in the past': signJwt(key, claims({ iat: seconds() - 90, exp: seconds() - 1 })),
      'exp that is now': signJwt(key, claims({ exp: seconds() })),
      'exp too far ahead': signJwt(key, claims({ exp: seconds() + 400 })),
      'exp beyond all numbers': signJwt(key, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e400')),
      'exp as text': signJwt(key, claims({ exp: String(seconds() + 60) })),
      'iat ahead': signJwt(key, claims({ iat: seconds() + 60 })),
      'nbf ahead': signJwt(key, claims({ nbf: seconds() + 60 })),
      'a claim twice': signJwt(key, JSON.stringify(claims()).replace('{', '{"iss":"alice",')),
      'a key of the same name by somebody else': signJwt(stranger, claims()),
      'another algorithm for the same kid': signJwt(rsa, claims()),
      'an unknown kid': signJwt({ ...key, kid: 'nobody' }, claims()),
      'no kid': signJwt(key, claims(), { kid: undefined }),
      'NUL in kid': signJwt(key, claims(), { kid: 'alice-1\u0000' }),
      ...Object.fromEntries(
        ['iss', 'sub', 'aud', 'jti', 'more'].map((claim) => [`NUL in ${claim}`, signJwt(key, claims({ [claim]: 'alice\u0000' }))]),
      ),
      'alg none': `${Buffer.from(JSON.stringify({ alg: 'none', kid: 'alice-1' })).toString('base64url')}.${good.split('.')[1]}.AAAA`,
      'alg HS256': signJwt(key, claims(), { alg: 'HS256' }),
      'typ of an access token': signJwt(key, claims(), { typ: 'at+jwt' }),
      'an altered signature': `${good.slice(0, -4)}AAAA`,
      'an altered claim': good.replace(/\..*\./, `.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`),
      ...Object.fromEntries(
        ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'].map((member) => [member, signJwt(key, claims(), { [member]: 'x' })]),
      ),
    };
    for (const [what, assertion] of Object.entries(wrong)) {
      const answer = await ask(assertion);
      expect(answer, what).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
      expect(await lastReason(), what).toMatchObject({
        code: 'client_assertion_invalid',
        reason: expect.stringMatching(/^the assertion: /),
      });
      expect(answer.text, what).not.toContain('assertion');
    }
    expect(await ask(good)).toMatchObject({ status: 200 });
  });

  it('takes each assertion once, also when twenty come at once, also after a refusal, and in no other spelling', async () => {
    const assertion = signJwt(key, claims());
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await sts.decisions(`code = 'client_assertion_replayed'`)).length).toBe(19);
    const [head, body, tail = ''] = assertion.split('.');
    const bytes = Buffer.from(tail, 'base64url');
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
    const other = (order - BigInt(`0x${bytes.toString('hex', 32)}`)).toString(16).padStart(64, '0');
    const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, 'hex')]).toString('base64url');
    expect(await ask(`${head}.${body}.${twin}`)).toMatchObject({ status: 401 });
    expect(await lastReason()).toMatchObject({ code: 'client_assertion_replayed' });

    const refused = signJwt(key, claims());
    expect(await ask(refused, alice.certificate, { audience: 'https://unknown.example.com' })).toMatchObject({
      json: { error: 'invalid_target' },
    });
    expect(await ask(refused)).toMatchObject({ status: 401 });
  });

  it('TOK-08 spends no jti for a forger, nor for a request that is malformed', async () => {
    const own = claims();
    expect(await ask(signJwt(issuerKey('ES256', 'alice-1'), own))).toMatchObject({ status: 401 });
    expect(await ask(signJwt(key, own), bob.certificate)).toMatchObject({ status: 401 });
    expect(await ask(signJwt(key, own), alice.certificate, { client_secret: 'x' })).toMatchObject({ status: 400 });
    expect(await ask(signJwt(key, own))).toMatchObject({ status: 200 });
  });

  it('wants the type exactly, and both parameters or none', async () => {
    for (const form of [
      { client_assertion: signJwt(key, claims()) },
      { client_assertion_type: type },
      { client_assertion: signJwt(key, claims()), client_assertion_type: `${type} ` },
      { client_assertion: signJwt(key, claims()), client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' },
    ] as Record<string, string>[]) {
      const answer = await sts.call(alice.certificate, '/token', {
        form: { grant_type: 'client_credentials', audience: audience.uri, ...form },
      });
      expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    }
  });

  it('ends with its key: revoked, expired, or never registered again', async () => {
    const own = issuerKey('EdDSA', 'short');
    const { items } = await register(own, 'alice', new Date(Date.now() + 1_500));
    expect(await ask(signJwt(own, claims()))).toMatchObject({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(await ask(signJwt(own, claims()))).toMatchObject({ status: 401 });
    await revokeClientKey(sts.authority.context, testActor, { clientKey: toPublicId('clientKey', items[0]?.id ?? '') });
    await expect(register(own)).rejects.toMatchObject({ code: 'already_exists' });
    await expect(register({ ...own, kid: 'again' }, 'bob')).rejects.toMatchObject({ code: 'already_exists' });
  });

  it('takes no key that is weak, private, or stands in a certificate', async () => {
    const shared = selfSigned('shared');
    await registerCertificates(sts.authority.context, testActor, { identity: 'bob', certificates: shared.certificatePem });
    const { createPublicKey, generateKeyPairSync } = await import('node:crypto');
    const pem = (text: string) => createPublicKey(text).export({ format: 'pem', type: 'spki' }).toString();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const lazy = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey.export({ format: 'jwk' });
    const secret = { ...own().privateKey.export({ format: 'jwk' }), kid: 'x' };
    for (const keys of [
      pem(shared.certificatePem),
      weak,
      JSON.stringify(lazy),
      JSON.stringify(secret),
      shared.keyPem,
      '{"kty":"oct","k":"AAAA"}',
      '[]',
      'x',
    ])
      await expect(
        registerClientKeys(sts.authority.context, testActor, { identity: 'bob', label: 'x', keys, expiresAt: null }),
        keys.slice(0, 40),
      ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('has a key that no certificate gets afterwards: by no order, request, join token or renewal, whosever it is', async () => {
    const { context } = sts.authority;
    const { prisma, pool } = context.database;
    const owner = await sts.workload('owner');
    const one = issuerKey('ES256', 'owner-1');
    await register(one, 'owner');
    const csr = createCsr(one.privateKey, 'owner');
    const { spki } = readCsr(csr);
    const [current, profile] = [await certificateById(prisma, owner.certificate.id), await profileNamed(prisma, 'workload')];
    if (!current) throw new Error('no certificate');
    const { token } = await createJoinToken(context, testActor, { identity: 'owner', profile: 'workload', expiresInSeconds: 60 });
    const identity = await showIdentity(prisma, 'owner', context.clock());
    const wanted = { actor: testActor, identity, profile, spki, joinTokenId: null, sourceAddress: null };
    const ways: Record<string, () => Promise<unknown>> = {
      order: () => issueCertificate(context, testActor, { identity: 'owner', profile: 'workload', csr }),
      'order for another': () => issueCertificate(context, testActor, { identity: 'bob', profile: 'workload', csr }),
      request: () => context.database.transaction((ledger) => requestCertificate(context, ledger, wanted)),
      'join token': () => join(context, { token, csr }),
      renewal: () => renewCertificate(context, { current, csr }),
    };
    for (const [way, attempt] of Object.entries(ways))
      await expect(attempt(), way).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining('client key') });
    const shared = 'SELECT FROM certificates c JOIN client_keys k ON k.spki_sha256 = c.spki_sha256';
    expect((await pool.query(shared)).rows).toEqual([]);
  });

  it('is what oauth4webapi sends', async () => {
    const own = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const jwk = { ...(await crypto.subtle.exportKey('jwk', own.publicKey)), kid: 'webcrypto', key_ops: ['verify'] };
    await registerClientKeys(sts.authority.context, testActor, {
      identity: 'alice',
      label: 'x',
      keys: JSON.stringify(jwk),
      expiresAt: null,
    });
    const as: oauth.AuthorizationServer = { issuer: sts.context.issuer, token_endpoint: `${sts.context.issuer}/token` };
    const response = await oauth.clientCredentialsGrantRequest(
      as,
      { client_id: 'alice' },
      oauth.PrivateKeyJwt({ key: own.privateKey, kid: 'webcrypto' }),
      new URLSearchParams({ resource: audience.uri }),
      { [oauth.customFetch]: (_url, { method, headers, body }) => send(method, headers, String(body)) },
    );
    expect(await oauth.processClientCredentialsResponse(as, { client_id: 'alice' }, response)).toMatchObject({ token_type: 'bearer' });
  });
});

const own = () => issuerKey('ES256', 'x');

const send = (method: string, headers: HeadersInit, body: string): Promise<Response> =>
  new Promise((resolve, reject) => {
    const agent = sts.agent(alice.certificate, { keepAlive: false });
    const sending = request({
      host: 'localhost',
      port: sts.port,
      path: '/token',
      method,
      headers: Object.fromEntries(new Headers(headers)),
      agent,
    });
    sending.once('error', reject);
    sending.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve(new Response(Buffer.concat(chunks), { status: response.statusCode ?? 0, headers: { 'content-type': 'application/json' } }));
    });
    sending.end(body);
  });
