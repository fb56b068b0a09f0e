import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleUrl } from '../../testing/api.ts';
import { ssoClient } from '../../testing/identity-provider.ts';
import { SsoWorld } from '../../testing/single-sign-on.ts';

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
