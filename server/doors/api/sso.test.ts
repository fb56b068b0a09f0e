import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleUrl, password, type TestApi } from '../../testing/api.ts';
import { ssoClient, type TestIdentityProvider } from '../../testing/identity-provider.ts';
import { issuerKey, jwkOf, TestIssuer } from '../../testing/issuer.ts';
import { type SsoBrowser, SsoWorld } from '../../testing/single-sign-on.ts';

let world: SsoWorld;
let api: TestApi;
let provider: TestIdentityProvider;
let now = new Date();
beforeAll(async () => {
  world = await SsoWorld.start(() => {
    now = new Date(now.getTime() + 1);
    return now;
  });
  ({ api, provider } = world);
});
afterAll(() => world.stop());
beforeEach(() => {
  now = new Date();
});

const mapping = {
  emailDomains: ['example.test'],
  roleClaim: 'groups',
  roles: [
    { value: 'readers', role: 'viewer' },
    { value: 'platform', role: 'issuer' },
  ],
};
const configure = (change?: object) => world.configure(change);
const browserOf = () => world.browser();
const newcomer = (more?: object) => world.newcomer(more);
const member = (role?: Parameters<TestApi['addUser']>[0]) => world.member(role);
const events = (type: string) => world.events(type);
const lastFailure = async () => (await events('user.sign_in_failed'))[0];

describe('signing in at an identity provider', () => {
  it('lets a member in by the address that the provider vouches for, and knows them by issuer and subject from then on', async () => {
    const { sub, email, id } = await member();
    const browser = browserOf();
    expect(await browser.signOn('/certificates?f=1')).toBe('/certificates?f=1');
    expect(await browser.who()).toMatchObject({ kind: 'user', email, role: 'operator' });
    const came = { authMethod: 'single sign-on', requestId: expect.any(String), sourceAddress: expect.any(String) };
    expect((await events('user.linked'))[0]).toMatchObject({ targetId: id, detail: { issuer: provider.url }, ...came });
    expect((await events('user.signed_in'))[0]).toMatchObject({ targetId: id, detail: { by: 'single sign-on' }, ...came });
    // The address may change, and go to somebody else: that is another person.
    provider.people.set(sub, { email: 'moved@example.test', email_verified: true });
    expect(await browserOf().signOn()).toBe('/');
    provider.people.set('somebody else', { email, email_verified: true });
    provider.who = 'somebody else';
    expect(await browserOf().signOn()).toBe('/sign-in?sso=no_access');
    expect(await lastFailure()).toMatchObject({ targetId: id, detail: { because: expect.stringContaining('bound to somebody else') } });
  });

  it('makes a member of whoever is invited, once, with the role of the invitation and without a password', async () => {
    const { email } = newcomer({ name: 'Grace' });
    await api.call('member.invite', { email, role: 'issuer', revokesFor: ['team'] });
    const attempts = await Promise.all([browserOf(), browserOf(), browserOf()].map(async (one) => ({ one, to: await one.fetchAnswer() })));
    await Promise.all(attempts.map(({ one, to }) => one.get(to)));
    const users = await api.superuser.prisma.user.findMany({ where: { email }, include: { accounts: true } });
    expect(users).toMatchObject([
      {
        name: 'Grace',
        role: 'issuer',
        revokesFor: ['team'],
        roleClaimed: false,
        accounts: [{ providerId: `oidc ${provider.url}`, password: null }],
      },
    ]);
    expect((await events('member.joined')).filter(({ targetId }) => targetId === users[0]?.id)).toHaveLength(1);
    expect((await api.call('member.list', {})).body.invitations.map((one) => one.email)).not.toContain(email);
  });

  it('lets nobody else in, and tells each only about themselves', async () => {
    for (const [more, why] of [
      [{}, 'no_access'],
      [{ email: 'owner@example.test', email_verified: false }, 'unverified'],
      [{ email: 'owner@example.test', email_verified: undefined }, 'unverified'],
      [{ email: 'owner@example.test', email_verified: 'true' }, 'unverified'],
      [{ email: undefined }, 'unverified'],
      [{ email: 'owner@example.test\u0000', email_verified: true }, 'unverified'],
    ] as const) {
      newcomer(more);
      const browser = browserOf();
      expect([more, await browser.signOn()]).toEqual([more, `/sign-in?sso=${why}`]);
      expect(await lastFailure()).toMatchObject({ detail: { by: 'single sign-on', why } });
      expect((await browser.who()).status).toBe(401);
    }
    provider.who = null;
    expect(await browserOf().signOn()).toBe('/sign-in?sso=declined');
    expect(await lastFailure()).toMatchObject({ detail: { because: 'it answered access_denied' } });
  });

  it('asks members with an authenticator app for its code too, and binds them only after it', async () => {
    const { id } = await member('owner');
    const row = { userId: id, sealed: Buffer.from('x'), kekId: 'none', createdAt: now, confirmedAt: now };
    await api.superuser.prisma.totpFactor.create({ data: row });
    const browser = browserOf();
    expect(await browser.signOn('/audit')).toBe('/sign-in/code?next=%2Faudit');
    expect((await browser.who()).status).toBe(401);
    expect(await api.superuser.prisma.account.count({ where: { userId: id } })).toBe(1);
    now = new Date(now.getTime() + 5);
    await configure({ enabled: false });
    const late = await browser.post('/api/auth/sign-in/code', { code: '123456' });
    expect([late.status, JSON.stringify(late.body)]).toEqual([401, expect.stringContaining('switched off')]);
    await configure();
    await api.superuser.prisma.totpFactor.deleteMany();
  });

  it('binds no owner by an address alone', async () => {
    const { id } = await member('owner');
    const browser = browserOf();
    expect(await browser.signOn()).toBe('/sign-in?sso=owner');
    expect((await browser.who()).status).toBe(401);
    expect(await api.superuser.prisma.account.count({ where: { userId: id, providerId: { not: 'credential' } } })).toBe(0);
    expect(await lastFailure()).toMatchObject({ targetId: id, detail: { why: 'owner' } });
  });

  it('leads to no other site', async () => {
    await member();
    const browser = browserOf();
    for (const next of [
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      '/a/..//evil.test',
      '/api/v1/session',
      'javascript:alert(1)',
      '/\r\nX: y',
    ]) {
      await browser.get(`/api/auth/sso?next=${encodeURIComponent(next)}`);
      const { value } = await api.superuser.prisma.verification.findFirstOrThrow({ orderBy: { id: 'desc' } });
      expect([next, JSON.parse(value).next]).toEqual([next, '/']);
    }
    expect(await browser.signOn('https://evil.test/')).toBe('/');
  });
});

