import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleUrl, password } from '../../testing/api.ts';
import { ssoClient } from '../../testing/identity-provider.ts';
import { type SsoBrowser, SsoWorld } from '../../testing/single-sign-on.ts';

let world: SsoWorld;
beforeAll(async () => {
  world = await SsoWorld.start(() => new Date());
});
afterAll(() => world.stop());

describe('setting single sign-on up', () => {
  it('is for owners alone, shows the secret to nobody, and leaves it out of every event', async () => {
    expect((await world.api.call('sso.set', { enabled: false }, 'admin')).status).toBe(403);
    const { body } = await world.api.call('sso.show', {}, 'admin');
    expect(body).toMatchObject({
      redirectUri: `${consoleUrl}/api/auth/sso/callback`,
      provider: { name: 'Example ID', clientId: 'hawser' },
    });
    expect(body.provider?.secretSince).not.toBeNull();
    const everything = JSON.stringify([
      body,
      await world.api.superuser.prisma.event.findMany(),
      (await world.api.call('sso.test', {})).body,
    ]);
    expect(everything).not.toContain(ssoClient.secret);
    const { sealed } = await world.api.superuser.prisma.identityProviderSecret.findFirstOrThrow();
    expect(Buffer.from(sealed).toString('latin1')).not.toContain(ssoClient.secret);
  });

  it('never sends a secret to another issuer or for another client than it was given for', async () => {
    for (const change of [{ issuer: 'https://evil.example.com' }, { clientId: 'another' }])
      expect((await world.api.call('sso.set', change)).body.problems).toEqual([
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
      [{ clientAuthentication: 'private_key_jwt', clientSecret: 'x' }, 'clientSecret'],
      [{ newClientKey: true }, 'newClientKey'],
    ] as const) {
      const { status, body } = await world.api.call('sso.set', change as never);
      expect([change, status, body.problems?.[0]?.field]).toEqual([change, 400, field]);
    }
  });

  it('can be tried before anybody signs in: discovery, keys, and whether the client is known', async () => {
    const tried = async (change: object) => {
      await world.configure(change);
      const { body } = await world.api.call('sso.test', {});
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
    await world.member();
    await world.configure({ clientId: 'public', clientAuthentication: 'none', clientSecret: undefined });
    expect(await world.browser().signOn()).toBe('/');
    await world.configure();
  });

  it('may prove itself by a key of its own, whose public half the provider fetches (RFC 7523)', async () => {
    const { api, provider } = world;
    const keyOf = async () => (await api.call('sso.show', {})).body.provider?.clientKey;
    const byKey = { clientId: 'keyed', clientAuthentication: 'private_key_jwt', clientSecret: undefined };
    await world.configure(byKey);
    const first = await keyOf();
    expect(first).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(JSON.parse(await provider.clientKeys())).toEqual({ keys: [first] });
    expect(await api.superuser.prisma.identityProviderSecret.count()).toBe(0);
    expect((await api.call('sso.test', {})).body.ok).toBe(true);
    await world.member();
    expect(await world.browser().signOn()).toBe('/');

    // What changes nothing of it leaves the key.
    await world.configure({ ...byKey, name: 'Renamed' });
    expect(await keyOf()).toEqual(first);
    await world.configure({ ...byKey, newClientKey: true });
    expect((await keyOf())?.kid).not.toBe(first?.kid);
    expect((await world.events('single_sign_on.changed'))[0]?.detail).toMatchObject({ key: 'replaced' });
    // The provider looks again after a minute. Another client has a key of its own, and nothing was kept of that.
    const second = await keyOf();
    await world.configure({ ...byKey, clientId: 'keyed anew' });
    expect([first?.kid, second?.kid]).not.toContain((await keyOf())?.kid);
    expect(await world.browser().signOn()).toBe('/');

    const { sealed } = await api.superuser.prisma.identityProviderKey.findFirstOrThrow();
    const everything = JSON.stringify([await api.superuser.prisma.event.findMany(), (await api.call('sso.show', {})).body]);
    for (const member of ['"d":', '"p":', 'PRIVATE KEY']) expect(everything).not.toContain(member);
    expect(Buffer.from(sealed).includes(Buffer.from('300d06092a864886f70d010101', 'hex'))).toBe(false);
    await world.configure();
    expect(await api.superuser.prisma.identityProviderKey.count()).toBe(0);
    expect(JSON.parse(await provider.clientKeys())).toEqual({ keys: [] });
  });

  it('shows the button only while it is on', async () => {
    const offered = async () => (await world.api.call('sso.offered', {}, { headers: {} })).body;
    expect(await offered()).toEqual({ name: 'Example ID', required: false });
    await world.configure({ enabled: false });
    expect(await offered()).toEqual({ name: null, required: false });
    expect(await world.browser().get('/api/auth/sso')).toMatchObject({ to: `${consoleUrl}/sign-in?sso=off` });
    await world.api.call('sso.remove', {});
    expect((await world.api.call('sso.show', {})).body.provider).toBeNull();
    await world.configure();
  });
});

describe('signing out', () => {
  const signOut = (browser: SsoBrowser) => browser.post('/api/auth/sign-out', {});
  const hintIn = (url: string) => new URL(url).searchParams.get('id_token_hint');
  const subjectOf = (jwt: string | null) => JSON.parse(Buffer.from(jwt?.split('.')[1] ?? '', 'base64url').toString()).sub;

  it('signs out at the provider too where an owner wants that, and comes back', async () => {
    await world.configure({ signsOut: true });
    const { sub } = await world.member();
    const browser = world.browser();
    await browser.signOn();
    const { body } = await signOut(browser);
    expect(body).toMatchObject({ success: true, provider: { name: 'Example ID' } });
    const { url } = body.provider;
    expect(subjectOf(hintIn(url))).toBe(sub);
    expect((await browser.who()).status).toBe(401);
    const back = await world.provider.leave(url, browser.there);
    expect(back).toBe((await world.api.call('sso.show', {})).body.signedOutUri);
    expect(await browser.get(back.replace(consoleUrl, ''))).toMatchObject({ to: `${consoleUrl}/sign-in?notice=signed-out-there` });
    // Nothing is left of it, and asking twice leads nowhere.
    expect(await world.api.superuser.prisma.sessionIdToken.count()).toBe(0);
    expect((await signOut(browser)).body.provider).toBeNull();
  });

  it('keeps what the provider knows the session by sealed, only while it is wanted, and no longer than the session', async () => {
    const { prisma } = world.api.superuser;
    const { sub } = await world.member();
    const browser = world.browser();
    await browser.signOn();
    const kept = await prisma.sessionIdToken.findMany();
    expect(kept).toHaveLength(1);
    expect(Buffer.from(kept[0]?.sealed ?? []).toString('latin1')).not.toContain('eyJ');
    // Sealed with a key that is gone, the provider asks whom it signs out.
    await prisma.sessionIdToken.updateMany({ data: { sealed: Buffer.from('nothing that opens') } });
    const { url } = (await signOut(browser)).body.provider;
    expect([hintIn(url), new URL(url).searchParams.get('client_id')]).toEqual([null, ssoClient.id]);

    await world.configure({ signsOut: false });
    world.provider.who = sub;
    await browser.signOn();
    expect(await prisma.sessionIdToken.count()).toBe(0);
    expect((await signOut(browser)).body.provider).toBeNull();
  });

  it('shows an ID token to nobody but the client and the issuer that it is of', async () => {
    const { prisma } = world.api.superuser;
    const signedOn = async () => {
      await world.configure({ signsOut: true });
      await world.member();
      const browser = world.browser();
      await browser.signOn();
      expect(await prisma.sessionIdToken.count()).toBe(1);
      return browser;
    };
    for (const change of [{ issuer: 'https://another.example.com' }, { clientId: 'posting' }, { signsOut: false }]) {
      await signedOn();
      await world.configure({ signsOut: true, ...change });
      expect([change, await prisma.sessionIdToken.count()]).toEqual([change, 0]);
    }
    // One that is kept all the same, by whoever was under way.
    const browser = await signedOn();
    const [kept] = await prisma.sessionIdToken.findMany();
    const { sessionId = '', kekId = '' } = kept ?? {};
    const custody = world.api.context.custody;
    const claims = Buffer.from(JSON.stringify({ iss: 'https://another.example.com', sub: 'x' })).toString('base64url');
    const sealed = new Uint8Array(custody.seal(Buffer.from(`e30.${claims}.x`), { purpose: 'id-token', keyId: sessionId }));
    await prisma.sessionIdToken.update({ where: { sessionId }, data: { sealed, kekId } });
    expect(hintIn((await signOut(browser)).body.provider.url)).toBeNull();
  });

  it('has happened here though the ledger fails right afterwards, and the cookies are taken away', async () => {
    await world.configure({ signsOut: true });
    await world.member();
    const browser = world.browser();
    await browser.signOn();
    // The credentials of the client are read after the session is gone.
    const { pool } = world.api.superuser;
    await pool.query('ALTER TABLE identity_provider_secrets RENAME sealed TO away');
    try {
      expect(await signOut(browser)).toMatchObject({ status: 200, body: { success: true, provider: { name: 'Example ID', url: null } } });
    } finally {
      await pool.query('ALTER TABLE identity_provider_secrets RENAME away TO sealed');
    }
    expect((await browser.who()).status).toBe(401);
    await world.configure();
  });

  it('has happened here whatever becomes of the provider, and for whoever signed in otherwise', async () => {
    await world.configure({ signsOut: true });
    await world.member();
    const browser = world.browser();
    await browser.signOn();
    await world.configure({ signsOut: true, caPem: null });
    expect(await signOut(browser)).toMatchObject({ status: 200, body: { success: true, provider: { name: 'Example ID', url: null } } });
    expect((await browser.who()).status).toBe(401);
    await browser.post('/api/auth/sign-in/email', { email: 'owner@example.test', password });
    expect((await signOut(browser)).body).toEqual({ success: true, provider: null });
    await world.configure();
  });
});
