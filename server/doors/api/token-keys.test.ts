import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenAlgorithms } from '../../domain/claims.ts';
import { longestTokenLife } from '../../domain/token-key.ts';
import { custodyOf } from '../../keys/custody.ts';
import { keyStore } from '../../keys/key-store.ts';
import { Database } from '../../ledger/database.ts';
import { readRing } from '../../ledger/token-keys.ts';
import { keepTokenKeys } from '../../operations/keep-token-keys.ts';
import { type TestApi, testApi } from '../../testing/api.ts';
import { type TestDatabase, testDatabase } from '../../testing/database.ts';
import { publicJwk } from '../../tokens/jwks.ts';
import { newAudience } from './contract/registry-schemas.ts';

let now: Date;
let testDb: TestDatabase;
let api: TestApi;
let asSts: Database;
const store = keyStore(custodyOf(randomBytes(32)));
/** A look of an sts, with the rights that it has. */
const look = () =>
  keepTokenKeys({ database: asSts, clock: () => now }, (algorithm) => {
    const { signer, ...stored } = store.generate(algorithm, (key) => ({ purpose: 'token-key', keyId: publicJwk(key, algorithm).kid }));
    const jwk = publicJwk(signer.publicKey, algorithm);
    return { ...stored, kid: jwk.kid, publicJwk: jwk };
  });
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
const list = async () => (await api.call('token-key.list', {})).body;
const keyThat = async (status: string, algorithm = 'ES256') => {
  const found = (await list()).items.find((key) => key.status === status && key.algorithm === algorithm);
  if (!found) throw new Error(`no ${status} key for ${algorithm}`);
  return found;
};
const published = async () => (await readRing(asSts.prisma)).filter(({ algorithm }) => algorithm === 'ES256').map(({ status }) => status);
const eventsOf = async (type: string) => testDb.database.prisma.event.findMany({ where: { type }, orderBy: { at: 'asc' } });

beforeEach(async () => {
  now = new Date('2026-11-22T12:00:00Z');
  testDb = await testDatabase();
  api = await testApi({ testDb, clock: () => now });
  asSts = new Database(testDb.urlFor('sts'), { connections: 2 });
  await look();
});
afterEach(async () => {
  await asSts.close();
  await api.close();
});

describe('a token key by hand', () => {
  it('is asked for, made and published, activated once all have seen it, and retired once what it signed has ended', async () => {
    const first = await keyThat('current');
    const asked = await api.call('token-key.prepare', { algorithm: 'ES256' }, 'admin');
    expect([asked.status, asked.body]).toEqual([200, { algorithm: 'ES256', requestedBy: 'test admin', requestedAt: now.toISOString() }]);
    expect((await list()).requests).toEqual([asked.body]);
    expect((await api.call('token-key.prepare', { algorithm: 'ES256' })).body.code).toBe('conflict');
    await look();
    expect((await list()).requests).toEqual([]);
    expect(await published()).toEqual(['current', 'next']);
    const next = await keyThat('next');
    expect(next).toMatchObject({ createdBy: 'test admin', custody: 'sealed', readyAt: new Date(now.getTime() + 86_400_000).toISOString() });
    expect((await api.call('token-key.prepare', { algorithm: 'ES256' })).body.detail).toContain(next.kid);

    const early = await api.call('token-key.activate', { tokenKey: next.kid });
    expect([early.status, early.body.code]).toEqual([409, 'conflict']);
    expect(early.body.detail).toContain(String(next.readyAt));
    later(86_400);
    const activated = await api.call('token-key.activate', { tokenKey: next.kid });
    expect([activated.status, activated.body]).toMatchObject([200, { status: 'current', activatedAt: now.toISOString(), readyAt: null }]);
    expect(await published()).toEqual(['retiring', 'current']);
    // What signs no more is kept by nobody.
    expect(await look()).toBe(0);
    const secrets = (await testDb.database.prisma.tokenKeySecret.findMany({ select: { kid: true } })).map(({ kid }) => kid);
    expect([secrets.includes(next.kid), secrets.includes(first.kid)]).toEqual([true, false]);

    const tooEarly = await api.call('token-key.retire', { tokenKey: first.kid });
    expect([tooEarly.status, tooEarly.body.detail]).toEqual([409, expect.stringContaining('may live until')]);
    later(longestTokenLife + 3_600);
    expect((await api.call('token-key.retire', { tokenKey: first.kid, comment: 'done' })).body.status).toBe('retired');
    expect(await published()).toEqual(['current']);
    expect((await eventsOf('token_key.retired')).map(({ detail }) => detail)).toEqual([
      { before: { status: 'retiring' }, after: { status: 'retired' }, comment: 'done' },
    ]);
  });

  it('is activated early only by override, which is recorded', async () => {
    await api.call('token-key.prepare', { algorithm: 'RS256' });
    await look();
    const next = await keyThat('next', 'RS256');
    expect((await api.call('token-key.activate', { tokenKey: next.kid, override: true, comment: 'drill' })).status).toBe(200);
    expect((await eventsOf('token_key.activated')).at(-1)).toMatchObject({
      actorName: 'test owner',
      targetId: next.kid,
      detail: { early: true, comment: 'drill' },
    });
  });

  it('goes no way but forwards, whoever asks', async () => {
    const current = await keyThat('current');
    for (const verb of ['token-key.activate', 'token-key.retire'] as const)
      expect((await api.call(verb, { tokenKey: current.kid })).body.code, verb).toBe('conflict');
    for (const verb of ['token-key.show', 'token-key.activate', 'token-key.retire'] as const)
      expect((await api.call(verb, { tokenKey: 'nobody' })).status, verb).toBe(404);
    await api.call('token-key.revoke', { tokenKey: current.kid, comment: 'the machine was lost' });
    expect((await api.call('token-key.revoke', { tokenKey: current.kid, comment: 'again' })).body.code).toBe('conflict');
    for (const status of ['next', 'current', 'retiring', 'retired'])
      await expect(
        testDb.database.pool.query(`UPDATE token_keys SET status = $2, revoked_at = NULL WHERE kid = $1`, [current.kid, status]),
      ).rejects.toThrow('goes forwards only');
    await expect(testDb.database.pool.query(`UPDATE token_keys SET public_jwk = '{}' WHERE kid = $1`, [current.kid])).rejects.toThrow(
      'does not change',
    );
  });

  it('is nobody’s below an admin, and not even the api sees a private half', async () => {
    const { kid } = await keyThat('current');
    for (const role of ['viewer', 'auditor', 'operator', 'issuer'] as const) {
      expect((await api.call('token-key.prepare', {}, role)).status, role).toBe(403);
      expect((await api.call('token-key.revoke', { tokenKey: kid, comment: 'x' }, role)).status, role).toBe(403);
      expect((await api.call('token-key.schedule', { algorithm: 'ES256', period: null }, role)).status, role).toBe(403);
      expect((await api.call('token-key.list', {}, role)).status, role).toBe(200);
    }
    await expect(api.context.database.pool.query('SELECT sealed FROM token_key_secrets')).rejects.toThrow('permission denied');
  });
});

