import type { Actor } from '../domain/actor.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { skipFailed } from '../ledger/webhook-deliveries.ts';
import { deleteWebhook, findWebhook, unpauseWebhook, updateWebhook, type WebhookTerms, type WebhookView } from '../ledger/webhooks.ts';
import type { Context } from './context.ts';
import { difference } from './difference.ts';
import { recordedTerms, requireWebhookTerms } from './webhook-terms.ts';

type Change = { readonly webhook: string } & { readonly [K in keyof WebhookTerms]?: WebhookTerms[K] | undefined };

const targetOf = ({ id, name }: WebhookView) => ({ kind: 'webhook', id, name });

/** What waits is held against the filter as it is then. @throws {Failure} `not_found`; `invalid_input` as for a new one */
export async function changeWebhook({ database, clock }: Context, actor: Actor, { webhook, ...change }: Change): Promise<WebhookView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const before = await findWebhook(ledger, webhook, now);
    const changed = difference<WebhookTerms>(before, change);
    if (changed === undefined) return before;
    const { url, description, format, types, codes, audiences, severity, privateAddresses, caPem, enabled } = before;
    const terms = { url, description, format, types, codes, audiences, severity, privateAddresses, caPem, enabled };
    requireWebhookTerms({ ...terms, ...changed.after });
    await updateWebhook(ledger, before.id, changed.after, now);
    await appendEvent(ledger, {
      type: 'webhook.changed',
      at: now,
      actor,
      target: targetOf(before),
      detail: { before: recordedTerms(changed.before), after: recordedTerms(changed.after) },
    });
    return findWebhook(ledger, before.name, now);
  });
}

/** With its secrets, its log and what waits; whoever delivers to it at this moment stops. @throws {Failure} `not_found` */
export async function removeWebhook(
  { database, clock }: Context,
  actor: Actor,
  { webhook }: { readonly webhook: string },
): Promise<Record<never, never>> {
  const now = clock();
  await database.transaction(async (ledger) => {
    const found = await findWebhook(ledger, webhook, now);
    if (!(await deleteWebhook(ledger, found.id))) throw notFound(`the webhook ${webhook}`);
    await appendEvent(ledger, {
      type: 'webhook.removed',
      at: now,
      actor,
      target: targetOf(found),
      detail: { position: found.position, undelivered: found.behind },
    });
  });
  return {};
}

/**
 * Lets a paused endpoint go on where it stopped, or past the event that it could not take.
 * @throws {Failure} `not_found`; `conflict` when it is not paused
 */
export async function resumeWebhook(
  { database, clock }: Context,
  actor: Actor,
  { webhook, skip }: { readonly webhook: string; readonly skip: boolean },
): Promise<WebhookView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const found = await findWebhook(ledger, webhook, now);
    const skipped = skip ? await skipFailed(ledger, found.id) : undefined;
    if (!(await unpauseWebhook(ledger, found.id, skipped?.position ?? null, now)))
      throw new Failure('conflict', `The webhook ${found.name} is not paused.`);
    await appendEvent(ledger, {
      type: 'webhook.resumed',
      at: now,
      actor,
      target: targetOf(found),
      detail: {
        before: { paused: true },
        after: { paused: false },
        ...(skipped === undefined ? {} : { skipped: toPublicId('event', skipped.eventId) }),
      },
    });
    return findWebhook(ledger, found.name, now);
  });
}