describe('an answer of the provider counts', () => {
  it('once, however many bring it at the same moment', async () => {
    await member();
    const browser = browserOf();
    const answer = await browser.fetchAnswer();
    const ticket = new Map(browser.jar);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const twin = browserOf();
        for (const [name, value] of ticket) twin.jar.set(name, value);
        return (await twin.get(answer)).to.replace(consoleUrl, '');
      }),
    );
    expect(outcomes.sort()).toEqual(['/', ...Array(4).fill('/sign-in?sso=expired')]);
  });

  it('in the browser that was sent there, so that nobody is signed in as somebody else', async () => {
    await member();
    const answer = await browserOf().fetchAnswer();
    const victim = browserOf();
    expect((await victim.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    await victim.fetchAnswer();
    expect((await victim.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    expect((await victim.who()).status).toBe(401);
  });

  it('for ten minutes, and while the provider is the same', async () => {
    await member();
    const late = browserOf();
    const first = await late.fetchAnswer();
    await api.superuser.prisma.verification.updateMany({ data: { expiresAt: new Date(now.getTime() - 1) } });
    expect((await late.get(first)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    for (const change of [{ enabled: false }, { name: 'Another' }]) {
      const browser = browserOf();
      const answer = await browser.fetchAnswer();
      now = new Date(now.getTime() + 5);
      await configure(change);
      expect((await browser.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=off`);
      await configure();
    }
  });

  it('in a new session each time, whatever cookie was there before', async () => {
    const { email } = await member();
    const browser = browserOf();
    await browser.signOn();
    const before = browser.jar.get('better-auth.session_token');
    await browser.signOn();
    expect(browser.jar.get('better-auth.session_token')).not.toBe(before);
    expect(await api.superuser.prisma.session.count({ where: { user: { email } } })).toBe(2);
  });
});

describe('an answer is believed', () => {
  it('only from the provider that was asked (RFC 9207), with the code of the same attempt', async () => {
    await member();
    const altered = async (change: (query: URLSearchParams) => void) => {
      const browser = browserOf();
      const answer = new URL(await browser.fetchAnswer(), consoleUrl);
      change(answer.searchParams);
      return (await browser.get(`${answer.pathname}${answer.search}`)).to.replace(consoleUrl, '');
    };
    const other = new URL(await browserOf().fetchAnswer(), consoleUrl).searchParams.get('code') ?? '';
    expect(await altered((query) => query.set('iss', 'https://evil.test'))).toBe('/sign-in?sso=provider');
    expect(await altered((query) => query.delete('iss'))).toBe('/sign-in?sso=provider');
    expect(await altered((query) => query.set('code', other))).toBe('/sign-in?sso=provider');
    expect(await altered((query) => query.set('state', 'of another'))).toBe('/sign-in?sso=expired');
    expect(await altered((query) => query.append('code', other))).toBe('/sign-in?sso=provider');
    expect(await altered(() => {})).toBe('/');
  });

  it('only with an ID token for this client, this attempt and this moment, signed by the provider', async () => {
    const { email } = await member();
    const rogue = await TestIssuer.start();
    const second = Math.floor(Date.now() / 1000);
    let nonce = '';
    let claims: Record<string, unknown> = {};
    let sign = (body: object) => rogue.token(body as Record<string, unknown>);
    const at = (path: string) => `${rogue.url}/${path}`;
    rogue.answer = (request, response) => {
      const body = request.url?.startsWith('/.well-known')
        ? {
            issuer: rogue.url,
            jwks_uri: at('keys'),
            authorization_endpoint: at('auth'),
            token_endpoint: at('token'),
            userinfo_endpoint: at('me'),
            id_token_signing_alg_values_supported: ['RS256'],
          }
        : request.url === '/keys'
          ? { keys: rogue.keys.map(jwkOf) }
          : request.url === '/me'
            ? { sub: claims.sub, email_verified: true, groups: ['readers'] }
            : {
                access_token: 'x',
                token_type: 'Bearer',
                id_token: sign({ aud: ssoClient.id, nonce, email, email_verified: true, ...claims }),
              };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    await configure({ issuer: rogue.url, caPem: rogue.ca });
    const signOn = async () => {
      const browser = browserOf();
      const sent = new URL((await browser.get('/api/auth/sso')).to).searchParams;
      nonce = sent.get('nonce') ?? '';
      return (await browser.get(`/api/auth/sso/callback?code=x&state=${sent.get('state')}`)).to.replace(consoleUrl, '');
    };
    const honest = sign;
    for (const [what, wrong] of Object.entries({
      nonce: { nonce: 'of another attempt' },
      'no nonce': { nonce: undefined },
      issuer: { iss: provider.url },
      audience: { aud: 'another client' },
      'authorised party': { aud: [ssoClient.id, 'another'], azp: 'another' },
      expired: { exp: second - 120 },
      'no subject': { sub: undefined },
      'not yet': { nbf: second + 600 },
    })) {
      claims = wrong;
      expect([what, await signOn()]).toEqual([what, '/sign-in?sso=provider']);
    }
    claims = {};
    const stranger = issuerKey('RS256', 'first');
    sign = (body) => rogue.token(body as Record<string, unknown>, { key: stranger });
    expect(await signOn()).toBe('/sign-in?sso=provider');
    sign = (body) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${honest(body).split('.')[1]}.`;
    expect(await signOn()).toBe('/sign-in?sso=provider');
    sign = honest;
    expect(await signOn()).toBe('/');
    // A role is asked for where the ID token does not say it; whether its address is vouched for is not.
    await configure({ issuer: rogue.url, caPem: rogue.ca, ...mapping });
    claims = newcomer();
    expect(await signOn()).toBe('/');
    claims = { ...newcomer(), email_verified: undefined };
    expect(await signOn()).toBe('/sign-in?sso=unverified');
    await rogue.stop();
    expect((await browserOf().get('/api/auth/sso')).to).toBe(`${consoleUrl}/sign-in?sso=provider`);
    await configure();
  });
});

describe('what cannot be undone', () => {
  const irreversible = (browser: SsoBrowser) => api.call('apikey.create', { name: `key-${++world.people}` }, { headers: browser.headers });
  const confirm = async (browser: SsoBrowser) => {
    const { status, body } = await browser.post('/api/auth/confirm/sso/start', {});
    expect(status).toBe(200);
    const answer = await provider.visit(body.url, browser.there);
    return (await browser.get(answer.replace(consoleUrl, ''))).to.replace(consoleUrl, '');
  };

  it('asks the provider to ask anew, and counts only that it did', async () => {
    await member('admin');
    const browser = browserOf();
    await browser.signOn();
    now = new Date(Date.now() + 310_000);
    expect((await irreversible(browser)).body.code).toBe('unconfirmed');
    now = new Date();
    expect(await confirm(browser)).toBe('/sign-in/confirmed');
    expect((await irreversible(browser)).status).toBe(201);
    expect((await events('user.confirmed'))[0]).toMatchObject({ detail: { by: 'single sign-on' }, requestId: expect.any(String) });
  });

  it('is not proven by a session at the provider that is older than five minutes', async () => {
    await member('admin');
    const browser = browserOf();
    await browser.signOn();
    now = new Date(Date.now() + 400_000);
    // Signed in anew without being asked anything: the provider remembers them.
    await browser.signOn();
    expect((await irreversible(browser)).body.code).toBe('unconfirmed');
  });

  it('is not confirmed by somebody else at the provider', async () => {
    await member('admin');
    const browser = browserOf();
    await browser.signOn();
    await member('admin');
    await browserOf().signOn();
    browser.there.clear();
    expect(await confirm(browser)).toBe('/sign-in/confirmed?sso=other_person');
  });
});

describe('where single sign-on is the only way', () => {
  it('no password and no passkey lets in anybody but an owner, who always can; and other sessions end', async () => {
    const { email } = await member('admin');
    const before = await api.signIn(email);
    await configure({ required: true });
    try {
      const session = (cookie: string) => api.app.inject({ url: '/api/v1/session', headers: { cookie } });
      expect((await session(before)).statusCode).toBe(401);
      const wrong = await browserOf().post('/api/auth/sign-in/email', { email, password: 'is not theirs at all' });
      const right = await browserOf().post('/api/auth/sign-in/email', { email, password });
      expect(right).toEqual(wrong);
      expect(await lastFailure()).toMatchObject({ detail: { because: expect.stringContaining('identity provider alone') } });
      expect((await browserOf().post('/api/auth/sign-in/email', { email: 'owner@example.test', password })).status).toBe(200);
      expect(await browserOf().signOn()).toBe('/');
      const { body } = await api.call('member.invite', { email: 'late@example.test' });
      const token = new URL(body.link).searchParams.get('token') ?? '';
      expect((await api.call('invitation.accept', { token, name: 'Late', password }, { headers: {} })).body.code).toBe('conflict');
    } finally {
      await configure();
    }
  });

  it('is refused while no owner could come in without it', async () => {
    const owners = await api.superuser.prisma.account.findMany({ where: { providerId: 'credential', user: { role: 'owner' } } });
    await api.superuser.prisma.account.deleteMany({ where: { id: { in: owners.map(({ id }) => id) } } });
    expect((await api.call('sso.set', { required: true })).body).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('password'),
    });
    await api.superuser.prisma.account.createMany({ data: owners });
  });
});

describe('roles that a claim gives', () => {
  it('make members, follow the claim at each sign-in, and end with it; what somebody decided stays', async () => {
    await configure(mapping);
    const { sub, email } = newcomer({ groups: ['readers', 'platform', 'unknown'] });
    const browser = browserOf();
    await browser.signOn();
    expect(await browser.who()).toMatchObject({ email, role: 'issuer' });
    // A limit leaves it to the claim which role they have, and ends with it.
    await api.call('member.change', { member: email, revokesFor: ['team'] });
    provider.people.set(sub, { email, email_verified: true, groups: ['readers'] });
    await browser.signOn();
    expect(await browser.who()).toMatchObject({ role: 'viewer' });
    expect((await events('member.role_changed'))[0]?.detail).toMatchObject({
      before: { role: 'issuer', revokesFor: ['team'] },
      after: { role: 'viewer', revokesFor: null },
    });
    provider.people.set(sub, { email, email_verified: true, groups: ['owner'] });
    expect(await browserOf().signOn()).toBe('/sign-in?sso=no_access');
    expect((await browser.who()).status).toBe(401);
    await api.call('member.change', { member: email, role: 'auditor' });
    expect(await browser.signOn()).toBe('/');
    expect(await browser.who()).toMatchObject({ role: 'auditor' });
    newcomer({ groups: ['platform'], email: 'x@elsewhere.test' });
    expect(await browserOf().signOn()).toBe('/sign-in?sso=no_access');
    await configure();
  });
});
