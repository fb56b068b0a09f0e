import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';
import { githubClaims, issuerKey, TestIssuer } from '../../testing/issuer.ts';

let api: TestApi;
let issuer: TestIssuer;
beforeAll(async () => {
  api = await testApi();
  issuer = await TestIssuer.start([issuerKey('ES256', 'one')]);
  await api.call('identity.register', { name: 'billing', owner: 'team' });
});
afterAll(async () => {
  await api.close();
  await issuer.stop();
});

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'ES256',
});
const pasted = (over: object = {}) => ({
  name: 'cluster',
  issuer: 'https://cluster.example.com',
  preset: 'kubernetes' as const,
  keySource: 'pasted' as const,
  jwks: JSON.stringify({ keys: [jwk('one')] }),
  audiences: ['https://sts.example.com'],
  ...over,
});

describe('trusted issuers in the management API', () => {
  it('are registered with the terms of their preset, shown, found, changed and removed, each act with its event', async () => {
    const registered = await api.call('issuer.register', pasted());
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({
      singleUse: false,
      lifetimeMaximum: 86_400,
      keys: { kids: ['one'], usableUntil: null },
      enabled: true,
    });
    const rule = await api.call('issuer-rule.add', {
      issuer: 'cluster',
      conditions: ['sub=system:serviceaccount:{ns}:x'],
      identity: 'billing',
    });
    expect(rule.status).toBe(201);
    expect(rule.body.warnings).toEqual([expect.stringContaining('No condition fixes a namespace')]);
    for (const text of ['cluster', 'https://cluster.example.com', registered.body.id, issuerToken()]) {
      const { matches } = (await api.call('lookup', { text })).body;
      expect(matches, text).toContainEqual(expect.objectContaining({ kind: 'trusted-issuer', href: `/issuers/${registered.body.id}` }));
    }
    const changed = await api.call('issuer.change', { issuer: 'cluster', enabled: false });
    expect(changed.body).toMatchObject({ enabled: false, rules: [{ identity: 'billing' }] });
    expect((await api.call('issuer.list', {})).body.items).toHaveLength(1);
    expect((await api.call('issuer-rule.remove', { issuerRule: rule.body.id })).status).toBe(200);
    expect((await api.call('issuer-rule.remove', { issuerRule: rule.body.id })).status).toBe(404);
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
    expect(items[2]?.detail).toEqual({ before: { enabled: true }, after: { enabled: false } });
    // What was used up stays used up when it is trusted anew.
    expect((await api.call('issuer.register', pasted())).body.id).toBe(registered.body.id);
    await api.call('issuer.remove', { issuer: 'cluster' });
  });

  it('refuses terms that do not fit together, each with its field', async () => {
    await api.call('issuer.register', pasted({ name: 'first', issuer: 'https://first.example.com' }));
    const wrong: [object, string][] = [
      [{ issuer: 'https://localhost:8443' }, 'issuer'],
      [{ issuer: 'https://user@cluster.example.com' }, 'issuer'],
      [{ issuer: 'https://cluster.example.com/?x=1' }, 'issuer'],
      [{ issuer: 'https://CLUSTER.example.com' }, 'issuer'],
      [{ issuer: 'http://cluster.example.com' }, 'issuer'],
      [{ issuer: 'https://first.example.com' }, 'issuer'],
      [{ name: 'first' }, 'name'],
      [{ name: 'Upper' }, 'name'],
      [{ audiences: [] }, 'audiences'],
      [{ algorithms: [] }, 'algorithms'],
      [{ algorithms: ['HS256'] }, 'algorithms.0'],
      [{ jwks: 'x' }, 'jwks'],
      [{ jwks: '{"keys":[]}' }, 'jwks'],
      [{ keySource: 'discovery' }, 'jwks'],
      [{ keySource: 'url' }, 'jwksUrl'],
      [{ keySource: 'url', jwksUrl: 'http://cluster.example.com/keys', jwks: null }, 'jwksUrl'],
      [{ caPem: 'x' }, 'caPem'],
    ];
    for (const [over, field] of wrong) {
      const { body, status } = await api.call('issuer.register', pasted(over) as Parameters<typeof api.call<'issuer.register'>>[1]);
      expect([status, body.problems?.[0]?.field], JSON.stringify(over)).toEqual([
        expect.toSatisfy((code) => code === 400 || code === 409),
        field,
      ]);
    }
    expect((await api.call('issuer.list', {})).body.items.map(({ name }) => name)).toEqual(['first']);
  });

  it('refuses rules that could not be read in one way only, or lead nowhere', async () => {
    for (const [conditions, identity, field] of [
      [['repository'], 'billing', 'conditions'],
      [['=x'], 'billing', 'conditions'],
      [['repository='], 'billing', 'conditions'],
      [['repository=acme/*'], 'billing', 'conditions'],
      [['repository=acme/{Name}'], 'billing', 'conditions'],
      [['repository=acme/{a}{b}'], 'billing', 'conditions'],
      [['repository=acme/{a'], 'billing', 'conditions'],
      [['repository=acme/{}'], 'billing', 'conditions'],
      [['a=b', 'a=b'], 'billing', 'conditions'],
      [[], 'billing', 'conditions'],
      [['a=b'], 'nobody', 'identity'],
      [['a=b'], 'No Name', 'identity'],
      [['a={x}'], '{y}', 'identity'],
      [['a={x}', 'b={y}'], '{x}-{y}', 'identity'],
      [['a={x}'], '-{x}', 'identity'],
    ] as [string[], string, string][]) {
      const { body, status } = await api.call('issuer-rule.add', { issuer: 'first', conditions, identity });
      expect([status, body.problems?.[0]?.field], `${conditions} → ${identity}`).toEqual([400, field]);
    }
    await api.call('issuer-rule.add', { issuer: 'first', conditions: ['a=b', 'c=d'], identity: 'billing' });
    expect((await api.call('issuer-rule.add', { issuer: 'first', conditions: ['c=d', 'a=b'], identity: 'billing' })).status).toBe(409);
  });

  it('registers and revokes keys of clients, and finds them', async () => {
    const { body, status } = await api.call('client-key.register', { identity: 'billing', label: 'x', keys: JSON.stringify(jwk('a')) });
    expect(status).toBe(201);
    expect(body.items).toMatchObject([{ kid: 'a', algorithm: 'ES256' }]);
    const [key] = body.items;
    for (const text of [key?.id ?? '', key?.spkiSha256 ?? '', 'a'])
      expect((await api.call('lookup', { text })).body.matches).toContainEqual(
        expect.objectContaining({ kind: 'client-key', name: 'a of billing' }),
      );
    const revoked = await api.call('client-key.revoke', { clientKey: key?.id ?? '' });
    expect(revoked.body.revokedAt).not.toBeNull();
    expect((await api.call('client-key.revoke', { clientKey: key?.id ?? '' })).status).toBe(409);
    expect((await api.call('client-key.list', { identity: 'billing' })).body.items).toHaveLength(1);
  });
});

