import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleSecret, consoleUrl, password, type TestApi, testApi } from '../../testing/api.ts';
import { ssoClient, TestIdentityProvider } from '../../testing/identity-provider.ts';
import { issuerKey, jwkOf, TestIssuer } from '../../testing/issuer.ts';

let api: TestApi;
let provider: TestIdentityProvider;
let now = new Date();
let stranger = 0;
beforeAll(async () => {
  api = await testApi({
    clock: () => {
      now = new Date(now.getTime() + 1);
      return now;
    },
  });
  provider = await TestIdentityProvider.start(consoleUrl);
  await api.addUser('owner', 'owner@example.test');
  await configure();
});
afterAll(async () => {
  await api.close();
  await provider.stop();
});
beforeEach(() => {
  now = new Date();
});

const terms = () => ({
  name: 'Example ID',
  issuer: provider.url,
  clientId: ssoClient.id,
  clientSecret: ssoClient.secret,
  clientAuthentication: 'client_secret_basic' as const,
  emailDomains: [],
  roleClaim: null,
  roles: [],
  required: false,
  privateAddresses: true,
  caPem: provider.ca,
  enabled: true,
});
const configure = async (change: object = {}) => {
  const answer = await api.call('sso.set', { ...terms(), ...change } as never);
  expect([answer.status, answer.body]).toMatchObject([200, {}]);
};

/** A browser at the console and, with other cookies, at the provider. */
class Browser {
  readonly jar = new Map<string, string>();
  readonly there = new Map<string, string>();
  readonly address = `192.0.2.${++stranger}`;
  get headers() {
    const cookie = [...this.jar].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const from = { 'x-hawser-console-secret': consoleSecret, 'x-hawser-client-address': this.address };
    return { origin: consoleUrl, cookie: cookie.join('; '), ...from };
  }
  async get(url: string) {
    const response = await api.app.inject({ url, headers: this.headers });
    for (const { name, value } of response.cookies) this.jar.set(name, value);
    return { status: response.statusCode, to: String(response.headers.location ?? '') };
  }
  async post(url: string, payload: object) {
    const response = await api.app.inject({ method: 'POST', url, headers: this.headers, payload });
    for (const { name, value } of response.cookies) this.jar.set(name, value);
    return { status: response.statusCode, body: response.json() };
  }
  /** To the provider, and what it sends back with. */
  async fetchAnswer(next = '/') {
    const { to } = await this.get(`/api/auth/sso?next=${encodeURIComponent(next)}`);
    return (await provider.visit(to, this.there)).replace(consoleUrl, '');
  }
  /** The whole way; where it leads. */
  signOn = async (next = '/') => (await this.get(await this.fetchAnswer(next))).to.replace(consoleUrl, '');
  who = async () => (await api.app.inject({ url: '/api/v1/session', headers: this.headers })).json();
}
let people = 0;
const newcomer = (more: object = {}) => {
  const sub = `subject-${++people}`;
  const email = `person-${people}@example.test`;
  provider.people.set(sub, { email, email_verified: true, name: `Person ${people}`, ...more });
  provider.who = sub;
  return { sub, email };
};
const member = async (role: Parameters<TestApi['addUser']>[0] = 'operator') => {
  const person = newcomer();
  const { id } = await api.addUser(role, person.email);
  return { ...person, id };
};
const events = (type: string) => api.superuser.prisma.event.findMany({ where: { type }, orderBy: [{ at: 'desc' }, { id: 'desc' }] });
const lastFailure = async () => (await events('user.sign_in_failed'))[0];

