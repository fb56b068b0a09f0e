import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../domain/ids.ts';
import { leafHash } from '../../domain/merkle.ts';
import { listEvents } from '../../ledger/event-log.ts';
import { type TestApi, testApi } from '../../testing/api.ts';
import { type SealedLedger, sealedLedger } from '../../testing/sealed-ledger.ts';
import { streamList } from './client.ts';
import type { WireInput } from './contract.ts';
import { csvLine } from './spreadsheet.ts';

let ledger: SealedLedger;
let api: TestApi;

beforeAll(async () => {
  ledger = await sealedLedger();
  const { signer, checkpoints } = ledger.asApi;
  api = await testApi({ testDb: ledger.db, signer, checkpoints });
});
afterAll(async () => {
  await api.app.close();
  await api.context.database.close();
  await ledger.close();
});

const stream = (url: string, accept: string, role: Parameters<TestApi['keyOf']>[0] = 'auditor') =>
  api.app.inject({ url: `/api/v1${url}`, headers: { accept, authorization: `Bearer ${api.keyOf(role)}` } });
const linesOf = (body: string) =>
  body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A plain reader of RFC 4180. */
function recordsOf(csv: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, bare = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)) {
    record.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end !== '\r\n') continue;
    records.push(record);
    record = [];
  }
  return records;
}