describe('a token key that is revoked', () => {
  it('is replaced by the next one at once, however new', async () => {
    await api.call('token-key.prepare', { algorithm: 'ES256' });
    await look();
    const [current, next] = [await keyThat('current'), await keyThat('next')];
    const revoked = await api.call('token-key.revoke', { tokenKey: current.kid, comment: 'the key leaked' });
    expect([revoked.status, revoked.body]).toMatchObject([200, { status: 'revoked', revocationComment: 'the key leaked', liveTokens: 0 }]);
    expect((await keyThat('current')).kid).toBe(next.kid);
    expect(await published()).toEqual(['current']);
  });

  it('is replaced by one that an sts makes at its next look, where there is none', async () => {
    const { kid } = await keyThat('current');
    await api.call('token-key.revoke', { tokenKey: kid, comment: 'the key leaked' });
    expect(await published()).toEqual([]);
    expect(await look()).toBe(1);
    expect((await keyThat('current')).kid).not.toBe(kid);
    expect(await look()).toBe(0);
    const { rows } = await testDb.database.pool.query('SELECT kid FROM token_key_secrets WHERE kid = $1', [kid]);
    expect(rows).toEqual([]);
  });

  it('is revoked once by many who try at a time', async () => {
    const { kid } = await keyThat('current');
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.call('token-key.revoke', { tokenKey: kid, comment: 'now' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    expect(await eventsOf('token_key.revoked')).toHaveLength(1);
  });
});

describe('the schedule', () => {
  it('replaces keys by itself, with the next one published for the overlap', async () => {
    const first = await keyThat('current');
    expect((await list()).schedules).toHaveLength(3);
    const set = await api.call('token-key.schedule', { algorithm: 'ES256', period: 7_200, overlap: 900 });
    expect([set.status, set.body]).toMatchObject([
      200,
      { period: 7_200, overlap: 900, nextRotationAt: new Date(now.getTime() + 7_200_000).toISOString(), updatedBy: 'test owner' },
    ]);
    later(6_300);
    expect(await look()).toBe(1);
    expect(await published()).toEqual(['current', 'next']);
    later(899);
    expect(await look()).toBe(0);
    later(1);
    expect(await look()).toBe(1);
    expect(await published()).toEqual(['retiring', 'current']);
    expect((await keyThat('retiring')).kid).toBe(first.kid);
    const { rows } = await testDb.database.pool.query(
      `SELECT actor_name FROM events WHERE type = 'token_key.activated' AND detail -> 'before' ->> 'current' = $1`,
      [first.kid],
    );
    expect(rows).toEqual([{ actor_name: 'sts' }]);
  });

  it('refuses what would let a key sign before it is seen', async () => {
    for (const over of [{ overlap: 899 }, { period: 0 }, { period: 3_599 }, { period: 3_600, overlap: 3_600 }, { overlap: 2_592_000 }]) {
      const answer = await api.call('token-key.schedule', { algorithm: 'ES256', ...over });
      expect([answer.status, answer.body.code], JSON.stringify(over)).toEqual([400, 'invalid_input']);
    }
    expect((await eventsOf('token_key.schedule_changed')).length).toBe(0);
    expect((await api.call('token-key.schedule', { algorithm: 'ES256', period: null })).body.nextRotationAt).toBeNull();
    later(365 * 86_400);
    await look();
    expect((await keyThat('current', 'ES256')).activatedAt).toBe('2026-11-22T12:00:00.000Z');
  });
});

it('no audience may have a token outlive the time that a retiring key stays published', () => {
  const terms = { uri: 'https://api.example.com', scopes: [], lifetimeDefault: 60 };
  expect(newAudience.safeParse({ ...terms, lifetimeMaximum: longestTokenLife }).success).toBe(true);
  expect(newAudience.safeParse({ ...terms, lifetimeMaximum: longestTokenLife + 1 }).success).toBe(false);
  expect(tokenAlgorithms).toHaveLength(3);
});
