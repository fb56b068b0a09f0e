import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findUserByEmail } from '../../ledger/sign-in.ts';
import { recordFailedSignIn, tellFailedSignIns } from '../../operations/failed-sign-ins.ts';
import { consoleSecret, consoleUrl, password, type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
let address = 0;
let from: Record<string, string>;
beforeAll(async () => {
  api = await testApi();
  await api.addUser('admin', 'ada@example.test');
});
afterAll(() => api.close());
// Each test has an address, and so an allowance of attempts, of its own.
beforeEach(() => {
  from = { 'x-hawser-console-secret': consoleSecret, 'x-hawser-client-address': `192.0.2.${++address}` };
});

const attempt = (body: object, headers: Record<string, string> = { origin: consoleUrl }) =>
  api.app.inject({ method: 'POST', url: '/api/auth/sign-in/email', headers: { ...from, ...headers }, payload: body });
const good = { email: 'ada@example.test', password };
const cookieOf = (response: { cookies: { name: string; value: string }[] }) =>
  response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
const lastEvent = () => api.superuser.prisma.event.findFirst({ orderBy: [{ at: 'desc' }, { id: 'desc' }] });

describe('signing in', () => {
  it('gives a session in a cookie that no script can read, and records it', async () => {
    const response = await attempt({ ...good, email: 'Ada@Example.test' });
    expect(response.statusCode).toBe(200);
    const header = String(response.headers['set-cookie']);
    expect(header).toMatch(/HttpOnly/i);
    expect(header).toMatch(/SameSite=Lax/i);
    const session = await api.superuser.prisma.session.findFirstOrThrow();
    expect(response.body).not.toContain(session.token);
    expect(session.ipAddress).toBe(`192.0.2.${address}`);
    expect(await lastEvent()).toMatchObject({ type: 'user.signed_in', actorName: 'admin', sourceAddress: `192.0.2.${address}` });

    const cookie = cookieOf(response);
    const who = await api.app.inject({ url: '/api/v1/session', headers: { cookie } });
    expect(who.json()).toMatchObject({ kind: 'user', name: 'admin', email: 'ada@example.test', role: 'admin' });
    expect(who.json().id).toMatch(/^usr_/);
    const shown = await api.app.inject({ url: '/api/auth/get-session', headers: { cookie } });
    expect(shown.json().user.email).toBe('ada@example.test');
    expect(shown.body).not.toContain(session.token);
  });

  it('ends with signing out', async () => {
    const cookie = cookieOf(await attempt(good));
    const out = () => api.app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie, origin: consoleUrl }, payload: {} });
    expect((await out()).statusCode).toBe(200);
    expect(await lastEvent()).toMatchObject({
      type: 'user.signed_out',
      actorName: 'admin',
      authMethod: 'password',
      requestId: expect.any(String),
    });
    expect((await api.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(401);
    const events = await api.superuser.prisma.event.count();
    await out();
    expect(await api.superuser.prisma.event.count()).toBe(events);
  });

  it('ends and is recorded, or neither', async () => {
    const cookie = cookieOf(await attempt(good));
    const out = () => api.app.inject({ method: 'POST', url: '/api/auth/sign-out', headers: { cookie, origin: consoleUrl }, payload: {} });
    const events = await api.superuser.prisma.event.count();
    await api.superuser.pool.query(
      `CREATE FUNCTION refuse_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$`,
    );
    for (const [table, act] of [
      ['sessions', 'DELETE'],
      ['events', 'INSERT'],
    ]) {
      await api.superuser.pool.query(`CREATE TRIGGER refuse_here BEFORE ${act} ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_here()`);
      try {
        const response = await out();
        expect([table, response.statusCode, response.headers['set-cookie']]).toEqual([table, 500, undefined]);
      } finally {
        await api.superuser.pool.query(`DROP TRIGGER refuse_here ON ${table}`);
      }
      expect((await api.app.inject({ url: '/api/v1/session', headers: { cookie } })).statusCode).toBe(200);
      expect(await api.superuser.prisma.event.count()).toBe(events);
    }
    expect((await out()).statusCode).toBe(200);
  });

  it('fails alike for a wrong password and an unknown address, and records neither what was typed', async () => {
    const canary = 'canary-typed-in-the-wrong-field';
    const wrong = await attempt({ ...good, password: canary });
    expect(await lastEvent()).toMatchObject({ type: 'user.sign_in_failed', targetName: 'admin', detail: { user: 'known' } });
    const unknown = await attempt({ email: `${canary}@example.test`, password: 'whatever it is' });
    expect(await lastEvent()).toMatchObject({ type: 'user.sign_in_failed', targetName: null, detail: { user: 'unknown' } });
    expect(wrong.statusCode).toBe(401);
    expect(unknown.statusCode).toBe(401);
    expect(unknown.json()).toEqual(wrong.json());
    expect(JSON.stringify(await api.superuser.prisma.event.findMany())).not.toContain(canary);
  });

  it('is slowed down for one address and not for another', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await attempt({ ...good, password: 'wrong password' })).statusCode);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(10)).toEqual([429, 429]);
    const refused = await attempt(good);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.json()).toMatchObject({ code: 'too_many_attempts' });
    from = { ...from, 'x-hawser-client-address': '198.51.100.1' };
    expect((await attempt(good)).statusCode).toBe(200);
  });

  it('is possible only from the console', async () => {
    for (const headers of [{}, { origin: 'https://evil.test' }, { origin: 'null' }])
      expect((await attempt(good, headers as Record<string, string>)).statusCode).toBe(403);
  });

  it('refuses malformed bodies with a problem document', async () => {
    for (const body of [{}, { email: 'x', password }, { ...good, callbackURL: 'https://evil.test' }, { email: ['a'], password: {} }]) {
      const response = await attempt(body);
      expect(response.statusCode).toBe(400);
      expect(response.json().problems.length).toBeGreaterThan(0);
    }
  });

  it('leaves no session behind when it cannot be recorded', async () => {
    await api.superuser.pool.query(`
      CREATE FUNCTION refuse_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_events()`);
    try {
      const sessions = await api.superuser.prisma.session.count();
      const response = await attempt(good);
      expect(response.statusCode).toBe(500);
      expect(response.headers['set-cookie']).toBeUndefined();
      expect(await api.superuser.prisma.session.count()).toBe(sessions);
    } finally {
      await api.superuser.pool.query('DROP TRIGGER refuse ON events');
    }
  });
});

