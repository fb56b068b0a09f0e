import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareSetup } from '../../operations/prepare-setup.ts';
import { consoleUrl, type TestApi, testApi } from '../../testing/api.ts';
import { type TestClock, testClock } from '../../testing/clock.ts';

let api: TestApi;
let clock: TestClock;
beforeEach(async () => {
  clock = testClock(new Date());
  api = await testApi({ clock });
});
afterEach(() => api.close());

const owner = { name: 'Ada', email: 'Ada@Example.test', password: 'correct horse battery' };
const complete = (token: string | undefined, more: Partial<typeof owner> = {}) =>
  api.call('setup.complete', { token: token ?? '', ...owner, ...more }, { headers: {} });

describe('the first owner', () => {
  it('is made with the one-time link, and can sign in', async () => {
    expect(await prepareSetup(api.context, undefined)).toBe('link');
    expect((await api.call('setup.status', {}, { headers: {} })).body).toEqual({ needed: true });
    const token = api.setupToken();
    expect(JSON.stringify(await api.superuser.prisma.setupLink.findMany())).not.toContain(token);

    const made = await complete(token);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ kind: 'user', name: 'Ada', email: 'ada@example.test', role: 'owner' });
    expect(api.setupToken()).toBeUndefined();
    expect((await api.call('setup.status', {}, { headers: {} })).body).toEqual({ needed: false });
    const cookie = await api.signIn('ada@example.test');
    expect((await api.app.inject({ url: '/api/v1/session', headers: { cookie } })).json()).toMatchObject({ role: 'owner', name: 'Ada' });
    const events = await api.superuser.prisma.event.findMany({ where: { type: 'installation.set_up' } });
    expect(events).toMatchObject([{ actorName: 'Ada', detail: { by: 'one-time link' } }]);
  });

  it('is one, also when ten use the link at once', async () => {
    await prepareSetup(api.context, undefined);
    const token = api.setupToken();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => complete(token, { email: `owner${i}@example.test` })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    expect(await api.superuser.prisma.user.count({ where: { role: 'owner' } })).toBe(1);
    expect(await api.superuser.prisma.event.count({ where: { type: 'installation.set_up' } })).toBe(1);
  });

  it('needs the link of this start, within a day', async () => {
    await prepareSetup(api.context, undefined);
    const earlier = api.setupToken();
    await prepareSetup(api.context, undefined);
    const token = api.setupToken();
    expect(token).not.toBe(earlier);
    expect((await complete(earlier)).body).toMatchObject({ code: 'forbidden', problems: [{ field: 'token' }] });
    expect((await complete('guess')).status).toBe(403);
    clock.advance(86_401);
    expect((await complete(token)).status).toBe(403);
    expect(await api.superuser.prisma.user.count()).toBe(0);
  });

  it('does not use up the link when the form is wrong', async () => {
    await prepareSetup(api.context, undefined);
    const token = api.setupToken();
    const refused = await complete(token, { password: 'short', email: 'nobody' });
    expect(refused.body.problems?.map(({ field }) => field).sort()).toEqual(['email', 'password']);
    expect((await complete(token)).status).toBe(200);
  });

  it('comes from the environment where it names one, once', async () => {
    const named = { email: 'root@example.test', password: 'correct horse battery' };
    expect(await Promise.all([1, 2].map(() => prepareSetup(api.context, named)))).toEqual(['ready', 'ready']);
    expect(await prepareSetup(api.context, { ...named, email: 'second@example.test' })).toBe('ready');
    expect(await prepareSetup(api.context, undefined)).toBe('ready');
    expect(api.setupToken()).toBeUndefined();
    expect(await api.superuser.prisma.user.findMany({ select: { email: true, role: true } })).toEqual([
      { email: 'root@example.test', role: 'owner' },
    ]);
    const cookie = await api.signIn('root@example.test');
    const who = await api.app.inject({ url: '/api/v1/session', headers: { cookie, origin: consoleUrl } });
    expect(who.json().role).toBe('owner');
    expect((await complete('anything')).body).toMatchObject({ code: 'conflict' });
  });
});

describe('how far the set-up is', () => {
  it('is read from what there is, step by step, and goes back with it', async () => {
    const steps = async () => {
      const { status, body } = await api.call('setup.progress', {}, 'viewer');
      expect(status, JSON.stringify(body)).toBe(200);
      return Object.entries(body.steps)
        .filter(([, done]) => done)
        .map(([name]) => name);
    };
    await prepareSetup(api.context, undefined);
    const before = await steps();
    expect(before).not.toContain('administrator');
    await complete(api.setupToken());
    const { prisma } = api.superuser;
    const owner = await prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
    expect(await steps()).toEqual(before);
    await prisma.totpFactor.create({
      data: { userId: owner.id, sealed: new Uint8Array(1), kekId: 'test', createdAt: new Date(), confirmedAt: null },
    });
    expect(await steps()).toEqual(before);
    await prisma.totpFactor.updateMany({ data: { confirmedAt: new Date() } });
    expect(await steps()).toEqual(['administrator', ...before]);
    await prisma.totpFactor.deleteMany({});
    expect(await steps()).toEqual(before);

    const audience = 'https://orders.example.com';
    await api.call('audience.register', { uri: audience }, 'owner');
    for (const name of ['orders', 'billing']) await api.call('identity.register', { name, owner: 'team-test' }, 'owner');
    const server = { name: 'orders', identity: 'orders', url: 'https://localhost:9443/', audiences: [audience] };
    await api.call('resource-server.register', server, 'owner');
    await api.call('grant.add', { identity: 'billing', audience }, 'owner');
    const { body } = await api.call('setup.progress', {}, 'viewer');
    expect(body).toMatchObject({
      resourceServer: { name: 'orders', audience, client: false, server: false },
      workload: { name: 'billing', certificate: false },
      proof: { issued: null, accepted: null, refused: null, caseId: null },
      done: false,
    });
    expect(await steps()).toEqual(before);

    const found = async () => {
      const { issued, accepted, refused } = (await api.call('setup.progress', {}, 'viewer')).body.proof;
      return [issued, accepted, refused].map((id) => id !== null);
    };
    const { id } = await prisma.identity.findFirstOrThrow({ where: { name: 'billing' } });
    const decide = (code: string, ago: string, count = 1) =>
      api.superuser.pool.query(
        `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, token_identity_id)
         SELECT gen_random_uuid(), now() - $3::interval + n * interval '1 millisecond', 'decision', 'system', 'sts', $2, 'sts', $1
         FROM generate_series(1, $4) n`,
        [id, code, ago, count],
      );
    await decide('issued', '2 hours');
    expect(await found()).toEqual([true, false, false]);
    await decide('accepted', '119 minutes');
    await decide('cnf_mismatch.foreign', '118 minutes');
    expect(await found()).toEqual([true, true, true]);
    // However busy it is after that.
    await decide('issued', '1 hour', 700);
    expect(await found()).toEqual([true, true, true]);
  });
});
