import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';
import type { WireInput } from './contract.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const eventsOf = (target: string) =>
  api.superuser.prisma.event.findMany({ where: { targetName: target }, orderBy: [{ at: 'asc' }, { id: 'asc' }] });
let made = 0;
const aName = (word: string) => `${word}-${++made}`;
const anIdentity = async (more: { environment?: string } = {}) => {
  const name = aName('workload');
  expect((await api.call('identity.register', { name, owner: 'team', ...more })).status).toBe(201);
  return name;
};
const anAudience = async (more: { environment?: string; scopes?: string[]; lifetimeDefault?: number; lifetimeMaximum?: number } = {}) => {
  const uri = `https://${aName('audience')}.test/v1`;
  expect((await api.call('audience.register', { uri, scopes: ['read', 'write'], ...more })).status).toBe(201);
  return uri;
};

describe('identities', () => {
  it('are registered with a SPIFFE ID, and found by name and by id', async () => {
    const { status, body } = await api.call('identity.register', {
      name: 'billing',
      owner: 'payments',
      kind: 'job',
      environment: 'staging',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'billing',
      kind: 'job',
      status: 'active',
      spiffeId: 'spiffe://hawser.test/staging/billing',
      certificate: null,
    });
    expect(body.id).toMatch(/^idn_/);
    for (const identity of ['billing', body.id]) {
      const shown = await api.call('identity.show', { identity }, 'viewer');
      expect(shown.status).toBe(200);
      expect(shown.body).toEqual(body);
    }
    const [event] = await eventsOf('billing');
    expect(event).toMatchObject({ type: 'identity.registered', actorKind: 'api_key', actorName: 'test owner', sourceAddress: '127.0.0.1' });
    expect(event?.detail).toMatchObject({ after: { owner: 'payments' } });
  });

  it('never share a name, also when twenty ask for it at once', async () => {
    const name = aName('contested');
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.call('identity.register', { name, owner: 'team' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    expect(refused[0]?.body).toMatchObject({ code: 'already_exists', problems: [{ field: 'name' }] });
    expect(await eventsOf(name)).toHaveLength(1);
  });

  it('change only what is sent, and the event holds only what changed', async () => {
    const name = await anIdentity();
    const { body } = await api.call('identity.change', { identity: name, owner: 'other team' });
    expect(body).toMatchObject({ owner: 'other team', kind: 'service', description: '' });
    await api.call('identity.change', { identity: name, owner: 'other team' });
    const events = await eventsOf(name);
    expect(events.map(({ type }) => type)).toEqual(['identity.registered', 'identity.changed']);
    expect(events[1]?.detail).toEqual({ before: { owner: 'team' }, after: { owner: 'other team' } });
  });

  it('change many at once, each for itself, and the same call once more changes nothing', async () => {
    const [one, two, suspended] = [await anIdentity(), await anIdentity(), await anIdentity()];
    await api.call('identity.suspend', { identity: suspended });
    const suspend = { act: 'suspend' as const, identities: [one, 'nobody', suspended, two, one] };
    const outcomes = async (input: WireInput<'identity.change-many'>) =>
      (await api.call('identity.change-many', input)).body.items.map(({ identity, outcome }) => [identity, outcome]);
    expect(await outcomes(suspend)).toEqual([
      [one, 'done'],
      ['nobody', 'failed'],
      [suspended, 'unchanged'],
      [two, 'done'],
    ]);
    expect(await outcomes(suspend)).toEqual([
      [one, 'unchanged'],
      ['nobody', 'failed'],
      [suspended, 'unchanged'],
      [two, 'unchanged'],
    ]);
    expect((await eventsOf(one)).map(({ type }) => type)).toEqual(['identity.registered', 'identity.suspended']);
    await api.call('identity.retire', { identity: two, comment: 'is no more needed' });
    const { body } = await api.call('identity.change-many', { act: 'resume', identities: [one, two] });
    expect(body.items).toMatchObject([{ outcome: 'done' }, { name: two, outcome: 'failed', problem: expect.stringContaining('retired') }]);
    expect(await outcomes({ act: 'set_owner', owner: 'others', identities: [one] })).toEqual([[one, 'done']]);
    expect((await api.call('identity.show', { identity: one })).body).toMatchObject({ owner: 'others', status: 'active' });
  });

  it('change many only with all that is needed, and not too many', async () => {
    const name = await anIdentity();
    const many = Array.from({ length: 201 }, (_, n) => `x${n}`);
    for (const [act, identities, field] of [
      ['set_owner', [name], 'owner'],
      ['retire', [name], 'act'],
      ['suspend', [], 'identities'],
      ['suspend', many, 'identities'],
    ] as const) {
      const url = '/api/v1/identity-changes';
      const headers = { authorization: `Bearer ${api.keyOf('owner')}` };
      const answer = await api.app.inject({ method: 'POST', url, headers, payload: { act, identities } });
      expect([answer.statusCode, answer.json().problems[0].field]).toEqual([400, field]);
    }
    expect((await eventsOf(name)).map(({ type }) => type)).toEqual(['identity.registered']);
  });

  it('keep their name and environment: a change of those is refused', async () => {
    const name = await anIdentity();
    for (const member of ['name', 'environment', 'spiffeId', 'status']) {
      const { status, body } = await api.call('identity.change', { identity: name, [member]: 'other' });
      expect(status).toBe(400);
      expect(body.problems).toEqual([{ field: member, detail: expect.stringContaining('kind, owner, description') }]);
    }
  });

  it('are suspended once and resumed once, and say so when they are already', async () => {
    const name = await anIdentity();
    const both = await Promise.all([1, 2].map(() => api.call('identity.suspend', { identity: name })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const late = await api.call('identity.suspend', { identity: name });
    expect(late.body).toMatchObject({
      code: 'conflict',
      detail: `${name} is suspended already, and only what is active can become suspended`,
    });
    expect((await api.call('identity.resume', { identity: name })).body.status).toBe('active');
    expect((await api.call('identity.resume', { identity: name })).status).toBe(409);
    const events = await eventsOf(name);
    expect(events.map(({ type }) => type)).toEqual(['identity.registered', 'identity.suspended', 'identity.resumed']);
    expect(events[1]?.detail).toEqual({ before: { status: 'active' }, after: { status: 'suspended' } });
  });

  it('are found by part of their name, where wildcards are only characters', async () => {
    const name = await anIdentity();
    const found = await api.call('identity.list', { q: name.slice(2) });
    expect(found.body.items.map((item) => item.name)).toContain(name);
    expect((await api.call('identity.list', { q: '%' })).body.items).toEqual([]);
    expect((await api.call('identity.list', { q: 'w_rkload' })).body.items).toEqual([]);
  });
});

describe('audiences', () => {
  it('are found by URI and by id', async () => {
    const uri = await anAudience();
    const byUri = await api.call('audience.show', { audience: uri });
    expect(byUri.body).toMatchObject({
      uri,
      algorithm: 'ES256',
      lifetimeDefault: 300,
      lifetimeMaximum: 900,
      grants: 0,
      resourceServers: [],
    });
    expect((await api.call('audience.show', { audience: byUri.body.id })).body).toEqual(byUri.body);
    expect((await api.call('audience.register', { uri })).body).toMatchObject({ code: 'already_exists', problems: [{ field: 'uri' }] });
  });

  it('never have a default lifetime above the maximum, also after a partial change', async () => {
    const refused = await api.call('audience.register', { uri: 'https://x.test', lifetimeDefault: 901 });
    expect(refused.body).toMatchObject({ status: 400, problems: [{ field: 'lifetimeDefault' }] });
    const uri = await anAudience({ lifetimeDefault: 300, lifetimeMaximum: 600 });
    for (const change of [{ lifetimeMaximum: 299 }, { lifetimeDefault: 601 }])
      expect((await api.call('audience.change', { audience: uri, ...change })).status).toBe(400);
    const shown = await api.call('audience.show', { audience: uri });
    expect(shown.body).toMatchObject({ lifetimeDefault: 300, lifetimeMaximum: 600 });
    expect((await api.call('audience.change', { audience: uri, lifetimeDefault: 60, lifetimeMaximum: 60 })).status).toBe(200);
  });

  it('keep what a change leaves away', async () => {
    const uri = await anAudience({ lifetimeDefault: 120 });
    const { body } = await api.call('audience.change', { audience: uri, description: 'orders' });
    expect(body).toMatchObject({ description: 'orders', lifetimeDefault: 120, scopes: ['read', 'write'] });
    const events = await eventsOf(uri);
    expect(events.at(-1)?.detail).toEqual({ before: { description: '' }, after: { description: 'orders' } });
  });

  it('keep a scope that a grant holds', async () => {
    const [identity, audience] = [await anIdentity(), await anAudience()];
    await api.call('grant.add', { identity, audience, scopes: ['write'] });
    const refused = await api.call('audience.change', { audience, scopes: ['read'] });
    expect(refused.body).toMatchObject({ status: 400, problems: [{ field: 'scopes', detail: expect.stringContaining('write') }] });
    expect((await api.call('audience.change', { audience, scopes: ['write'] })).status).toBe(200);
  });
});

describe('grants', () => {
  it('hold only scopes of their audience, once for each identity', async () => {
    const [identity, audience] = [await anIdentity(), await anAudience()];
    const foreign = await api.call('grant.add', { identity, audience, scopes: ['read', 'admin'] });
    expect(foreign.body).toMatchObject({ status: 400, problems: [{ field: 'scopes', detail: expect.stringContaining('admin') }] });
    const added = await api.call('grant.add', { identity, audience, scopes: ['read'], lifetimeMaximum: 60 });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ identityName: identity, audienceUri: audience, scopes: ['read'], lifetimeMaximum: 60 });
    expect((await api.call('grant.add', { identity, audience })).body).toMatchObject({ code: 'already_exists' });
    const widened = await api.call('grant.change', { grant: added.body.id, scopes: ['read', 'write'] });
    expect(widened.body).toMatchObject({ scopes: ['read', 'write'], lifetimeMaximum: 60 });
    expect((await api.call('grant.change', { grant: added.body.id, scopes: ['none'] })).status).toBe(400);
    expect((await api.call('grant.change', { grant: added.body.id, lifetimeMaximum: null })).body.lifetimeMaximum).toBeNull();
  });

  it('across environments are refused unless that is said', async () => {
    const [identity, audience] = [await anIdentity({ environment: 'staging' }), await anAudience()];
    const refused = await api.call('grant.add', { identity, audience });
    expect(refused.body).toMatchObject({ status: 400, problems: [{ field: 'crossEnvironment' }] });
    expect((await api.call('grant.add', { identity, audience, crossEnvironment: true })).body.crossEnvironment).toBe(true);
  });

  it('name what is missing when identity or audience is unknown', async () => {
    const audience = await anAudience();
    expect((await api.call('grant.add', { identity: 'nobody', audience })).body.problems).toMatchObject([{ field: 'identity' }]);
    const identity = await anIdentity();
    expect((await api.call('grant.add', { identity, audience: 'https://none.test' })).body.problems).toMatchObject([{ field: 'audience' }]);
  });

  it('are listed by identity and by audience, and removed once', async () => {
    const [identity, audience] = [await anIdentity(), await anAudience()];
    const { body } = await api.call('grant.add', { identity, audience });
    for (const filter of [{ identity }, { audience }])
      expect((await api.call('grant.list', filter)).body.items.map(({ id }) => id)).toEqual([body.id]);
    const removals = await Promise.all([1, 2, 3].map(() => api.call('grant.remove', { grant: body.id })));
    expect(removals.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const events = await eventsOf(`${identity} for ${audience}`);
    expect(events.map(({ type }) => type)).toEqual(['grant.added', 'grant.removed']);
  });
});

describe('exchange secrets', () => {
  it('are shown once and stored only as a hash', async () => {
    const identity = await anIdentity();
    const { status, body } = await api.call('exchange-secret.create', { identity, label: 'laptop' });
    expect(status).toBe(201);
    expect(body.secret).toMatch(/^hwx_[A-Za-z0-9_-]{43}$/);
    const row = await api.superuser.prisma.exchangeSecret.findFirstOrThrow({ where: { label: 'laptop' } });
    expect(Buffer.from(row.hash).equals(Buffer.from(api.context.hashExchangeSecret(body.secret)))).toBe(true);
    expect(JSON.stringify(await eventsOf(`laptop of ${identity}`))).not.toContain(body.secret);
    const listed = await api.call('exchange-secret.list', { identity });
    expect(listed.body.items).toEqual([{ id: body.id, label: 'laptop', createdAt: body.createdAt, expiresAt: null, revokedAt: null }]);
  });

  it('may be taken over, but one secret stands for one identity', async () => {
    const secret = 'iamtheeggman';
    expect((await api.call('exchange-secret.create', { identity: await anIdentity(), label: 'old', secret })).body.secret).toBe(secret);
    const again = await api.call('exchange-secret.create', { identity: await anIdentity(), label: 'copy', secret });
    expect(again.body).toMatchObject({ code: 'already_exists', problems: [{ field: 'secret' }] });
    expect(JSON.stringify(again.body)).not.toContain(secret);
  });

  it('are revoked once', async () => {
    const identity = await anIdentity();
    const { body } = await api.call('exchange-secret.create', { identity, label: 'short' });
    expect((await api.call('exchange-secret.revoke', { secret: body.id })).body.revokedAt).not.toBeNull();
    expect((await api.call('exchange-secret.revoke', { secret: body.id })).status).toBe(409);
  });
});

describe('resource servers', () => {
  it('prove themselves with an active identity of their own', async () => {
    const [identity, audience] = [await anIdentity(), await anAudience()];
    const name = aName('orders');
    const { status, body } = await api.call('resource-server.register', {
      name,
      url: 'https://orders.test',
      identity,
      audiences: [audience],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name, identityName: identity, audiences: [{ uri: audience }], lastDecisionAt: null, accepted24h: 0 });
    expect((await api.call('audience.show', { audience })).body.resourceServers).toEqual([name]);

    const second = { url: 'https://o.test', audiences: [audience] };
    const sameIdentity = await api.call('resource-server.register', { ...second, name: aName('orders'), identity });
    expect(sameIdentity.body).toMatchObject({ code: 'already_exists', problems: [{ field: 'identity' }] });
    const sameName = await api.call('resource-server.register', { ...second, name, identity: await anIdentity() });
    expect(sameName.body).toMatchObject({ code: 'already_exists', problems: [{ field: 'name' }] });

    const suspended = await anIdentity();
    await api.call('identity.suspend', { identity: suspended });
    const refused = await api.call('resource-server.register', { ...second, name: aName('orders'), identity: suspended });
    expect(refused.body).toMatchObject({ code: 'conflict', problems: [{ field: 'identity' }] });
  });

  it('change their address and audiences, and the event says from what to what', async () => {
    const [identity, one, two] = [await anIdentity(), await anAudience(), await anAudience()];
    const name = aName('orders');
    await api.call('resource-server.register', { name, url: 'https://a.test', identity, audiences: [one] });
    const { body } = await api.call('resource-server.change', { resourceServer: name, audiences: [two] });
    expect(body.audiences.map(({ uri }) => uri)).toEqual([two]);
    expect(body.url).toBe('https://a.test');
    const events = await eventsOf(name);
    expect(events.at(-1)?.detail).toEqual({ before: { audiences: [one] }, after: { audiences: [two] } });
    const unknown = await api.call('resource-server.change', { resourceServer: name, audiences: ['https://none.test'] });
    expect(unknown.body.problems).toMatchObject([{ field: 'audiences' }]);
  });
});

describe('API keys', () => {
  it('are shown once, stored hashed, and end when they are revoked or expire', async () => {
    const { body } = await api.call('apikey.create', { name: 'pipeline', role: 'auditor' });
    const headers = { headers: { authorization: `Bearer ${body.key}` } };
    expect((await api.call('session.show', {}, headers)).body).toMatchObject({
      kind: 'api_key',
      id: body.id,
      name: 'pipeline',
      role: 'auditor',
    });
    const dump = JSON.stringify(await api.superuser.prisma.apiKey.findMany());
    expect(dump).not.toContain(body.key);
    const listed = await api.call('apikey.list', {});
    expect(listed.body.items.find(({ id }) => id === body.id)?.lastUsedAt).not.toBeNull();
    await api.call('apikey.revoke', { key: body.id });
    expect((await api.call('session.show', {}, headers)).status).toBe(401);
    expect((await api.call('apikey.revoke', { key: body.id })).status).toBe(409);

    const strong = await api.call('apikey.create', { name: 'strong', role: 'owner' });
    const admin = await api.call('apikey.create', { name: 'less', role: 'admin' });
    const asAdmin = { headers: { authorization: `Bearer ${admin.body.key}` } };
    expect((await api.call('apikey.revoke', { key: strong.body.id }, asAdmin)).status).toBe(403);
    expect((await api.call('apikey.revoke', { key: admin.body.id }, asAdmin)).status).toBe(200);

    const short = await api.call('apikey.create', { name: 'short', expiresInSeconds: 1 });
    await api.superuser.prisma.apiKey.updateMany({ where: { name: 'short' }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await api.call('session.show', {}, { headers: { authorization: `Bearer ${short.body.key}` } })).status).toBe(401);
  });

  it('never do more than who made them', async () => {
    const refused = await api.call('apikey.create', { name: 'climb', role: 'owner' }, 'admin');
    expect(refused.body).toMatchObject({ code: 'forbidden', problems: [{ field: 'role' }] });
    expect((await api.call('apikey.create', { name: 'same', role: 'admin' }, 'admin')).status).toBe(201);
  });

  it('that end leave nothing behind that lasts longer: no key, no invitation, no higher role', async () => {
    const { body } = await api.call('apikey.create', { name: 'short-lived', role: 'owner', expiresInSeconds: 300 });
    const as = { headers: { authorization: `Bearer ${body.key}` } };
    for (const expiresInSeconds of [undefined, null, 7_776_000]) {
      const made = await api.call('apikey.create', { name: 'later', ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }) }, as);
      expect(made.body.expiresAt).toBe(body.expiresAt);
    }
    const sooner = await api.call('apikey.create', { name: 'sooner', expiresInSeconds: 60 }, as);
    expect(Date.parse(sooner.body.expiresAt ?? '')).toBeLessThan(Date.parse(body.expiresAt ?? ''));
    expect((await api.call('apikey.create', { name: 'by one without an end', expiresInSeconds: null })).body.expiresAt).toBeNull();

    expect((await api.call('member.invite', { email: 'guest@example.test' }, as)).body.code).toBe('forbidden');
    const { email } = await api.addUser('operator', 'raised@example.test');
    expect((await api.call('member.change', { member: email, role: 'owner' }, as)).body.code).toBe('forbidden');
    expect((await api.call('member.change', { member: email, role: 'viewer' }, as)).status).toBe(200);
    expect((await api.call('member.remove', { member: email }, as)).status).toBe(200);
  });
});

it('writes nothing when the event cannot be written', async () => {
  await api.superuser.pool.query(`
    CREATE FUNCTION refuse_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_events()`);
  try {
    expect((await api.call('identity.register', { name: 'ghost', owner: 'team' })).status).toBe(500);
    expect(await api.superuser.prisma.identity.count({ where: { name: 'ghost' } })).toBe(0);
  } finally {
    await api.superuser.pool.query('DROP TRIGGER refuse ON events');
  }
});

it('makes the metadata that a resource server publishes, for each of its audiences', async () => {
  const uris = ['https://metadata.example.com/v1', 'urn:example:metadata'];
  for (const uri of uris) await api.call('audience.register', { uri, scopes: ['read'] });
  await api.call('identity.register', { name: 'metadata-api', owner: 'team' });
  await api.call('resource-server.register', {
    name: 'metadata',
    url: 'https://metadata.example.com',
    identity: 'metadata-api',
    audiences: uris,
  });
  const { status, body } = await api.call('resource-server.metadata', { resourceServer: 'metadata' }, 'viewer');
  const common = {
    resource_name: 'metadata',
    authorization_servers: [api.context.urls.sts],
    scopes_supported: ['read'],
    bearer_methods_supported: ['header'],
    tls_client_certificate_bound_access_tokens: true,
  };
  expect([status, body.items]).toEqual([
    200,
    [
      {
        audience: uris[0],
        url: 'https://metadata.example.com/.well-known/oauth-protected-resource/v1',
        document: { resource: uris[0], ...common },
      },
      { audience: uris[1], url: null, document: { resource: uris[1], ...common } },
    ],
  ]);
  expect((await api.call('resource-server.metadata', { resourceServer: 'nobody' })).status).toBe(404);
});
