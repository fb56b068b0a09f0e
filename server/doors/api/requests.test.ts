import { createServer, type Socket } from 'node:net';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../ledger/database.ts';
import { signInTables } from '../../ledger/sign-in.ts';
import { consoleUrl, cookieSecret, password, type TestApi, testApi } from '../../testing/api.ts';
import { freePort } from '../../testing/ports.ts';
import { buildApi } from './server.ts';
import { createSignIn } from './sign-in.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

const send = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: string | Buffer, type = 'application/json') =>
  api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${api.keyOf('owner')}`, ...(payload === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  });
const counts = async () => [await api.superuser.prisma.identity.count(), await api.superuser.prisma.event.count()];

describe('bad input gets a problem document, and changes nothing', () => {
  const identities = '/api/v1/identities';
  const cases: [string, number, () => ReturnType<typeof send>][] = [
    ['a body that is no JSON', 400, () => send('POST', identities, '{"name":')],
    ['a body that is not UTF-8', 400, () => send('POST', identities, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))],
    ['an array for an object', 400, () => send('POST', identities, '[]')],
    ['a number for an object', 400, () => send('POST', identities, '7')],
    ['null for an object', 400, () => send('POST', identities, 'null')],
    ['NUL in a value', 400, () => send('POST', identities, '{"name":"a","owner":"b\\u0000"}')],
    ['a lone surrogate in a value', 400, () => send('POST', identities, '{"name":"a","owner":"\\ud800"}')],
    ['NUL in the name of a member', 400, () => send('POST', identities, '{"name":"a","owner":"b","\\u0000":1}')],
    ['NUL in the address', 400, () => send('GET', `${identities}/a%00b`)],
    ['NUL in the query', 400, () => send('GET', `${identities}?q=%00`)],
    ['a broken escape in the address', 400, () => send('GET', `${identities}/%ff`)],
    ['an unknown member', 400, () => send('POST', identities, '{"name":"a","owner":"b","admin":true}')],
    ['a member of every object', 400, () => send('POST', identities, '{"name":"a","owner":"b","__proto__":{"role":"owner"}}')],
    ['an unknown query parameter', 400, () => send('GET', `${identities}?offset=3`)],
    ['a query parameter twice', 400, () => send('GET', `${identities}?q=a&q=b`)],
    ['a limit out of range', 400, () => send('GET', `${identities}?limit=201`)],
    ['a limit that is no number', 400, () => send('GET', `${identities}?limit=1e9999`)],
    ['a cursor that nobody gave out', 400, () => send('GET', `${identities}?cursor=abc`)],
    [
      'a cursor of a year that cannot be stored',
      400,
      () => send('GET', `/api/v1/decisions?cursor=${cursor('-200000-01-01T00:00:00.000Z')}`),
    ],
    ['a cursor of the year 0', 400, () => send('GET', `/api/v1/decisions?cursor=${cursor('0000-01-01T00:00:00.000Z')}`)],
    ['a cursor of a year of six digits', 400, () => send('GET', `/api/v1/decisions?cursor=${cursor('+275000-01-01T00:00:00.000Z')}`)],
    ['a member twice', 400, () => send('POST', identities, '{"name":"twice","owner":"a","owner":"b"}')],
    ['a cursor of another list', 400, () => send('GET', `/api/v1/decisions?cursor=${Buffer.from('["x"]').toString('base64url')}`)],
    ['a cursor with a day that is none', 400, () => send('GET', `/api/v1/decisions?cursor=${cursor('2026-02-31T00:00:00.000Z')}`)],
    ['a time before 1970', 400, () => send('GET', '/api/v1/decisions?from=0001-01-01T00:00:00Z')],
    ['an id of another kind', 404, () => send('GET', '/api/v1/grants/idn_01h455vb4pex5vsknk084sn02q')],
    ['text in place of JSON', 415, () => send('POST', identities, '{"name":"a","owner":"b"}', 'text/plain')],
    ['a form', 415, () => send('POST', identities, 'name=a&owner=b', 'application/x-www-form-urlencoded')],
    ['a body of a megabyte', 413, () => send('POST', identities, `{"name":"a","owner":"${'b'.repeat(1 << 20)}"}`)],
    ['a body nested 50,000 deep', 400, () => send('POST', identities, `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)],
    ['a body where none belongs', 400, () => send('POST', `${identities}/a/suspend`, '{"force":true}')],
    ['an address that there is not', 404, () => send('GET', '/api/v1/secrets')],
    ['a method that there is not', 404, () => send('PATCH', '/api/v1/overview', '{}')],
    ['a path parameter of a thousand characters', 414, () => send('GET', `${identities}/${'a'.repeat(1_001)}`)],
  ];

  it.each(cases)('%s: %i', async (_, status, ask) => {
    const before = await counts();
    const response = await ask();
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json\b/);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.json()).toMatchObject({ status, type: expect.stringMatching(/^urn:hawser:problem:/), detail: expect.any(String) });
    expect(response.body).not.toMatch(/node_modules|\.ts:\d|prisma|SELECT/i);
    expect(await counts()).toEqual(before);
    expect(api.faults).toEqual([]);
  });

  it('names every field that is wrong, and the way out', async () => {
    const { body } = await api.call('identity.register', { name: 'Not A Name', owner: ' ', kind: 'robot', nonsense: 1 } as never);
    expect(body.problems?.map(({ field }) => field).sort()).toEqual(['kind', 'name', 'nonsense', 'owner']);
    expect(body.problems?.find(({ field }) => field === 'nonsense')?.detail).toContain('name, kind, owner, environment, description');
  });

  const cursor = (at: string) => Buffer.from(JSON.stringify([at, '0190a5d0-0000-7000-8000-000000000000'])).toString('base64url');
});

