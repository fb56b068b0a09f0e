import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenTypes } from '../../domain/claims.ts';
import { changeIssuer } from '../../operations/change-issuer.ts';
import { removeIssuer } from '../../operations/remove-issuer.ts';
import { resumeIdentity } from '../../operations/resume-identity.ts';
import { suspendIdentity } from '../../operations/suspend-identity.ts';
import { testActor } from '../../testing/authority.ts';
import { githubClaims, gitlabClaims, issuerKey, kubernetesClaims, signJwt, type TestIssuer } from '../../testing/issuer.ts';
import { claimsOf, type TestAudience, type TestSts } from '../../testing/sts.ts';
import { TestFederation } from '../../testing/trusted-issuers.ts';

type Workload = Awaited<ReturnType<TestSts['workload']>>;
const keys = [
  issuerKey('RS256', 'rsa'),
  issuerKey('ES256', 'ec'),
  issuerKey('EdDSA', 'ed'),
  issuerKey('PS256', 'pss'),
  issuerKey('ES384', 'p384'),
];
const rules = [{ conditions: ['repository=acme/billing', 'ref=refs/heads/main'], identity: 'billing-deploy' }];
let federation: TestFederation;
let sts: TestSts;
let issuer: TestIssuer;
let audience: TestAudience;
let deploy: Workload;
let stranger: Workload;

beforeAll(async () => {
  federation = await TestFederation.start();
  ({ sts } = federation);
  audience = await sts.audience();
  [deploy, stranger] = [await sts.workload('billing-deploy'), await sts.workload('stranger')];
  for (const { identity } of [deploy, stranger]) await sts.grant(identity, audience);
  const trusted = await federation.trust('github', keys, rules, { preset: 'github' });
  ({ issuer } = trusted);
  expect(trusted.view).toMatchObject({ singleUse: true, keys: { kids: ['rsa', 'ec', 'ed', 'pss', 'p384'], failure: null } });
});
afterAll(() => federation.stop());

const good = (over: Record<string, unknown> = {}, options: Parameters<TestIssuer['token']>[1] = {}) =>
  issuer.token({ ...githubClaims('acme/billing'), ...over }, options);
const exchange = (token: string, client = deploy.certificate) => federation.exchange(client, audience, token);
const now = () => Math.floor(Date.now() / 1000);

