import type { Actor } from '../domain/actor.ts';
import { Failure, invalid, notFound } from '../domain/failure.ts';
import type { OutgoingEvent } from '../domain/outgoing-event.ts';
import type { DeliveryKind } from '../domain/webhook.ts';
import { appendEvent } from '../ledger/events.ts';
import { outgoingById } from '../ledger/outgoing-events.ts';
import { type DeliveryView, findDelivery, recordAttempt } from '../ledger/webhook-deliveries.ts';
import { findWebhook, positionBefore, rewindWebhook, type WebhookView } from '../ledger/webhooks.ts';
import { openSecrets, sendWebhook } from './send-webhook.ts';
import type { WebhookContext } from './webhook-context.ts';

const targetOf = ({ id, name }: WebhookView) => ({ kind: 'webhook', id, name });

/** Sends an event of its own now, also to an endpoint that is paused or switched off; the answer says how that went. @throws {Failure} `not_found` */
export async function testWebhook(context: WebhookContext, actor: Actor, { webhook }: { readonly webhook: string }): Promise<DeliveryView> {
  const { database, clock } = context;
  const now = clock();
  const found = await findWebhook(database.prisma, webhook, now);
  const id = await appendEvent(database.prisma, { type: 'webhook.tested', at: now, actor, target: targetOf(found) });
  return sendNow(context, found, id, 'test');
}

/** Sends an event again that was sent before, with the same id. @throws {Failure} `not_found`, also for an event that is past retention */
export async function replayDelivery(
  context: WebhookContext,
  actor: Actor,
  { webhook, delivery }: { readonly webhook: string; readonly delivery: string },
): Promise<DeliveryView> {
  const { database, clock } = context;
  const now = clock();
  const found = await findWebhook(database.prisma, webhook, now);
  const before = await findDelivery(database.prisma, found.id, delivery);
  await appendEvent(database.prisma, {
    type: 'webhook.replayed',
    at: now,
    actor,
    target: targetOf(found),
    detail: { event: before.eventId },
  });
  return sendNow(context, found, before.eventId, 'replay');
}

/**
 * Delivers everything again that was sealed since an instant and that the filter lets through, in order and with the same ids, and then goes on.
 * @throws {Failure} `not_found`; `invalid_input` for an instant that is still to come
 */
export async function replayWebhook(
  { database, clock }: WebhookContext,
  actor: Actor,
  { webhook, since }: { readonly webhook: string; readonly since: Date },
): Promise<WebhookView> {
  const now = clock();
  if (since > now) throw invalid('since', 'is still to come');
  return database.transaction(async (ledger) => {
    const found = await findWebhook(ledger, webhook, now);
    const position = await positionBefore(ledger, since);
    await rewindWebhook(ledger, found.id, position, now);
    await appendEvent(ledger, {
      type: 'webhook.replayed',
      at: now,
      actor,
      target: targetOf(found),
      detail: { since: since.toISOString(), position: Number(position) },
    });
    return findWebhook(ledger, found.name, now);
  });
}

async function sendNow(context: WebhookContext, webhook: WebhookView, eventId: string, kind: DeliveryKind): Promise<DeliveryView> {
  const { prisma } = context.database;
  const event: OutgoingEvent | undefined = await outgoingById(prisma, eventId);
  if (event === undefined) throw notFound('the event, whose month is past retention,');
  const attempt = await sendWebhook(context, webhook, await openSecrets(context, webhook.id), event);
  const recorded = await recordAttempt(
    prisma,
    {
      webhookId: webhook.id,
      kind,
      round: 0,
      position: event.position,
      eventId,
      eventAt: event.at,
      eventType: event.type,
      code: event.decision?.code ?? null,
    },
    attempt,
  );
  if (recorded === undefined) throw new Failure('conflict', `The webhook ${webhook.name} was removed meanwhile.`);
  return recorded;
}
