import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { testActor } from '../testing/authority.ts';
import { TestReceiver } from '../testing/receiver.ts';
import { TestWebhooks } from '../testing/webhooks.ts';
import { resumeWebhook } from './change-webhook.ts';
import { deliverWebhook, takeWebhookTurn } from './deliver-webhooks.ts';

let webhooks: TestWebhooks;
beforeAll(async () => {
  webhooks = await TestWebhooks.start();
});
afterAll(() => webhooks.stop());
beforeEach(() => webhooks.renew());

describe('a webhook', () => {
  it('is believed by a client that others wrote, and carries the event as CloudEvents 1.0', async () => {
    await webhooks.happen(3);
    const hook = await webhooks.create();
    const [id] = await webhooks.happen(1, () => ({
      code: 'cnf_mismatch.foreign',
      door: 'report',
      audience: 'https://orders.test',
      kid: 'k1',
    }));
    expect(await webhooks.deliver()).toBe(1);
    expect(webhooks.receiver.ids).toEqual([id]);
    expect(webhooks.verified(hook.secret)).toMatchObject({
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
    expect(webhooks.receiver.received[0]?.headers['content-type']).toBe('application/cloudevents+json');
    expect(() =>
      new Webhook(`whsec_${randomBytes(32).toString('base64')}`).verify(
        webhooks.receiver.received[0]?.body ?? '',
        webhooks.receiver.received[0]?.headers as Record<string, string>,
      ),
    ).toThrow('No matching signature');
    expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it('keeps its secret out of the ledger, the log and every later answer', async () => {
    const hook = await webhooks.create();
    await webhooks.happen(1);
    await webhooks.deliver();
    const octets = Buffer.from(hook.secret.slice(6), 'base64');
    const { rows } = await webhooks.ledger.db.database.pool.query(
      `SELECT (SELECT string_agg(e::text, '') FROM events e) || (SELECT string_agg(d::text, '') FROM webhook_deliveries d) ||
         (SELECT string_agg(s::text, '') FROM webhook_secrets s) || (SELECT string_agg(w::text, '') FROM webhooks w) AS everything`,
    );
    const everything = `${rows[0].everything}${JSON.stringify(await webhooks.shown(hook))}`;
    for (const spelling of [hook.secret.slice(6), octets.toString('hex'), octets.toString('base64url')])
      expect(everything).not.toContain(spelling);
    const { rows: events } = await webhooks.ledger.db.database.pool.query(
      `SELECT string_agg(detail::text, '') AS detail FROM events WHERE type LIKE 'webhook.%'`,
    );
    expect(events[0].detail).not.toContain('/hook');
  });

  it('gets what fits its filter, in the order of the sealed ledger, each event once', async () => {
    const hook = await webhooks.create({ severity: 'medium', audiences: ['https://a.test'] });
    const codes = ['issued', 'cnf_mismatch.foreign', 'request_malformed', 'cert_revoked', 'aud_mismatch'] as const;
    const all = await webhooks.happen(5 * 30, (n) => ({
      code: codes[n % 5] ?? 'issued',
      audience: n % 2 === 0 ? 'https://a.test' : 'https://b.test',
    }));
    const wanted = all.filter((_, n) => n % 2 === 0 && [1, 3, 4].includes(n % 5));
    expect(await webhooks.deliver()).toBe(wanted.length);
    expect(webhooks.receiver.ids.toSorted()).toEqual(wanted.toSorted());
    const positions = webhooks.receiver.received.map(({ body }) => Number(JSON.parse(body).sequence));
    // Eight are under way at a time.
    for (const [n, position] of positions.entries()) expect(position).toBeGreaterThan(positions[n - 8] ?? 0);
    expect(await webhooks.deliver()).toBe(0);
    expect(await webhooks.shown(hook)).toMatchObject({ behind: 0, failures: 0 });
  });

  it('gets acts by name or the beginning of it, and says which filter lets nothing through', async () => {
    await webhooks.create({ types: ['case.*', 'webhook.secret_rotated'] });
    const act = (type: Parameters<typeof appendEvent>[1]['type']) =>
      appendEvent(webhooks.ledger.api.prisma, { type, at: new Date(), actor: testActor });
    const wanted = [await act('case.noted'), await act('case.contained'), await act('webhook.secret_rotated')];
    for (const type of ['case_mute.added', 'webhook.removed', 'identity.changed'] as const) await act(type);
    await webhooks.happen(1);
    await webhooks.deliver();
    expect(webhooks.receiver.ids.toSorted()).toEqual(wanted.map((id) => toPublicId('event', id)).toSorted());
    await expect(webhooks.create({ types: ['case.opened'] })).rejects.toThrow('types: case.opened names no event');
    await expect(webhooks.create({ types: ['case.*'], codes: ['aud_mismatch'] })).rejects.toThrow('lets no event through');
    await expect(webhooks.create({ severity: 'high', codes: ['issued'], types: [] })).rejects.toThrow('lets no event through');
  });

  it('goes to no address that the outbound rules forbid, unless that endpoint may', async () => {
    await expect(webhooks.create({ url: 'https://127.0.0.1/x', privateAddresses: false })).rejects.toThrow(
      'not an address of the public Internet',
    );
    await expect(webhooks.create({ url: 'https://user:pass@example.com/' })).rejects.toThrow('with a user in it');
    const hook = await webhooks.create({ privateAddresses: false });
    await webhooks.happen(1);
    await webhooks.deliver();
    expect(webhooks.receiver.received).toHaveLength(0);
    expect((await webhooks.log(hook))[0]?.problem).toContain('not an address of the public Internet');
  });

  it('sends nothing of an event into a header but its id', async () => {
    await webhooks.create();
    const userAgent = "=cmd|' /C calc'!A0\r\nwebhook-signature: v1,forged\r\n\r\nGET / HTTP/1.1";
    await webhooks.happen(1, () => ({ userAgent, kid: '\u001b[31m', audience: 'https://a.test' }));
    await webhooks.deliver();
    const [one] = webhooks.receiver.received;
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
    [
      'redirects',
      (response) => response.writeHead(307, { location: webhooks.receiver.url }).end(),
      { status: 307, problem: /redirects \(307\)/ },
    ],
    ['answers 10 MB', (response) => response.writeHead(503).end('x'.repeat(10_000_000)), { status: 503, response: /^x{1024}$/ }],
    ['drips an answer', (response) => response.writeHead(200).write('x'), { status: null, problem: /did not answer within/ }],
  ];
  it.each(answers)('%s: it is put off, tried again with the same id, and nothing behind it is lost', async (_, answer, expected) => {
    const hook = await webhooks.create();
    webhooks.receiver.answer = answer;
    const [first = '', second = ''] = await webhooks.happen(2);
    await webhooks.deliver(expected.problem?.source.includes('within') ? webhooks.impatient : webhooks.context);
    const [entry] = (await webhooks.log(hook)).toReversed();
    expect(entry).toMatchObject({ state: 'failed', attempts: 1, status: expected.status });
    if (expected.problem) expect(entry?.problem).toMatch(expected.problem);
    if (expected.response) expect(entry?.response).toMatch(expected.response);
    const before = await webhooks.shown(hook);
    expect(before).toMatchObject({ failures: 1, pausedAt: null, behind: 2 });
    expect(before.nextAt.getTime() - webhooks.clock().getTime()).toBeGreaterThan(3_000);
    webhooks.receiver.answer = null;
    webhooks.receiver.received.length = 0;
    expect(await webhooks.deliver()).toBe(0);
    webhooks.ahead += 6_000;
    expect(await webhooks.deliver()).toBe(2);
    expect(webhooks.receiver.ids.toSorted()).toEqual([first, second].toSorted());
    expect((await webhooks.log(hook)).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 2],
      ['delivered', 2],
    ]);
    expect(await webhooks.shown(hook)).toMatchObject({ failures: 0, failingSince: null, behind: 0 });
  });

  it('delays no other receiver', async () => {
    const dead = await webhooks.create({ name: 'dead' });
    const alive = await TestReceiver.start();
    await webhooks.create({ name: 'alive', url: alive.url, caPem: alive.ca });
    webhooks.receiver.answer = () => {};
    await webhooks.happen(1);
    const turns = [await takeWebhookTurn(webhooks.impatient), await takeWebhookTurn(webhooks.impatient)];
    const started = performance.now();
    const took = new Map<string, number>();
    await Promise.all(
      turns.map(async (turn) => {
        if (turn === undefined) throw new Error('no turn');
        await deliverWebhook(webhooks.impatient, turn);
        took.set(turn.name, performance.now() - started);
      }),
    );
    expect(alive.received).toHaveLength(1);
    expect(took.get('alive')).toBeLessThan(took.get('dead') ?? 0);
    expect((await webhooks.shown(dead)).failures).toBe(1);
    await alive.stop();
  });

  it('is waited for twice as long each time, as long as it asks for, and is paused after twelve attempts, with an event', async () => {
    const hook = await webhooks.create();
    webhooks.receiver.answer = (response) => response.writeHead(503, { 'retry-after': '60' }).end();
    const [id] = await webhooks.happen(1);
    const waits: number[] = [];
    for (let n = 0; n < 12; n++) {
      expect(await webhooks.deliver()).toBe(0);
      const { nextAt } = await webhooks.shown(hook);
      waits.push(Math.round((nextAt.getTime() - webhooks.clock().getTime()) / 1_000));
      webhooks.ahead += nextAt.getTime() - webhooks.clock().getTime() + 1;
    }
    expect(waits.slice(0, 11)).toEqual([60, 60, 60, 60, 80, 160, 320, 640, 1_280, 2_560, 3_600]);
    expect(webhooks.receiver.ids).toEqual(Array.from({ length: 12 }, () => id));
    expect(await webhooks.shown(hook)).toMatchObject({
      failures: 12,
      pausedAt: expect.any(Date),
      pauseReason: expect.stringContaining('12 attempts in a row failed'),
    });
    const { rows } = await webhooks.ledger.db.database.pool.query(
      `SELECT actor_name, detail FROM events WHERE type = 'webhook.paused' AND target_name = $1`,
      [hook.name],
    );
    expect(rows).toEqual([{ actor_name: 'webhooks', detail: expect.objectContaining({ failures: 12, event: id }) }]);
    webhooks.ahead += 86_400_000;
    expect(await webhooks.deliver()).toBe(0);
    webhooks.receiver.answer = null;
    await resumeWebhook(webhooks.context, testActor, { webhook: hook.name, skip: false });
    expect(await webhooks.deliver()).toBe(1);
    await expect(resumeWebhook(webhooks.context, testActor, { webhook: hook.name, skip: false })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('that says it is gone is paused at once, and goes on past what it could not take where somebody says so', async () => {
    const hook = await webhooks.create();
    const [bad = '', good = ''] = await webhooks.happen(2);
    webhooks.receiver.answer = (response, { headers }) => response.writeHead(headers['webhook-id'] === bad ? 410 : 204).end();
    await webhooks.deliver();
    expect(await webhooks.shown(hook)).toMatchObject({ pausedAt: expect.any(Date), pauseReason: expect.stringContaining('gone') });
    await resumeWebhook(webhooks.context, testActor, { webhook: hook.name, skip: true });
    await webhooks.deliver();
    expect(webhooks.receiver.ids.toSorted()).toEqual([bad, good].toSorted());
    expect((await webhooks.log(hook)).map(({ eventId, state }) => [toPublicId('event', eventId), state]).toSorted()).toEqual(
      [
        [bad, 'skipped'],
        [good, 'delivered'],
      ].toSorted(),
    );
    expect((await webhooks.shown(hook)).behind).toBe(0);
  });
});
