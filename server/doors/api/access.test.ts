import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may, type Role, roleNames } from '../../domain/roles.ts';
import { consoleSecret, consoleUrl, requestOf, type TestApi, testApi } from '../../testing/api.ts';
import { type OperationName, operationNames, rowOf } from './contract.ts';

let api: TestApi;
const sessions = new Map<Role, string>();
let expired: string;
beforeAll(async () => {
  api = await testApi();
  for (const role of roleNames) {
    const { email } = await api.addUser(role);
    sessions.set(role, await api.signIn(email));
  }
  const { id, email } = await api.addUser('owner', 'gone@example.test');
  expired = await api.signIn(email);
  await api.superuser.prisma.session.updateMany({ where: { userId: id }, data: { expiresAt: new Date(Date.now() - 1000) } });
});
afterAll(() => api.close());

/** Path parameters that name nothing, and nothing else: whoever is let in gets 400 or 404, or an empty list. */
const bare = (name: OperationName) => {
  const parameters = [...rowOf(name).path.matchAll(/\{(\w+)\}/g)].map(([, key]) => [String(key), '0190a5d0-0000-7000-8000-000000000000']);
  return requestOf(name, Object.fromEntries(parameters));
};
const ask = (name: OperationName, headers: Record<string, string>) => {
  const request = bare(name);
  return api.app.inject({ ...request, headers: { ...request.headers, ...headers } });
};
const isPublic = (name: OperationName) => rowOf(name).permission === 'public';
const guarded = operationNames.filter((name) => !isPublic(name));
/** That somebody was refused is written, and nothing else (refused-acts.test.ts). */
const rowsWritten = async () => [
  await api.superuser.prisma.event.count({ where: { NOT: [{ type: { startsWith: 'user.' } }, { type: 'act.refused' }] } }),
  await api.superuser.prisma.identity.count(),
  await api.superuser.prisma.apiKey.count(),
];

it('only set-up, invitations and the name of single sign-on need nobody', () => {
  expect(operationNames.filter(isPublic)).toEqual([
    'setup.status',
    'setup.complete',
    'invitation.read',
    'invitation.accept',
    'sso.offered',
  ]);
});

describe('CON-01 nobody gets data', () => {
  const strangers = (): Record<string, Record<string, string>> => ({
    'no session': {},
    'an expired session': { cookie: expired, origin: consoleUrl },
    'a forged session': { cookie: 'better-auth.session_token=abcdefghijklmnopqrstuvwxyz012345.c2lnbmF0dXJl', origin: consoleUrl },
    'an unknown key': { authorization: `Bearer hwk_${'A'.repeat(43)}` },
    'a key that is no key': { authorization: 'Bearer x' },
    'basic authentication': { authorization: `Basic ${Buffer.from('owner:owner').toString('base64')}` },
    'a wrong key beside a good session': { authorization: `Bearer hwk_${'A'.repeat(43)}`, cookie: String(sessions.get('owner')) },
  });

  it.each(guarded)('%s', async (name) => {
    const before = await rowsWritten();
    for (const [who, headers] of Object.entries(strangers())) {
      const response = await ask(name, headers);
      expect([who, response.statusCode]).toEqual([who, 401]);
      expect(response.headers['content-type']).toMatch(/^application\/problem\+json\b/);
      expect(Object.keys(response.json()).sort()).toEqual(['code', 'detail', 'status', 'title', 'type']);
    }
    expect(await rowsWritten()).toEqual(before);
  });
});

describe('CON-05 each role may do what its permissions say and nothing else', () => {
  it.each(guarded)('%s', async (name) => {
    const { permission } = rowOf(name);
    for (const role of roleNames) {
      const allowed = permission !== 'public' && may(role, permission);
      const key = { authorization: `Bearer ${api.keyOf(role)}` };
      const session = { cookie: String(sessions.get(role)), origin: consoleUrl };
      const aboutMe = rowOf(name).only === 'session';
      if (aboutMe) expect((await ask(name, key)).statusCode).toBe(403);
      for (const headers of aboutMe ? [session] : [key, session]) {
        const { statusCode } = await ask(name, headers);
        if (allowed) expect([401, 403, 500], `${role}: ${statusCode}`).not.toContain(statusCode);
        else expect([role, statusCode]).toEqual([role, 403]);
      }
    }
  });
});

describe('CON-03 a session writes only from the console', () => {
  const unsafe = guarded.filter((name) => rowOf(name).method !== 'GET');

  it.each(unsafe)('%s', async (name) => {
    const before = await rowsWritten();
    const cookie = String(sessions.get('owner'));
    for (const origin of [undefined, 'null', 'https://evil.test', `${consoleUrl}.evil.test`, 'http://localhost:3001'])
      expect((await ask(name, { cookie, ...(origin === undefined ? {} : { origin }) })).statusCode).toBe(403);
    expect(await rowsWritten()).toEqual(before);
  });

  it('reads from anywhere, since the answer stays with whoever asked', async () => {
    expect((await ask('identity.list', { cookie: String(sessions.get('viewer')) })).statusCode).toBe(200);
  });

  it('lets an API key write without an origin', async () => {
    expect((await api.call('identity.register', { name: 'by-key', owner: 'team' }, 'operator')).status).toBe(201);
  });
});

describe('the address of the client', () => {
  const addressIn = async (name: string, headers: Record<string, string>) => {
    const request = requestOf('identity.register', { name, owner: 'team' });
    await api.app.inject({ ...request, headers: { ...request.headers, authorization: `Bearer ${api.keyOf('owner')}`, ...headers } });
    return (await api.superuser.prisma.event.findFirstOrThrow({ where: { targetName: name } })).sourceAddress;
  };

  it('is believed from the console alone', async () => {
    const told = { 'x-hawser-client-address': '203.0.113.9' };
    expect(await addressIn('a1', { ...told, 'x-hawser-console-secret': consoleSecret })).toBe('203.0.113.9');
    expect(await addressIn('a2', told)).toBe('127.0.0.1');
    expect(await addressIn('a3', { ...told, 'x-hawser-console-secret': `${consoleSecret}x` })).toBe('127.0.0.1');
    expect(await addressIn('a4', { ...told, 'x-forwarded-for': '203.0.113.9' })).toBe('127.0.0.1');
    expect(await addressIn('a5', { 'x-hawser-client-address': '<script>', 'x-hawser-console-secret': consoleSecret })).toBe('127.0.0.1');
  });
});

it('CON-01 what is open holds nothing of anybody', async () => {
  const routes = ['/api/v1/openapi.json', '/api/docs', '/healthz', '/readyz', '/api/auth/get-session', '/api/v1/setup'];
  for (const url of routes) {
    const { statusCode, body } = await api.app.inject({ url });
    expect(statusCode).toBe(200);
    expect(body).not.toContain('example.test');
    expect(body).not.toContain('by-key');
  }
});