it('LOG-05 a flood of failures is folded, and its counts are exact', async () => {
  await api.superuser.pool.query(`DELETE FROM failed_sign_ins`);
  const made = async (type: string) => api.superuser.prisma.event.findMany({ where: { type } });
  const [single, folded] = [(await made('user.sign_in_failed')).length, (await made('user.sign_in_failures_folded')).length];
  const floods = { 'ada@example.test': 70, 'nobody@example.test': 45 };
  const at = new Date('2027-05-01T12:00:10Z');
  const context = { ...api.context, clock: () => at };
  const user = await findUserByEmail(api.context.database.prisma, 'ada@example.test');
  await Promise.all(
    [...Array(floods['ada@example.test']).fill(user), ...Array(floods['nobody@example.test']).fill(undefined)].map((who) =>
      recordFailedSignIn(context, { address: '192.0.2.99', by: 'password', user: who }),
    ),
  );
  const after = { ...api.context, clock: () => new Date('2027-05-01T12:01:01Z') };
  expect((await made('user.sign_in_failed')).length - single).toBe(40);
  expect(await tellFailedSignIns(context)).toBe(0);
  expect((await Promise.all([tellFailedSignIns(after), tellFailedSignIns(after)])).reduce((sum, told) => sum + told)).toBe(2);
  // One whose commit took long is told afterwards, and once.
  await recordFailedSignIn(context, { address: '192.0.2.99', by: 'password', user });
  expect([await tellFailedSignIns(after), await tellFailedSignIns(after)]).toEqual([1, 0]);
  const told = (await made('user.sign_in_failures_folded')).slice(folded);
  const more = told.map(({ targetName, detail }) => [targetName, Reflect.get(Object(detail), 'more')]);
  expect(more.toSorted()).toEqual(
    [
      ['admin', 1],
      ['admin', 50],
      [null, 25],
    ].toSorted(),
  );
});

it('lets through three requests of the sign-in library and no other', async () => {
  const others = [
    'sign-up/email',
    'change-password',
    'request-password-reset',
    'update-user',
    'sign-in/social',
    'delete-user',
    'ok',
    'error',
  ];
  for (const path of others)
    for (const method of ['GET', 'POST'] as const) {
      const response = await api.app.inject({
        method,
        url: `/api/auth/${path}`,
        headers: { origin: consoleUrl },
        ...(method === 'POST' ? { payload: good } : {}),
      });
      expect([path, response.statusCode]).toEqual([path, 404]);
    }
  expect(await api.superuser.prisma.user.count()).toBe(1);
});