describe('an exchange of a token of a trusted issuer', () => {
  it.each(keys.map((key) => [key.algorithm, key] as const))(
    'gives a token bound to the certificate for one signed with %s, once',
    async (_, key) => {
      const token = good({}, { key });
      const answer = await exchange(token);
      expect(answer.json).toMatchObject({ issued_token_type: tokenTypes.accessToken, scope: 'read' });
      expect(claimsOf(String(answer.json.access_token))).toMatchObject({
        sub: deploy.identity.spiffeId,
        client_id: 'billing-deploy',
        cnf: { 'x5t#S256': deploy.certificate.thumbprint },
      });
      expect(await exchange(token)).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
      expect(await federation.lastRefusal()).toMatchObject({ code: 'subject_token_replayed' });
    },
  );

  it('ends with the foreign token, when that ends first', async () => {
    const { access_token } = (await exchange(good({ exp: now() + 40 }))).json;
    expect(claimsOf(String(access_token)).exp - now()).toBeLessThanOrEqual(40);
  });

  it('is refused to everybody but the identity that the rules lead to', async () => {
    expect(await exchange(good(), stranger.certificate)).toMatchObject({ status: 400 });
    expect(await federation.lastRefusal()).toMatchObject({ code: 'subject_cert_mismatch' });
  });

  it('TOK-05 refuses whatever is not exactly such a token, for each reason, without asking anybody', async () => {
    const [rsa, ec] = keys as [(typeof keys)[0], (typeof keys)[0]];
    const asked = issuer.asked.length;
    const hmac = (key: string | Buffer) => {
      const [, body] = good().split('.');
      const input = `${Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'rsa' })).toString('base64url')}.${body}`;
      return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
    };
    const text = () =>
      JSON.stringify({
        iss: issuer.url,
        aud: 'https://sts.example.com',
        iat: now(),
        exp: now() + 60,
        jti: randomUUID(),
        ...githubClaims('acme/billing'),
      });
    const [head = '', body = '', tail = ''] = good().split('.');
    const url = issuer.url.replace('https://', '');
    const wrong: Record<string, readonly [string, RegExp]> = {
      ...Object.fromEntries(
        ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc', 'cty'].map((member) => [
          member,
          [good({}, { header: { [member]: member.endsWith('u') ? `${issuer.url}/keys` : ['x'] } }), /^shape/],
        ]),
      ),
      'alg none': [`${Buffer.from('{"alg":"none","kid":"rsa"}').toString('base64url')}.${body}.AAAA`, /^shape/],
      'alg none and nothing signed': [`${Buffer.from('{"alg":"none","kid":"rsa"}').toString('base64url')}.${body}.`, /no JWT|^shape/],
      'HMAC with the public key': [hmac(rsa.publicKey.export({ format: 'pem', type: 'spki' })), /^shape/],
      'another algorithm of the same key': [good({}, { header: { alg: 'PS256' } }), /^key/],
      'an algorithm that fits the key but not the header': [good({}, { key: ec, header: { alg: 'RS256' } }), /^key/],
      RS512: [good({}, { header: { alg: 'RS512' } }), /^shape/],
      'the kid of another key': [good({}, { key: { ...rsa, kid: 'pss' } }), /^key/],
      'a key of somebody else': [good({}, { key: issuerKey('ES256', 'ec') }), /^signature/],
      'a kid that is a path': [good({}, { key: { ...rsa, kid: '../../keys' } }), /^key/],
      'a kid that is SQL': [good({}, { key: { ...rsa, kid: "x' OR 1=1 --" } }), /^key/],
      'a kid of every object': [good({}, { key: { ...rsa, kid: 'constructor' } }), /^key/],
      'no kid': [good({}, { header: { kid: undefined } }), /^shape/],
      'a kid that is no text': [good({}, { header: { kid: ['rsa'] } }), /^shape/],
      'a JWE': [`${head}.${body}.${tail}.${tail}.${tail}`, /no JWT|^shape/],
      padding: [`${head}.${body}.${tail}=`, /no JWT|^shape/],
      'a signature with bits to spare': [`${head}.${body}.${tail.slice(0, -1)}${tail.endsWith('A') ? 'B' : 'A'}`, /^(?:shape|signature)/],
      'a claim twice': [signJwt(rsa, text().replace('{', `{"iss":"${issuer.url}",`)), /^shape/],
      'exp twice': [signJwt(rsa, text().replace('{', `{"exp":${now() + 9_999},`)), /^shape/],
      'exp beyond all numbers': [signJwt(rsa, text().replace(/"exp":\d+/, '"exp":1e400')), /^shape/],
      'exp as a fraction': [good({ exp: now() + 60.5 }), /^shape/],
      'exp as text': [good({ exp: String(now() + 60) }), /^shape/],
      'no exp': [good({ exp: undefined }), /^shape/],
      'no iat': [good({ iat: undefined }), /^shape/],
      'no sub': [good({ sub: undefined }), /^shape/],
      'an empty sub': [good({ sub: '' }), /^shape/],
      'no aud': [good({ aud: undefined }), /^shape/],
      'no audience in aud': [good({ aud: [] }), /^shape/],
      'a list as claims': [signJwt(rsa, '[]'), /^shape/],
      'no iss': [good({ iss: undefined }), /issuer|^shape/],
      'another iss': [good({ iss: 'https://elsewhere.example.com' }), /^issuer/],
      'iss with a slash': [good({ iss: `${issuer.url}/` }), /^issuer/],
      'iss in capitals': [good({ iss: `HTTPS://${url}` }), /^issuer/],
      'iss without https': [good({ iss: `http://${url}` }), /^issuer/],
      'typ of an event': [good({}, { header: { typ: 'secevent+jwt' } }), /^type/],
      'typ of a logout': [good({}, { header: { typ: 'logout+jwt' } }), /^type/],
      'typ of a proof': [good({}, { header: { typ: 'dpop+jwt' } }), /^type/],
      ...Object.fromEntries(
        ['iss', 'sub', 'aud', 'jti', 'repository', 'name\u0000'].map((claim) => [
          `NUL in ${JSON.stringify(claim)}`,
          [good({ [claim]: `${issuer.url}\u0000` }), /^shape/],
        ]),
      ),
      'NUL in kid': [good({}, { header: { kid: 'rsa\u0000' } }), /^shape/],
      'NUL in typ': [good({}, { header: { typ: 'JWT\u0000' } }), /^shape/],
      expired: [good({ iat: now() - 60, exp: now() - 1 }), /^time/],
      'expiring now': [good({ exp: now() }), /^time/],
      'from the future': [good({ iat: now() + 60 }), /^time/],
      'not valid before': [good({ nbf: now() + 60 }), /^time/],
      'too long': [good({ exp: now() + 4_000 }), /^time/],
      'another aud': [good({ aud: 'https://elsewhere.example.com' }), /^audience/],
      'one aud too many': [good({ aud: ['https://sts.example.com', 'https://elsewhere.example.com'] }), /^audience/],
      'aud with a slash': [good({ aud: 'https://sts.example.com/' }), /^audience/],
      'no jti': [good({ jti: undefined }), /^use/],
      'another repository': [issuer.token(githubClaims('acme/other')), /^rules/],
      'a repository that begins alike': [issuer.token(githubClaims('acme/billing-fork')), /^rules/],
      'an owner that ends alike': [issuer.token(githubClaims('evil-acme/billing')), /^rules/],
      'a branch that begins alike': [issuer.token(githubClaims('acme/billing', 'refs/heads/main2')), /^rules/],
      capitals: [issuer.token(githubClaims('Acme/billing')), /^rules/],
      'a line more': [good({ repository: 'acme/billing\n' }), /^rules/],
      'a list in the place of a text': [good({ repository: ['acme/billing'] }), /^rules/],
      'no such claim': [good({ repository: undefined }), /^rules/],
    };
    for (const [what, [token, why]] of Object.entries(wrong)) {
      const answer = await exchange(token);
      expect(answer, what).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
      const { code, reason } = await federation.lastRefusal();
      expect(code, what).toBe('subject_token_invalid');
      expect(reason, what).toMatch(why);
      expect(answer.json.error_description, what).not.toMatch(/kid|iss|aud|repository|claim/);
    }
    expect(issuer.asked.slice(asked).filter((path) => path !== '/.well-known/openid-configuration' && path !== '/keys')).toEqual([]);
    expect(await exchange(good())).toMatchObject({ status: 200 });
  });

  it('TOK-06 is used up by issuer and jti, whatever the token is spelled like', async () => {
    const [, ec] = keys as [(typeof keys)[0], (typeof keys)[0]];
    const jti = randomUUID();
    const first = good({ jti }, { key: ec });
    expect(await exchange(first)).toMatchObject({ status: 200 });
    const before = (await sts.decisions(`code = 'subject_token_replayed'`)).length;
    const spellings = [
      first,
      malleated(first),
      ...Array.from({ length: 6 }, () => good({ jti }, { key: ec })),
      ...keys.map((key) => good({ jti }, { key })),
      good({ jti, sub: 'repo:acme/billing:environment:production' }),
      good({ jti, aud: ['https://sts.example.com'] }),
      good({ jti }, { header: { typ: undefined } }),
      good({ jti }, { header: { typ: 'at+jwt' } }),
      good({ jti }, { header: { x5t: 'AAAA' } }),
      good({ jti, more: 'x' }),
      good({ jti, exp: now() + 200 }),
    ];
    expect(new Set(spellings).size).toBe(20);
    for (const token of spellings) expect((await exchange(token)).status).toBe(400);
    expect((await sts.decisions(`code = 'subject_token_replayed'`)).length - before).toBe(20);
  });

  it('TOK-06 is used up once, when twenty come at once', async () => {
    const token = good();
    const answers = await Promise.all(Array.from({ length: 20 }, () => exchange(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(400)]);
  });

  it('TOK-07 keeps two issuers with the same kid, sub and jti apart', async () => {
    const other = await sts.workload('other-deploy');
    await sts.grant(other.identity, audience);
    const twin = issuerKey('ES256', 'ec');
    const { issuer: second } = await federation.trust('second', [twin], [{ conditions: ['sub=somebody'], identity: 'other-deploy' }]);
    const jti = randomUUID();
    const claims = { ...githubClaims('acme/billing'), sub: 'somebody', jti };
    expect(await exchange(issuer.token(claims, { key: keys[1] }))).toMatchObject({ status: 200 });
    expect(await exchange(second.token(claims), other.certificate)).toMatchObject({ status: 200 });
    expect(await exchange(second.token({ ...claims, jti: randomUUID() }))).toMatchObject({ status: 400 });
    for (const [forged, client] of [
      [second.token({ ...claims, jti: randomUUID(), iss: issuer.url }), deploy],
      [issuer.token({ ...claims, jti: randomUUID(), iss: second.url }, { key: keys[1] }), other],
    ] as const) {
      expect(await exchange(forged, client.certificate)).toMatchObject({ status: 400 });
      expect(await federation.lastRefusal()).toMatchObject({ reason: expect.stringMatching(/^signature/) });
    }
  });

  it('TOK-08 spends no jti for a forger, nor for a request that is refused', async () => {
    const jti = randomUUID();
    expect(await exchange(good({ jti }, { key: issuerKey('ES256', 'ec') }))).toMatchObject({ status: 400 });
    expect(await exchange(good({ jti }), stranger.certificate)).toMatchObject({ status: 400 });
    const unknown = { ...audience, uri: 'https://unknown.example.com' };
    expect(await federation.exchange(deploy.certificate, unknown, good({ jti }))).toMatchObject({ json: { error: 'invalid_target' } });
    expect(await exchange(good({ jti }))).toMatchObject({ status: 200 });
  });

  it('TOK-02 mints while issuer, rule and identity are there and enabled, and not when one is not', async () => {
    const minted = async () => (await exchange(good())).status === 200;
    expect(await minted()).toBe(true);
    await changeIssuer(federation.api, testActor, { issuer: 'github', enabled: false });
    expect(await minted()).toBe(false);
    await changeIssuer(federation.api, testActor, { issuer: 'github', enabled: true });
    expect(await minted()).toBe(true);
    await suspendIdentity(sts.authority.context, testActor, { identity: 'billing-deploy' });
    expect(await minted()).toBe(false);
    await resumeIdentity(sts.authority.context, testActor, { identity: 'billing-deploy' });
    const { issuer: gone } = await federation.trust(
      'gone',
      [issuerKey('ES256', 'a')],
      [{ conditions: ['sub=somebody'], identity: 'billing-deploy' }],
    );
    expect(await exchange(gone.token())).toMatchObject({ status: 200 });
    await removeIssuer(federation.api, testActor, { issuer: 'gone' });
    expect(await exchange(gone.token())).toMatchObject({ status: 400 });
    expect(await minted()).toBe(true);
  });
});

