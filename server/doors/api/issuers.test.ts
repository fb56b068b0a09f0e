import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
  await api.call('identity.register', { name: 'billing', owner: 'team' });
});
afterAll(() => api.close());

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'ES256',
});

describe('trusted issuers in the management API', () => {
  it('are registered with the terms of their preset, shown, changed and removed, each act with its event', async () => {
    const registered = await api.call('issuer.register', {
      name: 'cluster',
      issuer: 'https://cluster.example.com',
      preset: 'kubernetes',
      keySource: 'pasted',
      jwks: JSON.stringify({ keys: [jwk('one')] }),
      audiences: ['https://sts.example.com'],
    });
    expect(registered.body).toMatchObject({ singleUse: false, keys: { kids: ['one'], usableUntil: null }, enabled: true });
    expect(registered.status).toBe(201);
    const rule = await api.call('issuer-rule.add', {
      issuer: 'cluster',
      conditions: ['sub=system:serviceaccount:{ns}:x'],
      identity: 'billing',
    });
    expect(rule.body.warnings).toHaveLength(1);
    expect(rule.status).toBe(201);
    const changed = await api.call('issuer.change', { issuer: 'cluster', enabled: false });
    expect(changed.body).toMatchObject({ enabled: false, rules: [{ identity: 'billing' }] });
    expect((await api.call('issuer.list', {})).body.items).toHaveLength(1);
    expect((await api.call('issuer-rule.remove', { issuerRule: rule.body.id })).status).toBe(200);
    expect((await api.call('issuer.remove', { issuer: registered.body.id })).status).toBe(200);
    expect((await api.call('issuer.show', { issuer: 'cluster' })).status).toBe(404);
    expect((await api.call('issuer.presets', {})).body.items.map(({ name }) => name)).toEqual(['github', 'gitlab', 'kubernetes', 'oidc']);
    const { items } = (await api.call('event.list', { target: registered.body.id })).body;
    expect(items.map(({ type }) => type)).toEqual([
      'trusted_issuer.removed',
      'issuer_rule.removed',
      'trusted_issuer.changed',
      'issuer_rule.added',
      'trusted_issuer.registered',
    ]);
  });

  it('registers and revokes keys of clients', async () => {
    const { body, status } = await api.call('client-key.register', { identity: 'billing', label: 'x', keys: JSON.stringify(jwk('a')) });
    expect(status).toBe(201);
    expect(body.items).toMatchObject([{ kid: 'a', algorithm: 'ES256' }]);
    const revoked = await api.call('client-key.revoke', { clientKey: body.items[0]?.id ?? '' });
    expect(revoked.body.revokedAt).not.toBeNull();
    expect((await api.call('client-key.list', { identity: 'billing' })).body.items).toHaveLength(1);
  });
});