describe('readers of the ledger', () => {
  it('read events after a position in their order, without gaps, whatever arrives meanwhile', async () => {
    const seen: number[] = [];
    let after = 0;
    const writing = (async () => {
      for (let n = 0; n < 12; n++) {
        await ledger.add(20);
        await ledger.seal();
      }
    })();
    for (let page = await api.call('event.list', { after, wait: 2, limit: 37 }); page.body.items.length > 0; ) {
      for (const event of page.body.items) seen.push(event.position ?? 0);
      after = seen.at(-1) ?? 0;
      page = await api.call('event.list', { after, wait: 1, limit: 37 });
    }
    await writing;
    expect(seen.length).toBeGreaterThanOrEqual(240);
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n + 1));
  });

  it('wait for the next event, and no longer than they said', async () => {
    await ledger.seal();
    const { body: now } = await api.call('audit.show', {});
    const began = performance.now();
    expect((await api.call('event.list', { after: now.position, wait: 1 })).body.items).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(900);
    const waiting = api.call('event.list', { after: now.position, wait: 20 });
    await sleep(300);
    const [id] = await ledger.add(1);
    await ledger.seal();
    const { body } = await waiting;
    expect(body.items.map((event) => [event.position, fromPublicId('event', event.id)])).toEqual([[now.position + 1, id]]);
  });

  it('are told which filter leaves gaps', async () => {
    for (const wrong of [{ type: 'decision' }, { target: 'x' }, { request: 'x' }, { cursor: 'x' }])
      expect((await api.call('event.list', { after: 0, ...wrong })).body.problems?.[0]?.field).toBe(Object.keys(wrong)[0]);
    expect((await api.call('event.list', { wait: 3 })).body.problems?.[0]?.field).toBe('wait');
  });

  it('find all that came of one request by the id that its answer named, and nothing else', async () => {
    const register = (name: string) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/identities',
        headers: { authorization: `Bearer ${api.keyOf('operator')}`, 'hawser-request': 'arq_00000000000000000000000000' },
        payload: { name, owner: 'team-a' },
      });
    const answers = [await register('one-request'), await register('another-request')];
    const [request, other] = answers.map(({ headers }) => String(headers['hawser-request']));
    expect(request).toMatch(/^arq_01[0-9a-z]{24}$/);
    const { items } = (await api.call('event.list', { request: request ?? '' })).body;
    expect(items).toMatchObject([{ type: 'identity.registered', target: { name: 'one-request' }, request, authMethod: 'API key' }]);
    expect(other).not.toBe(request);
    // However many decisions were made meanwhile.
    await ledger.add(50);
    const among = await listEvents(api.context.database.prisma, { request, acts: false, limit: 5 }, 20);
    expect(among.items).toHaveLength(1);
    for (const wrong of ['dec_x', 'arq_', other?.toUpperCase() ?? ''])
      expect((await api.call('event.list', { request: wrong })).body.problems).toMatchObject([{ field: 'request' }]);
    const refused = await api.app.inject({ url: '/api/v1/identities', headers: { authorization: 'Bearer hwk_nobody' } });
    expect([refused.statusCode, refused.headers['hawser-request']]).toEqual([401, expect.stringMatching(/^arq_/)]);
  });

  it('stream a whole filter as NDJSON, with the filter in its first line and every row once', async () => {
    const ids = await ledger.add(2_345, () => ({ code: 'scope_not_granted' }));
    const { statusCode, headers, body } = await stream('/decisions?code=scope_not_granted', 'application/x-ndjson');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('application/x-ndjson');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="hawser-decision.list-.*\.ndjson"$/);
    const [header, ...rows] = linesOf(body);
    expect(header.export).toMatchObject({ operation: 'decision.list', filter: { code: 'scope_not_granted' } });
    expect(rows.map((row) => fromPublicId('decision', row.id))).toEqual(ids.toReversed());
  });

  it('stream nothing but a problem where the filter is wrong', async () => {
    const { statusCode, headers } = await stream('/decisions?identity=nobody', 'text/csv');
    expect([statusCode, headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8']);
  });

  it('give a viewer no source address, in any format', async () => {
    await ledger.add(1, () => ({ sourceAddress: '192.0.2.77', code: 'target_unknown' }));
    for (const accept of ['application/x-ndjson', 'text/csv', 'application/json']) {
      const of = async (role: 'viewer' | 'auditor') => (await stream('/decisions?code=target_unknown', accept, role)).body;
      expect(await of('viewer')).not.toContain('192.0.2.77');
      expect(await of('auditor')).toContain('192.0.2.77');
    }
    for (const url of ['/events', '/ledger', '/ledger/entries', '/ledger/checkpoints'])
      expect((await stream(url, 'application/x-ndjson', 'viewer')).statusCode).toBe(403);
  });

  it('stop reading when whoever asked has gone', async () => {
    await ledger.add(5_000, () => ({ code: 'token_expired' }));
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    const address = api.app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    let pages = 0;
    const { pool } = api.context.database;
    const { prisma } = api.context.database;
    const original = prisma.$queryRaw.bind(prisma);
    Object.defineProperty(prisma, '$queryRaw', {
      value: (...query: Parameters<typeof original>) => {
        pages++;
        return original(...query);
      },
      configurable: true,
    });
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/decisions?code=token_expired`, {
      headers: { accept: 'application/x-ndjson', authorization: `Bearer ${api.keyOf('auditor')}` },
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    await sleep(500);
    const then = pages;
    await sleep(500);
    Reflect.deleteProperty(prisma, '$queryRaw');
    expect(pages).toBe(then);
    expect(pages).toBeLessThan(5);
    expect(pool.waitingCount).toBe(0);
  });
});

describe('whoever follows decisions', () => {
  const code = 'token_not_yet_valid';
  const baseUrl = () => {
    const address = api.app.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };
  type Tick = { id: string; found: number; items: { id: string; sourceAddress: string | null }[] };
  async function* ticks(key: string, last?: string, query: Record<string, string> = { code }): AsyncGenerator<Tick> {
    const headers = { authorization: `Bearer ${key}`, ...(last !== undefined && { 'last-event-id': last }) };
    const text = new TextDecoder();
    for await (const chunk of streamList(baseUrl(), headers, 'decision.list', query, 'text/event-stream')) {
      const [, id = '', data = ''] = /^id: (\d+)\nevent: decisions\ndata: (.*)\n\n$/.exec(text.decode(chunk)) ?? [];
      yield { id, ...JSON.parse(data) };
    }
  }
  /** What comes until there are so many, and the position after it. */
  async function take(stream: AsyncGenerator<Tick>, count: number, first: () => Promise<unknown> = async () => {}) {
    const items: Tick['items'] = [];
    let begun = false;
    for await (const tick of stream) {
      if (!begun) await first();
      begun = true;
      items.push(...tick.items);
      if (items.length >= count) return { items, ids: items.map(({ id }) => fromPublicId('decision', id)), last: tick.id };
    }
    return { items, ids: [], last: '' };
  }
  const addSealed = async (count: number) => {
    const ids = await ledger.add(count, (n) => ({ code: n % 2 === 0 ? code : 'issued', sourceAddress: '192.0.2.78' }));
    await ledger.seal();
    return ids.filter((_, n) => n % 2 === 0);
  };

  it('hears each of the filter once, and after a cut goes on from where it was', async () => {
    const key = api.keyOf('auditor');
    const before = await addSealed(2);
    let expected: string[] = [];
    const first = await take(ticks(key), 3, async () => {
      expected = await addSealed(6);
    });
    expect(first.ids.toSorted()).toEqual(expected.toSorted());
    expect(first.ids).not.toContain(before[0]);
    const missed = await addSealed(4);
    const second = await take(ticks(key, first.last), 2);
    expect(second.ids.toSorted()).toEqual(missed.toSorted());
  });

  it('hears how many there were where they are too many to be shown, and no source address as a viewer', async () => {
    const burst = async () => {
      await ledger.add(250, () => ({ code, sourceAddress: '192.0.2.78' }));
      await ledger.seal();
    };
    const stream = ticks(api.keyOf('viewer'));
    await stream.next();
    await burst();
    for await (const { found, items } of stream) {
      if (found === 0) continue;
      expect([found, items.length]).toEqual([250, 50]);
      expect(new Set(items.map(({ sourceAddress }) => sourceAddress))).toEqual(new Set([null]));
      break;
    }
  });

  it('is told at once of a filter that cannot be followed', async () => {
    const refused = async (query: Record<string, string>, role: 'viewer' | 'auditor' = 'auditor') =>
      await ticks(api.keyOf(role), undefined, query)
        .next()
        .then(
          () => undefined,
          (error) => error.problem,
        );
    expect(await refused({ q: 'outcom:x' })).toMatchObject({ status: 400, problems: [{ field: 'q' }] });
    expect(await refused({ to: '2026-01-01T00:00:00Z' })).toMatchObject({ status: 400, problems: [{ field: 'to' }] });
    expect(await refused({ q: 'ip:192.0.2.78' }, 'viewer')).toMatchObject({ status: 403 });
  });

  it('finds room though as many as there may be went while it was asked who they are', async () => {
    const key = api.keyOf('auditor');
    const holder = await api.superuser.pool.connect();
    await holder.query('BEGIN; LOCK TABLE api_keys IN ACCESS EXCLUSIVE MODE');
    const leaving = new AbortController();
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${key}` };
    const asked = Array.from({ length: 64 }, () => fetch(`${baseUrl()}/api/v1/decisions`, { headers, signal: leaving.signal }));
    const gone = Promise.allSettled(asked);
    await sleep(500);
    leaving.abort();
    await gone;
    await holder.query('COMMIT');
    holder.release();
    await sleep(500);
    const stream = ticks(key);
    expect((await stream.next()).value).toMatchObject({ found: 0 });
    await stream.return(undefined);
  });

  it('hears nothing more once the key is revoked', async () => {
    const { body } = await api.call('apikey.create', { name: 'follower', role: 'auditor' });
    const stream = ticks(body.key);
    await stream.next();
    await api.call('apikey.revoke', { key: body.id });
    let more = 0;
    for await (const _ of stream) more++;
    expect(more).toBeLessThan(4);
  });
});

