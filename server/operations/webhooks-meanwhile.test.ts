import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toPublicId } from '../domain/ids.ts';
import { Database } from '../ledger/database.ts';
import { forgetDeliveries } from '../ledger/webhook-deliveries.ts';
import { testActor } from '../testing/authority.ts';
import { TestWebhooks } from '../testing/webhooks.ts';
import { changeWebhook, removeWebhook } from './change-webhook.ts';
import { rotateWebhookSecret } from './create-webhook.ts';
import { deliverWebhook, leaseLength, takeWebhookTurn } from './deliver-webhooks.ts';
import { replayDelivery, replayWebhook, testWebhook } from './replay-webhook.ts';
import type { WebhookContext } from './webhook-context.ts';

let webhooks: TestWebhooks;
beforeAll(async () => {
  webhooks = await TestWebhooks.start();
});
afterAll(() => webhooks.stop());
beforeEach(() => webhooks.renew());

describe('what happens meanwhile', () => {
  it('a process that is killed between the answer and its record leaves the event to be sent again, with the same id, by another', async () => {
    const hook = await webhooks.create();
    const [id] = await webhooks.happen(1);
    const killed: WebhookContext = {
      ...webhooks.context,
      onAttempt: () => {
        throw new Error('killed');
      },
    };
    const turn = await takeWebhookTurn(killed);
    if (turn === undefined) throw new Error('no turn');
    await expect(deliverWebhook(killed, turn)).rejects.toThrow('killed');
    expect(await webhooks.deliver()).toBe(0);
    webhooks.ahead += leaseLength + 1;
    expect(await webhooks.deliver()).toBe(1);
    expect(webhooks.receiver.ids).toEqual([id, id]);
    expect((await webhooks.shown(hook)).behind).toBe(0);
  });

  it('of two nodes exactly one delivers each event', async () => {
    const hooks = await Promise.all([webhooks.create(), webhooks.create(), webhooks.create()]);
    const second = new Database(webhooks.ledger.db.urlFor('api'));
    const ids = await webhooks.happen(60);
    const both = await Promise.all([
      webhooks.deliver(),
      webhooks.deliver(webhooks.contextOn(second)),
      webhooks.deliver(),
      webhooks.deliver(webhooks.contextOn(second)),
    ]);
    expect(both.reduce((sum, count) => sum + count, 0)).toBe(180);
    expect(webhooks.receiver.ids.toSorted()).toEqual([...ids, ...ids, ...ids].toSorted());
    for (const hook of hooks)
      expect((await webhooks.log(hook)).map(({ attempts }) => attempts)).toEqual(Array.from({ length: 60 }, () => 1));
    await second.close();
  });

  it('an endpoint that is removed while deliveries wait is not sent to any more, and nothing of it is kept', async () => {
    const hook = await webhooks.create();
    await webhooks.happen(30);
    let removed: Promise<unknown> | undefined;
    webhooks.receiver.answer = (response) => {
      removed ??= removeWebhook(webhooks.context, testActor, { webhook: hook.name });
      void removed.then(() => response.writeHead(204).end());
    };
    await webhooks.deliver();
    expect(webhooks.receiver.received.length).toBeLessThanOrEqual(8);
    const { rows } = await webhooks.ledger.db.database.pool.query(
      'SELECT (SELECT count(*) FROM webhook_deliveries) + (SELECT count(*) FROM webhook_secrets) AS left',
    );
    expect(Number(rows[0].left)).toBe(0);
  });

  it('one that is switched off or pointed elsewhere stops before the next part', async () => {
    const hook = await webhooks.create();
    const ids = await webhooks.happen(20);
    let changed: Promise<unknown> | undefined;
    webhooks.receiver.answer = (response) => {
      changed ??= changeWebhook(webhooks.context, testActor, { webhook: hook.name, enabled: false });
      void changed.then(() => response.writeHead(204).end());
    };
    await webhooks.deliver();
    expect(webhooks.receiver.received).toHaveLength(8);
    webhooks.receiver.answer = null;
    await changeWebhook(webhooks.context, testActor, { webhook: hook.name, enabled: true });
    expect(await webhooks.deliver()).toBe(12);
    expect(webhooks.receiver.ids.toSorted()).toEqual(ids.toSorted());
  });

  it('a secret that is rotated between two attempts signs beside the one before, and alone when the overlap is over', async () => {
    const hook = await webhooks.create();
    webhooks.receiver.answer = (response) => response.writeHead(500).end();
    await webhooks.happen(1);
    await webhooks.deliver();
    const { secret } = await rotateWebhookSecret(webhooks.context, testActor, { webhook: hook.name, overlap: 3_600 });
    webhooks.receiver.answer = null;
    webhooks.ahead += 6_000;
    await webhooks.deliver();
    expect(String(webhooks.receiver.received[1]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const known of [hook.secret, secret]) expect(webhooks.verified(known, 1)).toMatchObject({ specversion: '1.0' });
    const { secret: third } = await rotateWebhookSecret(webhooks.context, testActor, { webhook: hook.name, overlap: 30 });
    await webhooks.happen(1);
    await webhooks.deliver();
    for (const known of [secret, third]) expect(webhooks.verified(known, 2)).toBeDefined();
    expect(() => webhooks.verified(hook.secret, 2)).toThrow('No matching signature');
    webhooks.ahead += 31_000;
    await webhooks.happen(1);
    await webhooks.deliver();
    expect(webhooks.verified(third, 3)).toBeDefined();
    expect(() => webhooks.verified(secret, 3)).toThrow('No matching signature');
    expect((await webhooks.shown(hook)).secrets).toHaveLength(1);
  });

  it('keeps no more of a log than it says, however much is delivered', async () => {
    const hook = await webhooks.create();
    await webhooks.happen(40);
    await webhooks.deliver();
    await forgetDeliveries(webhooks.ledger.api.prisma, hook.id, 10);
    expect(await webhooks.log(hook)).toHaveLength(10);
    expect(await webhooks.deliver()).toBe(0);
  });
});

describe('sending again', () => {
  it('one: the same event with the same id, at once', async () => {
    const hook = await webhooks.create();
    const [id] = await webhooks.happen(1);
    await webhooks.deliver();
    const [entry] = await webhooks.log(hook);
    const again = await replayDelivery(webhooks.context, testActor, {
      webhook: hook.name,
      delivery: toPublicId('webhookDelivery', entry?.id ?? ''),
    });
    expect(again).toMatchObject({ kind: 'replay', state: 'delivered', status: 204 });
    expect(webhooks.receiver.ids).toEqual([id, id]);
    expect(webhooks.receiver.received[0]?.body).toBe(webhooks.receiver.received[1]?.body);
  });

  it('everything since a time, and then what is new', async () => {
    const hook = await webhooks.create();
    const before = await webhooks.happen(3);
    await webhooks.deliver();
    await sleep(20);
    const since = new Date();
    const after = await webhooks.happen(12);
    await webhooks.deliver();
    await replayWebhook(webhooks.context, testActor, { webhook: hook.name, since });
    const fresh = await webhooks.happen(1);
    expect(await webhooks.deliver()).toBe(13);
    expect(webhooks.receiver.ids.toSorted()).toEqual([...before, ...after, ...after, ...fresh].toSorted());
    await expect(replayWebhook(webhooks.context, testActor, { webhook: hook.name, since: new Date(Date.now() + 60_000) })).rejects.toThrow(
      'still to come',
    );
  });

  it('a test event says how it went, also where the endpoint is paused, and is delivered once', async () => {
    const hook = await webhooks.create({ types: [], enabled: false });
    expect(await testWebhook(webhooks.context, testActor, { webhook: hook.name })).toMatchObject({
      kind: 'test',
      state: 'delivered',
      status: 204,
    });
    expect(webhooks.verified(hook.secret)).toMatchObject({ type: 'org.hawser.webhook.tested', data: { target: { name: hook.name } } });
    webhooks.receiver.answer = (response) => response.writeHead(401).end('who are you');
    expect(await testWebhook(webhooks.context, testActor, { webhook: hook.name })).toMatchObject({
      state: 'failed',
      status: 401,
      response: 'who are you',
    });
    webhooks.receiver.answer = null;
    await changeWebhook(webhooks.context, testActor, { webhook: hook.name, enabled: true });
    await webhooks.sealed();
    await webhooks.deliver();
    expect(new Set(webhooks.receiver.ids).size).toBe(webhooks.receiver.received.length);
  });
});