describe('the shapes of well-known issuers', () => {
  it('GitLab: a template leads each project to an identity of its own', async () => {
    const { issuer: gitlab, view } = await federation.trust(
      'gitlab',
      [issuerKey('RS256', 'a')],
      [{ conditions: ['project_path=acme/{project}', 'ref_protected=true'], identity: 'deploy-{project}' }],
      { preset: 'gitlab' },
    );
    expect(view.keys.kids).toEqual(['a']);
    const [billing, ledger] = [await sts.workload('deploy-billing'), await sts.workload('deploy-ledger')];
    for (const { identity } of [billing, ledger]) await sts.grant(identity, audience);
    expect(await exchange(gitlab.token(gitlabClaims('acme/billing')), billing.certificate)).toMatchObject({ status: 200 });
    expect(await exchange(gitlab.token(gitlabClaims('acme/ledger')), ledger.certificate)).toMatchObject({ status: 200 });
    expect(await exchange(gitlab.token(gitlabClaims('acme/ledger')), billing.certificate)).toMatchObject({ status: 400 });
    for (const claims of [
      gitlabClaims('acme/group/billing'),
      gitlabClaims('evil/billing'),
      gitlabClaims('acme/nobody'),
      gitlabClaims('acme/Billing'),
      { ...gitlabClaims('acme/billing'), ref_protected: 'false' },
    ])
      expect(await exchange(gitlab.token(claims), billing.certificate), JSON.stringify(claims)).toMatchObject({ status: 400 });
  });

  it('Kubernetes: a service account of one namespace, whose token may be used as long as it lives', async () => {
    const pod = await sts.workload('payments-api');
    await sts.grant(pod.identity, audience);
    const { issuer: cluster } = await federation.trust(
      'cluster',
      [issuerKey('RS256', 'a')],
      [
        {
          conditions: ['sub=system:serviceaccount:payments:{account}', '/kubernetes.io/namespace=payments'],
          identity: 'payments-{account}',
        },
      ],
      { preset: 'kubernetes' },
    );
    const token = cluster.token(
      { ...kubernetesClaims('payments', 'api'), aud: ['https://sts.example.com'] },
      { header: { typ: undefined } },
    );
    for (let i = 0; i < 3; i++) expect(await exchange(token, pod.certificate)).toMatchObject({ status: 200 });
    expect(await exchange(cluster.token(kubernetesClaims('default', 'api')), pod.certificate)).toMatchObject({ status: 400 });
    expect(
      await exchange(cluster.token({ ...kubernetesClaims('payments', 'api'), 'kubernetes.io': { namespace: 'default' } }), pod.certificate),
    ).toMatchObject({ status: 400 });
  });

  it('refuses a token that two rules lead to different identities', async () => {
    const { issuer: unclear } = await federation.trust(
      'unclear',
      [issuerKey('ES256', 'a')],
      [
        { conditions: ['sub=somebody'], identity: 'billing-deploy' },
        { conditions: ['team=billing'], identity: 'billing-deploy' },
        { conditions: ['team={any}', 'other=yes'], identity: 'stranger' },
      ],
    );
    expect(await exchange(unclear.token({ team: 'billing' }))).toMatchObject({ status: 200 });
    expect(await exchange(unclear.token({ team: 'billing', other: 'yes' }))).toMatchObject({ status: 400 });
    expect(await federation.lastRefusal()).toMatchObject({
      reason: expect.stringContaining('different identities: billing-deploy, stranger'),
    });
  });
});

/** The other signature that ECDSA knows for the same bytes (n − s). */
function malleated(token: string): string {
  const [head, body, tail = ''] = token.split('.');
  const bytes = Buffer.from(tail, 'base64url');
  const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const other = (order - BigInt(`0x${bytes.toString('hex', 32)}`)).toString(16).padStart(64, '0');
  return `${head}.${body}.${Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, 'hex')]).toString('base64url')}`;
}