describe('signing in at an identity provider', () => {
  it('lets a member in by the address that the provider vouches for, and knows them by issuer and subject from then on', async () => {
    const { sub, email, id } = await member();
    const browser = new Browser();
    expect(await browser.signOn('/certificates?f=1')).toBe('/certificates?f=1');
    expect(await browser.who()).toMatchObject({ kind: 'user', email, role: 'operator' });
    expect((await events('user.linked'))[0]).toMatchObject({ targetId: id, detail: { issuer: provider.url } });
    expect((await events('user.signed_in'))[0]).toMatchObject({ targetId: id, detail: { by: 'single sign-on' } });
    // The address may change, and go to somebody else: that is another person.
    provider.people.set(sub, { email: 'moved@example.test', email_verified: true });
    expect(await new Browser().signOn()).toBe('/');
    provider.people.set('somebody else', { email, email_verified: true });
    provider.who = 'somebody else';
    expect(await new Browser().signOn()).toBe('/sign-in?sso=no_access');
    expect(await lastFailure()).toMatchObject({ targetId: id, detail: { because: expect.stringContaining('bound to somebody else') } });
  });

  it('makes a member of whoever is invited, once, with the role of the invitation and without a password', async () => {
    const { email } = newcomer({ name: 'Grace' });
    await api.call('member.invite', { email, role: 'issuer' });
    const attempts = await Promise.all(
      [new Browser(), new Browser(), new Browser()].map(async (one) => ({ one, to: await one.fetchAnswer() })),
    );
    await Promise.all(attempts.map(({ one, to }) => one.get(to)));
    const users = await api.superuser.prisma.user.findMany({ where: { email }, include: { accounts: true } });
    expect(users).toMatchObject([
      { name: 'Grace', role: 'issuer', roleClaimed: false, accounts: [{ providerId: `oidc ${provider.url}`, password: null }] },
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
      const browser = new Browser();
      expect([more, await browser.signOn()]).toEqual([more, `/sign-in?sso=${why}`]);
      expect(await lastFailure()).toMatchObject({ detail: { by: 'single sign-on', why } });
      expect((await browser.who()).status).toBe(401);
    }
    provider.who = null;
    expect(await new Browser().signOn()).toBe('/sign-in?sso=declined');
    expect(await lastFailure()).toMatchObject({ detail: { because: 'it answered access_denied' } });
  });

  it('asks members with an authenticator app for its code too, and binds them only after it', async () => {
    const { id } = await member('owner');
    const row = { userId: id, sealed: Buffer.from('x'), kekId: 'none', createdAt: now, confirmedAt: now };
    await api.superuser.prisma.totpFactor.create({ data: row });
    const browser = new Browser();
    expect(await browser.signOn('/audit')).toBe('/sign-in/code?next=%2Faudit');
    expect((await browser.who()).status).toBe(401);
    expect(await api.superuser.prisma.account.count({ where: { userId: id } })).toBe(1);
    await api.superuser.prisma.totpFactor.deleteMany();
  });

  it('leads to no other site', async () => {
    await member();
    const browser = new Browser();
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
    const browser = new Browser();
    const answer = await browser.fetchAnswer();
    const ticket = new Map(browser.jar);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const twin = new Browser();
        for (const [name, value] of ticket) twin.jar.set(name, value);
        return (await twin.get(answer)).to.replace(consoleUrl, '');
      }),
    );
    expect(outcomes.sort()).toEqual(['/', ...Array(4).fill('/sign-in?sso=expired')]);
  });

  it('in the browser that was sent there, so that nobody is signed in as somebody else', async () => {
    await member();
    const answer = await new Browser().fetchAnswer();
    const victim = new Browser();
    expect((await victim.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    await victim.fetchAnswer();
    expect((await victim.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    expect((await victim.who()).status).toBe(401);
  });

  it('for ten minutes, and while the provider is the same', async () => {
    await member();
    const late = new Browser();
    const first = await late.fetchAnswer();
    await api.superuser.prisma.verification.updateMany({ data: { expiresAt: new Date(now.getTime() - 1) } });
    expect((await late.get(first)).to).toBe(`${consoleUrl}/sign-in?sso=expired`);
    for (const change of [{ enabled: false }, { name: 'Another' }]) {
      const browser = new Browser();
      const answer = await browser.fetchAnswer();
      now = new Date(now.getTime() + 5);
      await configure(change);
      expect((await browser.get(answer)).to).toBe(`${consoleUrl}/sign-in?sso=off`);
      await configure();
    }
  });

  it('in a new session each time, whatever cookie was there before', async () => {
    const { email } = await member();
    const browser = new Browser();
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
      const browser = new Browser();
      const answer = new URL(await browser.fetchAnswer(), consoleUrl);
      change(answer.searchParams);
      return (await browser.get(`${answer.pathname}${answer.search}`)).to.replace(consoleUrl, '');
    };
    const other = new URL(await new Browser().fetchAnswer(), consoleUrl).searchParams.get('code') ?? '';
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
            id_token_signing_alg_values_supported: ['RS256'],
          }
        : request.url === '/keys'
          ? { keys: rogue.keys.map(jwkOf) }
          : {
              access_token: 'x',
              token_type: 'Bearer',
              id_token: sign({ aud: ssoClient.id, nonce, email, email_verified: true, ...claims }),
            };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    await configure({ issuer: rogue.url, caPem: rogue.ca });
    const signOn = async () => {
      const browser = new Browser();
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
    await rogue.stop();
    expect((await new Browser().get('/api/auth/sso')).to).toBe(`${consoleUrl}/sign-in?sso=provider`);
    await configure();
  });
});

describe('what cannot be undone', () => {
  const irreversible = (browser: Browser) => api.call('apikey.create', { name: `key-${++people}` }, { headers: browser.headers });
  const confirm = async (browser: Browser) => {
    const { status, body } = await browser.post('/api/auth/confirm/sso/start', {});
    expect(status).toBe(200);
    const answer = await provider.visit(body.url, browser.there);
    return (await browser.get(answer.replace(consoleUrl, ''))).to.replace(consoleUrl, '');
  };

  it('asks the provider to ask anew, and counts only that it did', async () => {
    await member('admin');
    const browser = new Browser();
    await browser.signOn();
    now = new Date(Date.now() + 310_000);
    expect((await irreversible(browser)).body.code).toBe('unconfirmed');
    now = new Date();
    expect(await confirm(browser)).toBe('/sign-in/confirmed');
    expect((await irreversible(browser)).status).toBe(201);
    expect((await events('user.confirmed'))[0]).toMatchObject({ detail: { by: 'single sign-on' } });
  });

  it('is not proven by a session at the provider that is older than five minutes', async () => {
    await member('admin');
    const browser = new Browser();
    await browser.signOn();
    now = new Date(Date.now() + 400_000);
    // Signed in anew without being asked anything: the provider remembers them.
    await browser.signOn();
    expect((await irreversible(browser)).body.code).toBe('unconfirmed');
  });

  it('is not confirmed by somebody else at the provider', async () => {
    await member('admin');
    const browser = new Browser();
    await browser.signOn();
    await member('admin');
    await new Browser().signOn();
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
      const wrong = await new Browser().post('/api/auth/sign-in/email', { email, password: 'is not theirs at all' });
      const right = await new Browser().post('/api/auth/sign-in/email', { email, password });
      expect(right).toEqual(wrong);
      expect(await lastFailure()).toMatchObject({ detail: { because: expect.stringContaining('identity provider alone') } });
      expect((await new Browser().post('/api/auth/sign-in/email', { email: 'owner@example.test', password })).status).toBe(200);
      expect(await new Browser().signOn()).toBe('/');
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
  const mapping = {
    emailDomains: ['example.test'],
    roleClaim: 'groups',
    roles: [
      { value: 'readers', role: 'viewer' },
      { value: 'platform', role: 'issuer' },
    ],
  };
  it('make members, follow the claim at each sign-in, and end with it; what somebody decided stays', async () => {
    await configure(mapping);
    const { sub, email } = newcomer({ groups: ['readers', 'platform', 'unknown'] });
    const browser = new Browser();
    await browser.signOn();
    expect(await browser.who()).toMatchObject({ email, role: 'issuer' });
    provider.people.set(sub, { email, email_verified: true, groups: ['readers'] });
    await browser.signOn();
    expect(await browser.who()).toMatchObject({ role: 'viewer' });
    provider.people.set(sub, { email, email_verified: true, groups: ['owner'] });
    expect(await new Browser().signOn()).toBe('/sign-in?sso=no_access');
    expect((await browser.who()).status).toBe(401);
    await api.call('member.change', { member: email, role: 'auditor' });
    expect(await browser.signOn()).toBe('/');
    expect(await browser.who()).toMatchObject({ role: 'auditor' });
    newcomer({ groups: ['platform'], email: 'x@elsewhere.test' });
    expect(await new Browser().signOn()).toBe('/sign-in?sso=no_access');
    await configure();
  });
});

describe('setting it up', () => {
  it('is for owners alone, shows the secret to nobody, and leaves it out of every event', async () => {
    expect((await api.call('sso.set', { enabled: false }, 'admin')).status).toBe(403);
    const { body } = await api.call('sso.show', {}, 'admin');
    expect(body).toMatchObject({
      redirectUri: `${consoleUrl}/api/auth/sso/callback`,
      provider: { name: 'Example ID', clientId: 'hawser' },
    });
    expect(body.provider?.secretSince).not.toBeNull();
    const everything = JSON.stringify([body, await api.superuser.prisma.event.findMany(), (await api.call('sso.test', {})).body]);
    expect(everything).not.toContain(ssoClient.secret);
    const { sealed } = await api.superuser.prisma.identityProviderSecret.findFirstOrThrow();
    expect(Buffer.from(sealed).toString('latin1')).not.toContain(ssoClient.secret);
  });

  it('never sends a secret to another issuer or for another client than it was given for', async () => {
    for (const change of [{ issuer: 'https://evil.example.com' }, { clientId: 'another' }])
      expect((await api.call('sso.set', change)).body.problems).toEqual([
        { field: 'clientSecret', detail: expect.stringContaining('anew') },
      ]);
  });

  it('refuses what does not fit together, and names the field', async () => {
    for (const [change, field] of [
      [{ issuer: 'https://127.0.0.1', privateAddresses: false, clientSecret: 'x' }, 'issuer'],
      [{ issuer: 'https://user@example.com', clientSecret: 'x' }, 'issuer'],
      [{ issuer: 'http://example.com', clientSecret: 'x' }, 'issuer'],
      [{ roleClaim: 'groups' }, 'roles'],
      [{ roleClaim: 'groups', roles: [{ value: 'a', role: 'admin' }] }, 'emailDomains'],
      [{ roleClaim: 'groups', roles: [{ value: 'a', role: 'owner' }] }, 'roles.0.role'],
      [{ emailDomains: ['Example.test'] }, 'emailDomains.0'],
      [{ caPem: 'x' }, 'caPem'],
      [{ clientAuthentication: 'none', clientSecret: 'x' }, 'clientSecret'],
    ] as const) {
      const { status, body } = await api.call('sso.set', change as never);
      expect([change, status, body.problems?.[0]?.field]).toEqual([change, 400, field]);
    }
  });

  it('can be tried before anybody signs in: discovery, keys, and whether the client is known', async () => {
    const tried = async (change: object) => {
      await configure(change);
      const { body } = await api.call('sso.test', {});
      return [body.ok, ...body.checks.map(({ name, ok }) => `${name} ${ok}`)];
    };
    expect(await tried({})).toEqual([true, 'discovery true', 'keys true', 'client true']);
    expect(await tried({ clientSecret: 'is wrong' })).toEqual([false, 'discovery true', 'keys true', 'client false']);
    expect(await tried({ clientId: 'posting', clientAuthentication: 'client_secret_post' })).toEqual([
      true,
      'discovery true',
      'keys true',
      'client true',
    ]);
    expect(await tried({ caPem: null })).toEqual([false, 'discovery false']);
    await member();
    await configure({ clientId: 'public', clientAuthentication: 'none', clientSecret: undefined });
    expect(await new Browser().signOn()).toBe('/');
    await configure();
  });

  it('shows the button only while it is on', async () => {
    const offered = async () => (await api.call('sso.offered', {}, { headers: {} })).body;
    expect(await offered()).toEqual({ name: 'Example ID', required: false });
    await configure({ enabled: false });
    expect(await offered()).toEqual({ name: null, required: false });
    expect(await new Browser().get('/api/auth/sso')).toMatchObject({ to: `${consoleUrl}/sign-in?sso=off` });
    await api.call('sso.remove', {});
    expect((await api.call('sso.show', {})).body.provider).toBeNull();
    await configure();
  });
});
