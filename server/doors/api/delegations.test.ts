import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
let actor: string;
let subject: string;
let audience: string;
let made = 0;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const anIdentity = async (environment = 'production') => {
  const name = `workload-${++made}`;
  await api.call('identity.register', { name, owner: 'team', environment });
  return name;
};
const anAudience = async (delegationDepth: number) => {
  const uri = `https://audience-${++made}.test`;
  await api.call('audience.register', { uri, scopes: ['read', 'write'], delegationDepth });
  return uri;
};
beforeAll(async () => {
  [actor, subject] = [await anIdentity(), await anIdentity()];
  audience = await anAudience(2);
});
const eventsOf = (id: string) =>
  api.superuser.prisma.event.findMany({ where: { targetKind: 'delegation', targetName: id }, orderBy: { at: 'asc' } });

describe('delegations', () => {
  it('are added, listed, changed and removed, each with its event', async () => {
    const added = await api.call('delegation.add', { actor, subject, audience, scopes: ['read'] }, 'operator');
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    expect(added.body).toMatchObject({
      actorName: actor,
      subjectName: subject,
      audienceUri: audience,
      maximumDepth: 1,
      expiresAt: null,
      crossEnvironment: false,
    });
    expect(added.body.id).toMatch(/^dlg_/);
    const delegation = added.body.id;
    for (const filter of [{ actor }, { subject }, { audience }, { actor, subject, audience }]) {
      expect((await api.call('delegation.list', filter, 'viewer')).body.items).toEqual([added.body]);
    }
    expect((await api.call('delegation.list', { actor: subject })).body.items).toEqual([]);
    const changed = await api.call('delegation.change', { delegation, maximumDepth: 2, expiresAt: '2030-01-01T00:00:00Z' });
    expect(changed.body).toMatchObject({ maximumDepth: 2, expiresAt: '2030-01-01T00:00:00.000Z', scopes: ['read'] });
    expect((await api.call('delegation.remove', { delegation })).status).toBe(200);
    expect((await api.call('delegation.show', { delegation })).status).toBe(404);
    expect((await eventsOf(`${actor} for ${subject} at ${audience}`)).map(({ type }) => type)).toEqual([
      'delegation.added',
      'delegation.changed',
      'delegation.removed',
    ]);
  });

  it('are one for each actor, subject and audience, also when many are added at once', async () => {
    const input = { actor: await anIdentity(), subject, audience };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.call('delegation.add', input)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  });

  it.each<[string, number, string, () => Promise<Parameters<typeof api.call<'delegation.add'>>[1]>]>([
    ['nobody for himself', 400, 'subject', async () => ({ actor, subject: actor, audience })],
    ['nobody unknown', 400, 'actor', async () => ({ actor: 'nobody', subject, audience })],
    ['no scope that the audience has not', 400, 'scopes', async () => ({ actor, subject, audience, scopes: ['admin'] })],
    [
      'nobody across environments unmarked',
      400,
      'crossEnvironment',
      async () => ({ actor: await anIdentity('staging'), subject, audience }),
    ],
    ['nothing that is over', 400, 'expiresAt', async () => ({ actor, subject, audience, expiresAt: '2020-01-01T00:00:00Z' })],
    ['no depth beyond all bounds', 400, 'maximumDepth', async () => ({ actor, subject, audience, maximumDepth: 6 })],
  ])('let %s act', async (_what, status, field, input) => {
    const { status: answered, body } = await api.call('delegation.add', await input());
    expect([answered, body.problems?.[0]?.field], JSON.stringify(body)).toEqual([status, field]);
  });

  it('need an audience that takes them, and are refused to whoever is retired', async () => {
    const closed = await anAudience(0);
    expect((await api.call('delegation.add', { actor, subject, audience: closed })).body).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('delegationDepth'),
    });
    const retired = await anIdentity();
    await api.superuser.prisma.identity.update({ where: { name: retired }, data: { status: 'retired' } });
    for (const input of [
      { actor: retired, subject, audience },
      { actor, subject: retired, audience },
    ]) {
      expect((await api.call('delegation.add', input)).status).toBe(409);
    }
  });

  it('may not be touched by whoever only reads', async () => {
    expect((await api.call('delegation.add', { actor, subject, audience }, 'auditor')).status).toBe(403);
  });

  it('keep the scopes of their audience from going', async () => {
    const target = await anAudience(1);
    await api.call('delegation.add', { actor, subject, audience: target, scopes: ['write'] });
    const { status, body } = await api.call('audience.change', { audience: target, scopes: ['read'] });
    expect([status, body.problems?.[0]?.detail]).toEqual([400, expect.stringContaining('write')]);
  });
});

describe('the lifetimes of a grant', () => {
  it('never contradict', async () => {
    const grant = await api.call('grant.add', { identity: subject, audience, lifetimeDefault: 60, lifetimeMaximum: 120 });
    expect(grant.body).toMatchObject({ lifetimeDefault: 60, lifetimeMaximum: 120 });
    for (const change of [{ lifetimeDefault: 121 }, { lifetimeMaximum: 59 }]) {
      expect((await api.call('grant.change', { grant: grant.body.id, ...change })).body.problems).toMatchObject([
        { field: 'lifetimeDefault' },
      ]);
    }
    expect((await api.call('grant.change', { grant: grant.body.id, lifetimeDefault: null })).body.lifetimeDefault).toBeNull();
  });
});