describe('LOG-03 what others wrote', () => {
  const nasty = ['=1+1', '+1', '-1+2', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1', '\u200b=1', 'a","=2', 'a\r\n=3', "'", '"'];

  it('is text in a spreadsheet, and the same text in NDJSON', async () => {
    await ledger.add(nasty.length, (n) => ({ code: 'issuer_mismatch', kid: nasty[n] ?? '', audience: nasty[n] ?? '' }));
    const { body } = await stream('/decisions?code=issuer_mismatch', 'text/csv');
    const [comment, header = [], ...rows] = recordsOf(body);
    expect(comment?.[0]).toMatch(/^# Hawser decision\.list, exported \S+, filter: code=issuer_mismatch$/);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]));
    const audiences = rows.map((row) => row[header.indexOf('audience')] ?? '').toReversed();
    audiences.forEach((cell, n) => {
      expect(cell).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u);
      expect([nasty[n], `'${nasty[n]}`]).toContain(cell);
    });
    const found = linesOf((await stream('/decisions?code=issuer_mismatch', 'application/x-ndjson')).body).slice(1);
    expect(found.map((row) => row.audience).toReversed()).toEqual(nasty);
  });

  it('cannot leave its field', () => {
    expect(csvLine(['a"b', 'c,d', null, 5, { x: '=' }])).toBe('"a""b","c,d",,5,"{""x"":""=""}"\r\n');
  });
});

describe('the sealed ledger at the management API', () => {
  it('says that it is verified, and by what', async () => {
    await ledger.seal();
    const { body } = await api.call('audit.verify', {}, 'auditor');
    expect(body).toMatchObject({ verified: true, finding: null, unsealed: 0 });
    const { body: shown } = await api.call('audit.show', {}, 'auditor');
    expect(shown).toMatchObject({ position: body.position, checkpoint: { last: body.position }, outside: { last: body.position } });
    expect(shown.partitions).toHaveLength(3);
    expect(shown.keys[0]?.publicKey).toContain('BEGIN PUBLIC KEY');
  });

  it('exports what is verified offline: the text that was sealed, and its hash', async () => {
    const [header, ...entries] = linesOf((await stream('/ledger/entries', 'application/x-ndjson')).body);
    expect(header.export.operation).toBe('audit.entries');
    expect(entries.map((entry) => entry.position)).toEqual(Array.from({ length: entries.length }, (_, n) => n + 1));
    for (const { hash, sealed, id } of entries) {
      expect(leafHash(sealed).toString('base64url')).toBe(hash);
      expect(JSON.parse(sealed).id).toBe(fromPublicId('event', id));
    }
  });

  it('remembers who had it verified, up to where, and what came of it', async () => {
    const { body } = await api.call('audit.verify', {}, 'auditor');
    const { body: shown } = await api.call('audit.show', {}, 'auditor');
    expect(shown.lastVerification).toEqual({ verified: true, position: body.position, at: body.verifiedAt, by: 'test auditor' });
  });

  it('finds acts by who did them, by a kind of event and within a stretch of time, a little at a time', async () => {
    for (const name of ['finder-one', 'finder-two']) await api.call('identity.register', { name, owner: 'team' }, 'admin');
    const found = async (filter: WireInput<'event.list'>) =>
      (await api.call('event.list', { acts: 'true', ...filter }, 'auditor')).body.items.map(
        ({ type, actor }) => `${type} by ${actor.name}`,
      );
    expect(await found({ actor: 'test admin' })).toEqual(['identity.registered by test admin', 'identity.registered by test admin']);
    expect(await found({ actor: 'test admin', type: 'identity.*', target: 'finder-one' })).toHaveLength(1);
    expect(await found({ type: 'ledger.*', actor: 'test admin' })).toEqual([]);
    const [newest] = (await api.call('event.list', { actor: 'test admin' }, 'auditor')).body.items;
    expect(await found({ actor: 'test admin', to: newest?.at ?? '' })).toHaveLength(1);
    expect(await found({ actor: 'test admin', from: newest?.at ?? '' })).toHaveLength(1);
    // As many as are looked at hold none of it: the cursor leads on, and nothing is left out.
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listEvents(api.context.database.prisma, { actor: 'test admin', acts: false, limit: 2, cursor }, 500);
      seen.push(...page.items.map(({ type }) => type));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(2);
  });

  it('names an event that was edited', async () => {
    const [id = ''] = await ledger.add(1);
    await ledger.add(3);
    await ledger.seal();
    await ledger.db.database.pool.query(
      `ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET code = 'accepted' WHERE id = '${id}'; ALTER TABLE events ENABLE TRIGGER ALL`,
    );
    const { body } = await api.call('audit.verify', {}, 'auditor');
    expect(body.verified).toBe(false);
    expect(body.finding).toMatchObject({ kind: 'edited' });
    expect((await api.call('audit.show', {}, 'auditor')).body.lastVerification).toMatchObject({ verified: false, by: 'test auditor' });
    expect(fromPublicId('event', body.finding?.eventId ?? '')).toBe(id);
    await ledger.db.database.pool.query(
      `ALTER TABLE events DISABLE TRIGGER ALL; UPDATE events SET code = 'issued' WHERE id = '${id}'; ALTER TABLE events ENABLE TRIGGER ALL`,
    );
    expect((await api.call('audit.verify', {}, 'auditor')).body.verified).toBe(true);
  });
});
