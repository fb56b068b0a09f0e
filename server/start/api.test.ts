import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../config.ts';
import { createClient } from '../doors/api/client.ts';
import { type ApiProcesses, startApiProcesses } from '../testing/api-process.ts';

let house: ApiProcesses;
beforeAll(async () => {
  house = await startApiProcesses();
});
afterAll(async () => {
  await house.close();
  rmSync(house.config.dataDir, { recursive: true, force: true });
});

const overSocket = (path: string, body: unknown, method = 'POST'): Promise<{ status: number; body: Record<string, string> }> =>
  new Promise((resolve, reject) => {
    const asked = request({ socketPath: house.config.files.adminSocket, path, method, headers: { 'content-type': 'application/json' } });
    asked.once('error', reject);
    asked.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    });
    asked.end(JSON.stringify(body));
  });

describe('the api process', () => {
  it('shows the one-time link in a file for its owner alone, new at each start, until there is an owner', async () => {
    const file = house.config.files.setupLink;
    const first = readFileSync(file, 'utf8');
    expect(first).toMatch(/^http:\/\/localhost:3000\/setup\?token=[A-Za-z0-9_-]{43}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await house.restart();
    const second = readFileSync(file, 'utf8');
    expect(second).not.toBe(first);
    const api = createClient(house.url, {});
    const token = new URL(second.trim()).searchParams.get('token') ?? '';
    await api('setup.complete', { token, name: 'Ada', email: 'ada@example.test', password: 'correct horse battery' });
    expect(existsSync(file)).toBe(false);
    await house.restart({ owner: { email: 'late@example.test', password: new Secret('correct horse battery') } });
    expect(existsSync(file)).toBe(false);
    expect(await house.ledger.database.prisma.user.count()).toBe(1);
  });

  it('makes a first API key through a socket that only its user may open, and nothing else there', async () => {
    expect(statSync(house.config.files.adminSocket).mode & 0o777).toBe(0o600);
    const made = await overSocket('/api-keys', { name: 'first', role: 'admin' });
    expect(made.status).toBe(201);
    const api = createClient(house.url, { authorization: `Bearer ${made.body.key}` });
    expect(await api('session.show', {})).toMatchObject({ kind: 'api_key', name: 'first', role: 'admin' });
    const event = await house.ledger.database.prisma.event.findFirstOrThrow({ where: { type: 'api_key.created', targetName: 'first' } });
    expect(event).toMatchObject({ actorKind: 'system', actorName: 'local socket' });

    expect((await overSocket('/api-keys', { name: 'x', expiresInSeconds: 1 })).status).toBe(400);
    expect((await overSocket('/api-keys', { role: 'king', name: 'x' })).body).toMatchObject({ problems: [{ field: 'role' }] });
    for (const path of ['/api/v1/identities', '/api/v1/setup', '/']) expect((await overSocket(path, {})).status).toBe(404);
    expect((await overSocket('/api-keys', {}, 'GET')).status).toBe(404);
  });

  it('keeps sessions across a restart, since their secret is derived', async () => {
    const signIn = await fetch(`${house.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { origin: house.config.urls.console, 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'ada@example.test', password: 'correct horse battery' }),
    });
    const cookie = signIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    await house.restart();
    const who = await fetch(`${house.url}/api/v1/session`, { headers: { cookie } });
    expect(await who.json()).toMatchObject({ name: 'Ada', role: 'owner' });
  });

  it('issues certificates through the signer', async () => {
    const made = await overSocket('/api-keys', { name: 'issuer', role: 'issuer' });
    const api = createClient(house.url, { authorization: `Bearer ${made.body.key}` });
    await api('identity.register', { name: 'billing', owner: 'payments' });
    const joinToken = await api('join-token.create', { identity: 'billing' });
    expect(joinToken).toMatchObject({ token: expect.stringMatching(/^hwj_/), caHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    const { items } = await api('authority.list', {});
    expect(items.map(({ role }) => role)).toEqual(['root', 'issuing']);
  });
});