describe('documents', () => {
  it('has every row of the contract in OpenAPI, with its path parameters', async () => {
    const document = (await api.app.inject({ url: '/api/v1/openapi.json' })).json();
    const { contract } = await import('./contract.ts');
    expect(document.openapi).toBe('3.1.0');
    for (const [name, { method, path }] of Object.entries(contract)) {
      const operation = document.paths[path][method.toLowerCase()];
      expect(operation.operationId).toBe(name);
      const inPath = operation.parameters.filter((parameter: { in: string }) => parameter.in === 'path');
      expect(inPath.map((parameter: { name: string }) => `{${parameter.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      const success = operation.responses['200'] ?? operation.responses['201'];
      const { schema } = success.content['application/json'];
      for (const { type } of schema.anyOf ?? [schema]) expect(type).toBe('object');
    }
    const ids = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((path) =>
      Object.values(path).map((o) => o.operationId),
    );
    expect(new Set(ids).size).toBe(Object.keys(contract).length);
  });

  it('tells in OpenAPI what the wire really accepts and gives', async () => {
    const document = (await api.app.inject({ url: '/api/v1/openapi.json' })).json();
    const register = document.paths['/identities'].post;
    const schema = register.requestBody.content['application/json'].schema;
    expect(schema.required.sort()).toEqual(['name', 'owner']);
    expect(schema.additionalProperties).toBe(false);
    const { status, body } = await api.call('identity.register', { name: 'documented', owner: 'team' });
    const answer = register.responses[String(status)].content['application/json'].schema;
    expect(Object.keys(body).sort()).toEqual(answer.required.toSorted());
    expect(body.id).toMatch(new RegExp(answer.properties.id.pattern));
  });

  it('renders the same as a page without script', async () => {
    const { headers, body } = await api.app.inject({ url: '/api/docs' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).not.toMatch(/<script|javascript:/i);
    const { operationNames } = await import('./contract.ts');
    for (const name of operationNames) expect(body).toContain(`id="${name.replace('.', '-')}"`);
  });
});

describe('without the ledger', () => {
  it('answers 503 with Retry-After, in time, and recovers by itself', { timeout: 60_000 }, async () => {
    const port = await freePort();
    const connections = new Set<Socket>();
    const silent = createServer((socket) => connections.add(socket)).listen(port, '127.0.0.1');
    const gone = new Database(`postgresql://nobody@127.0.0.1:${await freePort()}/none`);
    const mute = new Database(`postgresql://nobody@127.0.0.1:${port}/none`);
    const { email } = await api.addUser('owner');
    const cookie = await api.signIn(email);
    const requests: InjectOptions[] = [
      { url: '/api/v1/identities', headers: { authorization: `Bearer ${api.keyOf('owner')}` } },
      { url: '/api/v1/identities', headers: { cookie } },
      { url: '/api/v1/setup' },
      { url: '/readyz' },
      { url: '/api/auth/get-session', headers: { cookie } },
      { method: 'POST', url: '/api/auth/sign-in/email', headers: { origin: consoleUrl }, payload: { email, password } },
      { method: 'POST', url: '/api/auth/sign-out', headers: { origin: consoleUrl, cookie }, payload: {} },
    ];
    try {
      for (const database of [gone, mute]) {
        const signIn = createSignIn({ tables: signInTables(database), consoleUrl, secret: cookieSecret });
        const app = buildApi({ ...api.context, database, signIn }, (error) => api.faults.push(error));
        for (const request of requests) {
          const started = Date.now();
          const response = await app.inject(request);
          expect([request, response.statusCode]).toEqual([request, 503]);
          expect(response.headers['retry-after']).toBe('2');
          expect(response.json()).toMatchObject({ code: 'unavailable' });
          expect(Date.now() - started).toBeLessThan(4_500);
        }
        expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
        await app.close();
      }
      expect(api.faults).toEqual([]);
    } finally {
      for (const socket of connections) socket.destroy();
      silent.close();
      await Promise.all([gone.close(), mute.close()]);
    }
    await api.superuser.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    const answers = await Promise.all(Array.from({ length: 4 }, () => api.call('identity.list', {})));
    for (const { status } of answers) expect([200, 503]).toContain(status);
    expect((await api.call('identity.list', {})).status).toBe(200);
  });
});
