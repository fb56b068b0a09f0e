import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { custodyOf } from '../keys/custody.ts';
import { Database } from '../ledger/database.ts';
import { ledgerReach } from '../ledger/entries.ts';
import { appendEvent } from '../ledger/events.ts';
import { forgetDeliveries, listDeliveries } from '../ledger/webhook-deliveries.ts';
import { findWebhook, type WebhookTerms } from '../ledger/webhooks.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import { changeWebhook, removeWebhook, resumeWebhook } from './change-webhook.ts';
import { createWebhook, rotateWebhookSecret, type WebhookWithSecret } from './create-webhook.ts';
import { deliverWebhook, leaseLength, takeWebhookTurn } from './deliver-webhooks.ts';
import { replayDelivery, replayWebhook, testWebhook } from './replay-webhook.ts';
import type { WebhookContext } from './webhook-context.ts';

const admin: Actor = { kind: 'user', id: 'u', name: 'Ada', role: 'admin' };
let ledger: SealedLedger;
let receiver: TestReceiver;
let ahead = 0;
const clock = () => new Date(Date.now() + ahead);
const kek = randomBytes(32);
const contextOn = (database: Database, patience = 8_000): WebhookContext => ({
  database,
  clock,
  custody: custodyOf(kek),
  version: '1.2.3',
  urls: { sts: 'https://sts.example.com' },
  outbound: { patience },
});
let context: WebhookContext;
/** Waits a second for an answer, where there is none. */
let impatient: WebhookContext;
let made = 0;

beforeAll(async () => {
  ledger = await sealedLedger();
  context = contextOn(ledger.api);
  impatient = contextOn(ledger.api, 1_000);
});
afterAll(() => ledger.close());
beforeEach(async () => {
  ahead = 0;
  receiver = await TestReceiver.start();
});
afterEach(async () => {
  await ledger.db.database.pool.query('DELETE FROM webhooks');
  await receiver.stop();
});

const create = (terms: Partial<WebhookTerms & { name: string }> = {}): Promise<WebhookWithSecret> =>
  createWebhook(context, admin, {
    name: `hook-${++made}`,
    url: receiver.url,
    description: '',
    format: 'cloudevents',
    types: ['decision'],
    codes: [],
    audiences: [],
    severity: 'none',
    privateAddresses: true,
    caPem: receiver.ca,
    enabled: true,
    ...terms,
  });
/** Takes turns as the process does, until there is nothing that is due. */
const deliver = async (within = context): Promise<number> => {
  let delivered = 0;
  for (;;) {
    const turn = await takeWebhookTurn(within);
    if (turn === undefined) return delivered;
    delivered += await deliverWebhook(within, turn);
  }
};
/** Everything has its place; other databases of the cluster may hold that up for a moment. */
const sealed = async (): Promise<void> => {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
    await ledger.seal();
    if ((await ledgerReach(ledger.api.pool)).unsealed === 0) return;
  }
  throw new Error('not everything was sealed in time');
};
const happen = async (count: number, over: Parameters<SealedLedger['add']>[1] = () => ({})): Promise<string[]> => {
  const ids = await ledger.add(count, over);
  await sealed();
  return ids.map((id) => toPublicId('event', id));
};
const shown = ({ id }: { id: string }) => findWebhook(ledger.api.prisma, toPublicId('webhook', id), clock());
const log = ({ id }: { id: string }) => listDeliveries(ledger.api.prisma, { webhookId: id, limit: 200 }).then(({ items }) => items);
const verified = (secret: string, index = 0): unknown => {
  const { body, headers } = receiver.received[index] ?? { body: '', headers: {} };
  return new Webhook(secret).verify(body, headers as Record<string, string>);
};