describe('the simulator', () => {
  beforeAll(async () => {
    await api.call('issuer.register', {
      name: 'github',
      issuer: issuer.url,
      preset: 'github',
      algorithms: ['ES256'],
      audiences: ['https://sts.example.com'],
      privateAddresses: true,
      caPem: issuer.ca,
    });
    await api.call('issuer-rule.add', {
      issuer: 'github',
      conditions: ['repository=acme/billing', 'ref=refs/heads/{branch}'],
      identity: 'billing',
    });
    await api.call('issuer-rule.add', {
      issuer: 'github',
      conditions: ['repository=acme/{name}', 'environment=production'],
      identity: '{name}',
    });
  });
  const simulate = async (token: string) => (await api.call('issuer.simulate', { token }, 'viewer')).body;
  const failing = ({ steps }: Awaited<ReturnType<typeof simulate>>) => steps.find(({ ok }) => ok === false);

  it('says whom a token stands for, and what each rule found in it', async () => {
    const said = await simulate(`${issuer.token(githubClaims('acme/billing'))}\n`);
    expect(said).toMatchObject({ accepted: true, identity: { name: 'billing', status: 'active' }, issuer: { name: 'github' } });
    expect(said.steps.map(({ step, ok }) => [step, ok])).toEqual(
      ['shape', 'issuer', 'key', 'signature', 'type', 'time', 'audience', 'use', 'rules', 'identity'].map((step) => [step, true]),
    );
    expect(said.rules).toMatchObject([
      {
        holds: true,
        identity: 'billing',
        conditions: [
          { condition: 'repository=acme/billing', value: 'acme/billing', holds: true },
          { condition: 'ref=refs/heads/{branch}', value: 'refs/heads/main', holds: true },
        ],
      },
      { holds: false, identity: null, conditions: [{ holds: true }, { condition: 'environment=production', value: null, holds: false }] },
    ]);
    expect(said.claims).toMatchObject({ repository: 'acme/billing' });
  });

  it('says at which step a token fails, and looks at none behind it', async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = githubClaims('acme/billing');
    for (const [step, token] of [
      ['shape', 'nothing'],
      ['issuer', issuer.token({ ...claims, iss: 'https://elsewhere.example.com' })],
      ['key', issuer.token(claims, { key: issuerKey('ES256', 'unknown') })],
      ['signature', issuer.token(claims, { key: issuerKey('ES256', 'one') })],
      ['type', issuer.token(claims, { header: { typ: 'dpop+jwt' } })],
      ['time', issuer.token({ ...claims, iat: now - 60, exp: now - 1 })],
      ['audience', issuer.token({ ...claims, aud: 'https://elsewhere.example.com' })],
      ['use', issuer.token({ ...claims, jti: undefined })],
      ['rules', issuer.token(githubClaims('acme/other'))],
      ['identity', issuer.token({ ...githubClaims('acme/nobody'), environment: 'production' })],
    ] as const) {
      const said = await simulate(token);
      expect([said.accepted, failing(said)?.step], step).toEqual([false, step]);
      const at = said.steps.findIndex((one) => one.step === step);
      expect(said.steps.slice(at + 1).every(({ ok }) => ok === null)).toBe(true);
    }
  });

  it('sees what was used up and who is suspended, uses nothing up itself, and asks nobody', async () => {
    const token = issuer.token(githubClaims('acme/billing'));
    const asked = issuer.asked.length;
    expect((await simulate(token)).accepted).toBe(true);
    expect((await simulate(token)).accepted).toBe(true);
    const { rows } = await api.superuser.pool.query('SELECT count(*)::int AS count FROM used_subject_tokens');
    expect(rows).toEqual([{ count: 0 }]);
    const jti = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
    await api.superuser.pool.query(
      `INSERT INTO used_subject_tokens (issuer_id, jti_sha256, token_jti, used_at, expires_at)
       SELECT id, sha256(convert_to($1, 'UTF8')), gen_random_uuid(), now(), now() FROM trusted_issuers WHERE name = 'github'`,
      [jti],
    );
    expect(failing(await simulate(token))).toMatchObject({ step: 'use', detail: 'it was exchanged already' });
    await api.call('identity.suspend', { identity: 'billing' });
    expect(failing(await simulate(issuer.token(githubClaims('acme/billing'))))).toMatchObject({
      step: 'identity',
      detail: 'billing is suspended',
    });
    await api.call('identity.resume', { identity: 'billing' });
    expect(issuer.asked).toHaveLength(asked);
  });

  it('TOK-11 leaves nothing of a token in any row, event or fault, whatever became of it', async () => {
    const canary = `canary-${randomUUID()}`;
    const tokens = [
      issuer.token({ ...githubClaims('acme/billing'), canary }),
      issuer.token({ ...githubClaims('acme/other'), canary }),
      issuer.token({ ...githubClaims('acme/billing'), canary }, { key: issuerKey('ES256', 'one') }),
      `${canary}.${canary}.${canary}`,
      canary,
    ];
    for (const token of tokens) await simulate(token);
    const { rows } = await api.superuser.pool.query<{ text: string }>(`SELECT string_agg(e::text, ' ') AS text FROM events e`);
    const everything = `${rows[0]?.text} ${JSON.stringify(api.faults)}`;
    for (const part of [canary, ...tokens.flatMap((token) => token.split('.'))].filter((text) => text.length > 40))
      expect(everything).not.toContain(part);
    expect(everything).not.toContain('canary');
  });
});

const issuerToken = () => `e30.${Buffer.from(JSON.stringify({ iss: 'https://cluster.example.com' })).toString('base64url')}.AAAA`;
