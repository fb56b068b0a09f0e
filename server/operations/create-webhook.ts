import { randomBytes } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { newId } from '../domain/ids.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { findWebhook, insertSecret, insertWebhook, retireSecrets, type WebhookTerms, type WebhookView } from '../ledger/webhooks.ts';
import { secretPrefix } from './send-webhook.ts';
import type { WebhookContext } from './webhook-context.ts';
import { recordedTerms, requireWebhookTerms } from './webhook-terms.ts';

/** With the secret, which is in this answer and nowhere else. */
export type WebhookWithSecret = WebhookView & { secret: string };

/**
 * Makes an endpoint for events; it gets what is sealed from now on.
 * @throws {Failure} `already_exists`; `invalid_input` for a filter that nothing could pass, or an address that is never asked
 */
export async function createWebhook(
  context: WebhookContext,
  actor: Actor,
  { name, ...terms }: WebhookTerms & { readonly name: string },
): Promise<WebhookWithSecret> {
  requireWebhookTerms(terms);
  const { database, clock } = context;
  const now = clock();
  return database.transaction(async (ledger) => {
    const id = await insertWebhook(ledger, { ...terms, name, createdBy: actor.name, now });
    const secret = await addSecret(context, ledger, id, now);
    await appendEvent(ledger, {
      type: 'webhook.created',
      at: now,
      actor,
      target: { kind: 'webhook', id, name },
      detail: { after: recordedTerms(terms) },
    });
    return { ...(await findWebhook(ledger, name, now)), secret };
  });
}

/**
 * Gives an endpoint another secret. The one before signs beside it for as many seconds, so that the receiver may change over meanwhile;
 * with 0 it ends at once. Never more than two sign.
 * @throws {Failure} `not_found`
 */
export async function rotateWebhookSecret(
  context: WebhookContext,
  actor: Actor,
  { webhook, overlap }: { readonly webhook: string; readonly overlap: number },
): Promise<WebhookWithSecret> {
  const { database, clock } = context;
  const now = clock();
  return database.transaction(async (ledger) => {
    const { id, name } = await findWebhook(ledger, webhook, now);
    await retireSecrets(ledger, id, addSeconds(now, overlap), now);
    const secret = await addSecret(context, ledger, id, now);
    await appendEvent(ledger, {
      type: 'webhook.secret_rotated',
      at: now,
      actor,
      target: { kind: 'webhook', id, name },
      detail: { overlap },
    });
    return { ...(await findWebhook(ledger, name, now)), secret };
  });
}

async function addSecret({ custody }: WebhookContext, ledger: Ledger, webhookId: string, now: Date): Promise<string> {
  const id = newId(now.getTime());
  const secret = randomBytes(32);
  const sealed = custody.seal(secret, { purpose: 'webhook-secret', keyId: id });
  await insertSecret(ledger, { id, webhookId, sealed, kekId: custody.keyId, now });
  return secretPrefix + secret.toString('base64');
}