describe('a webhook', () => {
  it('is believed by a client that others wrote, and carries the event as CloudEvents 1.0', async () => {
    await happen(3);
    const hook = await create();
    const [id] = await happen(1, () => ({ code: 'cnf_mismatch.foreign', door: 'report', audience: 'https://orders.test', kid: 'k1' }));
    expect(await deliver()).toBe(1);
    expect(receiver.ids).toEqual([id]);
    expect(verified(hook.secret)).toMatchObject({
      specversion: '1.0',
      id,
      source: 'https://sts.example.com',
      type: 'org.hawser.decision',
      datacontenttype: 'application/json',
      time: expect.stringMatching(/Z$/),
      data: {
        id,
        severity: 'high',
        decision: { code: 'cnf_mismatch.foreign', outcome: 'rejected', audience: 'https://orders.test', kid: 'k1' },
      },
    });
    expect(receiver.received[0]?.headers['content-type']).toBe('application/cloudevents+json');
    expect(() =>
      new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(
        receiver.received[0]?.body ?? '',
        receiver.received[0]?.headers as Record<string, string>,
      ),
    ).toThrow('No matching signature');
    expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it('keeps its secret out of the ledger, the log and every later answer', async () => {
    const hook = await create();
    await happen(1);
    await deliver();
    const octets = Buffer.from(hook.secret.slice(6), 'base64');
    const { rows } = await ledger.db.database.pool.query(
      `SELECT (SELECT string_agg(e::text, '') FROM events e) || (SELECT string_agg(d::text, '') FROM webhook_deliveries d) ||
         (SELECT string_agg(s::text, '') FROM webhook_secrets s) || (SELECT string_agg(w::text, '') FROM webhooks w) AS everything`,
    );
    const everything = `${rows[0].everything}${JSON.stringify(await shown(hook))}`;
    for (const spelling of [hook.secret.slice(6), octets.toString('hex'), octets.toString('base64url')])
      expect(everything).not.toContain(spelling);
    const { rows: events } = await ledger.db.database.pool.query(
      `SELECT string_agg(detail::text, '') AS detail FROM events WHERE type LIKE 'webhook.%'`,
    );
    expect(events[0].detail).not.toContain('/hook');
  });

  it('gets what fits its filter, in the order of the sealed ledger, each event once', async () => {
    const hook = await create({ severity: 'medium', audiences: ['https://a.test'] });
    const codes = ['issued', 'cnf_mismatch.foreign', 'request_malformed', 'cert_revoked', 'aud_mismatch'] as const;
    const all = await happen(5 * 30, (n) => ({
      code: codes[n % 5] ?? 'issued',
      audience: n % 2 === 0 ? 'https://a.test' : 'https://b.test',
    }));
    const wanted = all.filter((_, n) => n % 2 === 0 && [1, 3, 4].includes(n % 5));
    expect(await deliver()).toBe(wanted.length);
    expect(receiver.ids.toSorted()).toEqual(wanted.toSorted());
    const positions = receiver.received.map(({ body }) => Number(JSON.parse(body).sequence));
    // Eight are under way at a time.
    for (const [n, position] of positions.entries()) expect(position).toBeGreaterThan(positions[n - 8] ?? 0);
    expect(await deliver()).toBe(0);
    expect(await shown(hook)).toMatchObject({ behind: 0, failures: 0 });
  });

  it('gets acts by name or the beginning of it, and says which filter lets nothing through', async () => {
    await create({ types: ['case.*', 'webhook.secret_rotated'] });
    const act = (type: Parameters<typeof appendEvent>[1]['type']) => appendEvent(ledger.api.prisma, { type, at: new Date(), actor: admin });
    const wanted = [await act('case.noted'), await act('case.contained'), await act('webhook.secret_rotated')];
    for (const type of ['case_mute.added', 'webhook.removed', 'identity.changed'] as const) await act(type);
    await happen(1);
    await deliver();
    expect(receiver.ids.toSorted()).toEqual(wanted.map((id) => toPublicId('event', id)).toSorted());
    await expect(create({ types: ['case.opened'] })).rejects.toThrow('types: case.opened names no event');
    await expect(create({ types: ['case.*'], codes: ['aud_mismatch'] })).rejects.toThrow('lets no event through');
    await expect(create({ severity: 'high', codes: ['issued'], types: [] })).rejects.toThrow('lets no event through');
  });

  it('goes to no address that the outbound rules forbid, unless that endpoint may', async () => {
    await expect(create({ url: 'https://127.0.0.1/x', privateAddresses: false })).rejects.toThrow('not an address of the public Internet');
    await expect(create({ url: 'https://user:pass@example.com/' })).rejects.toThrow('with a user in it');
    const hook = await create({ privateAddresses: false });
    await happen(1);
    await deliver();
    expect(receiver.received).toHaveLength(0);
    expect((await log(hook))[0]?.problem).toContain('not an address of the public Internet');
  });

  it('sends nothing of an event into a header but its id', async () => {
    await create();
    const userAgent = "=cmd|' /C calc'!A0\r\nwebhook-signature: v1,forged\r\n\r\nGET / HTTP/1.1";
    await happen(1, () => ({ userAgent, kid: '\u001b[31m', audience: 'https://a.test' }));
    await deliver();
    const [one] = receiver.received;
    expect(
      one?.rawHeaders
        .filter((_, n) => n % 2 === 0)
        .map((name) => name.toLowerCase())
        .toSorted(),
    ).toEqual([
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
    expect(one?.rawHeaders.join('')).not.toMatch(/cmd|forged|\[31m/);
    expect(JSON.parse(one?.body ?? '{}').data.decision.userAgent).toBe(userAgent);
  });
});

describe('a receiver that does not take an event', () => {
  const answers: [string, TestReceiver['answer'], Partial<{ status: number | null; problem: RegExp; response: RegExp | null }>][] = [
    [
      'answers 500',
      (response) => response.writeHead(500).end('no \u0000\u001b[2Jdisk'),
      { status: 500, problem: /answered 500/, response: /^no ··\[2Jdisk$/ },
    ],
    ['hangs', () => {}, { status: null, problem: /did not answer within 1 s/ }],
    ['closes', (response) => response.destroy(), { status: null, problem: /could not be asked \(ECONNRESET\)/ }],
    ['redirects', (response) => response.writeHead(307, { location: receiver.url }).end(), { status: 307, problem: /redirects \(307\)/ }],
    ['answers 10 MB', (response) => response.writeHead(503).end('x'.repeat(10_000_000)), { status: 503, response: /^x{1024}$/ }],
    ['drips an answer', (response) => response.writeHead(200).write('x'), { status: null, problem: /did not answer within/ }],
  ];
  it.each(answers)('%s: it is put off, tried again with the same id, and nothing behind it is lost', async (_, answer, expected) => {
    const hook = await create();
    receiver.answer = answer;
    const [first = '', second = ''] = await happen(2);
    await deliver(expected.problem?.source.includes('within') ? impatient : context);
    const [entry] = (await log(hook)).toReversed();
    expect(entry).toMatchObject({ state: 'failed', attempts: 1, status: expected.status });
    if (expected.problem) expect(entry?.problem).toMatch(expected.problem);
    if (expected.response) expect(entry?.response).toMatch(expected.response);
    const before = await shown(hook);
    expect(before).toMatchObject({ failures: 1, pausedAt: null, behind: 2 });
    expect(before.nextAt.getTime() - clock().getTime()).toBeGreaterThan(3_000);
    receiver.answer = null;
    receiver.received.length = 0;
    expect(await deliver()).toBe(0);
    ahead += 6_000;
    expect(await deliver()).toBe(2);
    expect(receiver.ids.toSorted()).toEqual([first, second].toSorted());
    expect((await log(hook)).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 2],
      ['delivered', 2],
    ]);
    expect(await shown(hook)).toMatchObject({ failures: 0, failingSince: null, behind: 0 });
  });

  it('delays no other receiver', async () => {
    const dead = await create({ name: 'dead' });
    const alive = await TestReceiver.start();
    await create({ name: 'alive', url: alive.url, caPem: alive.ca });
    receiver.answer = () => {};
    await happen(1);
    const turns = [await takeWebhookTurn(impatient), await takeWebhookTurn(impatient)];
    const started = performance.now();
    const took = new Map<string, number>();
    await Promise.all(
      turns.map(async (turn) => {
        if (turn === undefined) throw new Error('no turn');
        await deliverWebhook(impatient, turn);
        took.set(turn.name, performance.now() - started);
      }),
    );
    expect(alive.received).toHaveLength(1);
    expect(took.get('alive')).toBeLessThan(took.get('dead') ?? 0);
    expect((await shown(dead)).failures).toBe(1);
    await alive.stop();
  });

  it('is waited for twice as long each time, as long as it asks for, and is paused after twelve attempts, with an event', async () => {
    const hook = await create();
    receiver.answer = (response) => response.writeHead(503, { 'retry-after': '60' }).end();
    const [id] = await happen(1);
    const waits: number[] = [];
    for (let n = 0; n < 12; n++) {
      expect(await deliver()).toBe(0);
      const { nextAt } = await shown(hook);
      waits.push(Math.round((nextAt.getTime() - clock().getTime()) / 1_000));
      ahead += nextAt.getTime() - clock().getTime() + 1;
    }
    expect(waits.slice(0, 11)).toEqual([60, 60, 60, 60, 80, 160, 320, 640, 1_280, 2_560, 3_600]);
    expect(receiver.ids).toEqual(Array.from({ length: 12 }, () => id));
    expect(await shown(hook)).toMatchObject({
      failures: 12,
      pausedAt: expect.any(Date),
      pauseReason: expect.stringContaining('12 attempts in a row failed'),
    });
    const { rows } = await ledger.db.database.pool.query(
      `SELECT actor_name, detail FROM events WHERE type = 'webhook.paused' AND target_name = $1`,
      [hook.name],
    );
    expect(rows).toEqual([{ actor_name: 'webhooks', detail: expect.objectContaining({ failures: 12, event: id }) }]);
    ahead += 86_400_000;
    expect(await deliver()).toBe(0);
    receiver.answer = null;
    await resumeWebhook(context, admin, { webhook: hook.name, skip: false });
    expect(await deliver()).toBe(1);
    await expect(resumeWebhook(context, admin, { webhook: hook.name, skip: false })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('that says it is gone is paused at once, and goes on past what it could not take where somebody says so', async () => {
    const hook = await create();
    const [bad = '', good = ''] = await happen(2);
    receiver.answer = (response, { headers }) => response.writeHead(headers['webhook-id'] === bad ? 410 : 204).end();
    await deliver();
    expect(await shown(hook)).toMatchObject({ pausedAt: expect.any(Date), pauseReason: expect.stringContaining('gone') });
    await resumeWebhook(context, admin, { webhook: hook.name, skip: true });
    await deliver();
    expect(receiver.ids.toSorted()).toEqual([bad, good].toSorted());
    expect((await log(hook)).map(({ eventId, state }) => [toPublicId('event', eventId), state]).toSorted()).toEqual(
      [
        [bad, 'skipped'],
        [good, 'delivered'],
      ].toSorted(),
    );
    expect((await shown(hook)).behind).toBe(0);
  });
});

describe('what happens meanwhile', () => {
  it('a process that is killed between the answer and its record leaves the event to be sent again, with the same id, by another', async () => {
    const hook = await create();
    const [id] = await happen(1);
    const killed: WebhookContext = {
      ...context,
      onAttempt: () => {
        throw new Error('killed');
      },
    };
    const turn = await takeWebhookTurn(killed);
    if (turn === undefined) throw new Error('no turn');
    await expect(deliverWebhook(killed, turn)).rejects.toThrow('killed');
    expect(await deliver()).toBe(0);
    ahead += leaseLength + 1;
    expect(await deliver()).toBe(1);
    expect(receiver.ids).toEqual([id, id]);
    expect((await shown(hook)).behind).toBe(0);
  });

  it('of two nodes exactly one delivers each event', async () => {
    const hooks = await Promise.all([create(), create(), create()]);
    const second = new Database(ledger.db.urlFor('api'));
    const ids = await happen(60);
    const both = await Promise.all([deliver(), deliver(contextOn(second)), deliver(), deliver(contextOn(second))]);
    expect(both.reduce((sum, count) => sum + count, 0)).toBe(180);
    expect(receiver.ids.toSorted()).toEqual([...ids, ...ids, ...ids].toSorted());
    for (const hook of hooks) expect((await log(hook)).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 60 }, () => 1));
    await second.close();
  });

  it('an endpoint that is removed while deliveries wait is not sent to any more, and nothing of it is kept', async () => {
    const hook = await create();
    await happen(30);
    let removed: Promise<unknown> | undefined;
    receiver.answer = (response) => {
      removed ??= removeWebhook(context, admin, { webhook: hook.name });
      void removed.then(() => response.writeHead(204).end());
    };
    await deliver();
    expect(receiver.received.length).toBeLessThanOrEqual(8);
    const { rows } = await ledger.db.database.pool.query(
      'SELECT (SELECT count(*) FROM webhook_deliveries) + (SELECT count(*) FROM webhook_secrets) AS left',
    );
    expect(Number(rows[0].left)).toBe(0);
  });

  it('one that is switched off or pointed elsewhere stops before the next part', async () => {
    const hook = await create();
    const ids = await happen(20);
    let changed: Promise<unknown> | undefined;
    receiver.answer = (response) => {
      changed ??= changeWebhook(context, admin, { webhook: hook.name, enabled: false });
      void changed.then(() => response.writeHead(204).end());
    };
    await deliver();
    expect(receiver.received).toHaveLength(8);
    receiver.answer = null;
    await changeWebhook(context, admin, { webhook: hook.name, enabled: true });
    expect(await deliver()).toBe(12);
    expect(receiver.ids.toSorted()).toEqual(ids.toSorted());
  });

  it('a secret that is rotated between two attempts signs beside the one before, and alone when the overlap is over', async () => {
    const hook = await create();
    receiver.answer = (response) => response.writeHead(500).end();
    await happen(1);
    await deliver();
    const { secret } = await rotateWebhookSecret(context, admin, { webhook: hook.name, overlap: 3_600 });
    receiver.answer = null;
    ahead += 6_000;
    await deliver();
    expect(String(receiver.received[1]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const known of [hook.secret, secret]) expect(verified(known, 1)).toMatchObject({ specversion: '1.0' });
    const { secret: third } = await rotateWebhookSecret(context, admin, { webhook: hook.name, overlap: 30 });
    await happen(1);
    await deliver();
    for (const known of [secret, third]) expect(verified(known, 2)).toBeDefined();
    expect(() => verified(hook.secret, 2)).toThrow('No matching signature');
    ahead += 31_000;
    await happen(1);
    await deliver();
    expect(verified(third, 3)).toBeDefined();
    expect(() => verified(secret, 3)).toThrow('No matching signature');
    expect((await shown(hook)).secrets).toHaveLength(1);
  });

  it('keeps no more of a log than it says, however much is delivered', async () => {
    const hook = await create();
    await happen(40);
    await deliver();
    await forgetDeliveries(ledger.api.prisma, hook.id, 10);
    expect(await log(hook)).toHaveLength(10);
    expect(await deliver()).toBe(0);
  });
});

describe('sending again', () => {
  it('one: the same event with the same id, at once', async () => {
    const hook = await create();
    const [id] = await happen(1);
    await deliver();
    const [entry] = await log(hook);
    const again = await replayDelivery(context, admin, { webhook: hook.name, delivery: toPublicId('webhookDelivery', entry?.id ?? '') });
    expect(again).toMatchObject({ kind: 'replay', state: 'delivered', status: 204 });
    expect(receiver.ids).toEqual([id, id]);
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  });

  it('everything since a time, and then what is new', async () => {
    const hook = await create();
    const before = await happen(3);
    await deliver();
    await sleep(20);
    const since = new Date();
    const after = await happen(12);
    await deliver();
    await replayWebhook(context, admin, { webhook: hook.name, since });
    const fresh = await happen(1);
    expect(await deliver()).toBe(13);
    expect(receiver.ids.toSorted()).toEqual([...before, ...after, ...after, ...fresh].toSorted());
    await expect(replayWebhook(context, admin, { webhook: hook.name, since: new Date(Date.now() + 60_000) })).rejects.toThrow(
      'still to come',
    );
  });

  it('a test event says how it went, also where the endpoint is paused, and is delivered once', async () => {
    const hook = await create({ types: [], enabled: false });
    expect(await testWebhook(context, admin, { webhook: hook.name })).toMatchObject({ kind: 'test', state: 'delivered', status: 204 });
    expect(verified(hook.secret)).toMatchObject({ type: 'org.hawser.webhook.tested', data: { target: { name: hook.name } } });
    receiver.answer = (response) => response.writeHead(401).end('who are you');
    expect(await testWebhook(context, admin, { webhook: hook.name })).toMatchObject({
      state: 'failed',
      status: 401,
      response: 'who are you',
    });
    receiver.answer = null;
    await changeWebhook(context, admin, { webhook: hook.name, enabled: true });
    await sealed();
    await deliver();
    expect(new Set(receiver.ids).size).toBe(receiver.received.length);
  });
});
