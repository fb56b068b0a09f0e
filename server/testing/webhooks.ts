import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { toPublicId } from '../domain/ids.ts';
import { custodyOf } from '../keys/custody.ts';
import type { Database } from '../ledger/database.ts';
import { ledgerReach } from '../ledger/entries.ts';
import { listDeliveries } from '../ledger/webhook-deliveries.ts';
import { findWebhook, type WebhookTerms } from '../ledger/webhooks.ts';
import { createWebhook, type WebhookWithSecret } from '../operations/create-webhook.ts';
import { deliverWebhook, takeWebhookTurn } from '../operations/deliver-webhooks.ts';
import type { WebhookContext } from '../operations/webhook-context.ts';
import { testActor } from './authority.ts';
import { TestReceiver } from './receiver.ts';
import { type SealedLedger, sealedLedger } from './sealed-ledger.ts';

const kek = randomBytes(32);

/** A ledger that is sealed, whoever delivers its events, and a receiver of them that keeps what it gets. */
export class TestWebhooks {
  readonly ledger: SealedLedger;
  receiver: TestReceiver;
  /** Milliseconds by which the clock is ahead. */
  ahead = 0;
  readonly context: WebhookContext;
  /** Waits a second for an answer, where there is none. */
  readonly impatient: WebhookContext;
  #made = 0;

  private constructor(ledger: SealedLedger, receiver: TestReceiver) {
    this.ledger = ledger;
    this.receiver = receiver;
    this.context = this.contextOn(ledger.api);
    this.impatient = this.contextOn(ledger.api, 1_000);
  }

  static async start(): Promise<TestWebhooks> {
    return new TestWebhooks(await sealedLedger(), await TestReceiver.start());
  }

  /** Another receiver, no webhooks, and the time that it is. */
  async renew(): Promise<void> {
    await this.ledger.db.database.pool.query('DELETE FROM webhooks');
    await this.receiver.stop();
    this.receiver = await TestReceiver.start();
    this.ahead = 0;
  }

  async stop(): Promise<void> {
    await this.receiver.stop();
    await this.ledger.close();
  }

  readonly clock = (): Date => new Date(Date.now() + this.ahead);

  contextOn(database: Database, patience = 8_000): WebhookContext {
    const urls = { sts: 'https://sts.example.com' };
    return { database, clock: this.clock, custody: custodyOf(kek), version: '1.2.3', urls, outbound: { patience } };
  }

  create(terms: Partial<WebhookTerms & { name: string }> = {}): Promise<WebhookWithSecret> {
    return createWebhook(this.context, testActor, {
      ...{ name: `hook-${++this.#made}`, url: this.receiver.url, description: '', format: 'cloudevents' },
      ...{
        types: ['decision'],
        codes: [],
        audiences: [],
        severity: 'none',
        privateAddresses: true,
        caPem: this.receiver.ca,
        enabled: true,
      },
      ...terms,
    });
  }

  /** Takes turns as the process does, until there is nothing that is due. */
  async deliver(within = this.context): Promise<number> {
    let delivered = 0;
    for (;;) {
      const turn = await takeWebhookTurn(within);
      if (turn === undefined) return delivered;
      delivered += await deliverWebhook(within, turn);
    }
  }

  /** Everything has its place; other databases of the cluster may hold that up for a moment. */
  async sealed(): Promise<void> {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) {
      await this.ledger.seal();
      if ((await ledgerReach(this.ledger.api.pool)).unsealed === 0) return;
    }
    throw new Error('not everything was sealed in time');
  }

  /** Decisions, and their places. Returns the ids of their events. */
  async happen(count: number, over: Parameters<SealedLedger['add']>[1] = () => ({})): Promise<string[]> {
    const ids = await this.ledger.add(count, over);
    await this.sealed();
    return ids.map((id) => toPublicId('event', id));
  }

  shown({ id }: { id: string }) {
    return findWebhook(this.ledger.api.prisma, toPublicId('webhook', id), this.clock());
  }

  async log({ id }: { id: string }) {
    return (await listDeliveries(this.ledger.api.prisma, { webhookId: id, limit: 200 })).items;
  }

  /** The body of a request that the receiver got, by the word of a client that others wrote. */
  verified(secret: string, index = 0): unknown {
    const { body, headers } = this.receiver.received[index] ?? { body: '', headers: {} };
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  }
}
