import { createHmac } from 'node:crypto';
import { cloudEventMediaType, cloudEventOf } from '../domain/cloud-event.ts';
import { ocsfOf } from '../domain/ocsf.ts';
import type { OutgoingEvent } from '../domain/outgoing-event.ts';
import type { WebhookFormat } from '../domain/webhook.ts';
import type { Attempt } from '../ledger/webhook-deliveries.ts';
import { liveSecrets } from '../ledger/webhooks.ts';
import { OutboundRefusal } from '../outbound/ask.ts';
import { postJson } from '../outbound/post-json.ts';
import type { WebhookContext } from './webhook-context.ts';

/** A secret as its owner is told it: Standard Webhooks writes the octets in base64 after this. */
export const secretPrefix = 'whsec_';

type Endpoint = {
  readonly id: string;
  readonly url: string;
  readonly format: WebhookFormat;
  readonly privateAddresses: boolean;
  readonly caPem: string | null;
};
type Body = { readonly mediaType: string; readonly text: string };

/** What is sent of an event, in the format of an endpoint. */
const bodyOf = (event: OutgoingEvent, format: WebhookFormat, { urls, version }: Pick<WebhookContext, 'urls' | 'version'>): Body =>
  format === 'ocsf'
    ? { mediaType: 'application/json', text: JSON.stringify(ocsfOf(event, { version, uid: urls.sts })) }
    : { mediaType: cloudEventMediaType, text: JSON.stringify(cloudEventOf(event, urls.sts)) };

/**
 * Standard Webhooks: `v1,` and HMAC-SHA-256 over id, time of the attempt and body, one for each secret that signs now, so that a receiver
 * that knows either of two believes it.
 */
const signatureOf = (secrets: readonly Uint8Array[], id: string, timestamp: number, body: string): string =>
  secrets.map((secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`).join(' ');

/** The secrets that sign for an endpoint now, the newest first. */
export async function openSecrets({ database, custody, clock }: WebhookContext, webhookId: string): Promise<Buffer[]> {
  const sealed = await liveSecrets(database.prisma, webhookId, clock());
  return sealed.map((one) => custody.open(one.sealed, { purpose: 'webhook-secret', keyId: one.id }));
}

/** What an attempt came to, and what the receiver asked of us besides. */
export type Sent = Attempt & {
  /** It wants nothing more, ever (410). */
  readonly gone: boolean;
  /** Seconds. */
  readonly retryAfter: number | undefined;
};

/** Sends an event once. The same event has the same `webhook-id`, however often it is sent, and whatever the format. */
export async function sendWebhook(
  context: WebhookContext,
  endpoint: Endpoint,
  secrets: readonly Uint8Array[],
  event: OutgoingEvent,
): Promise<Sent> {
  const at = context.clock();
  const timestamp = Math.floor(at.getTime() / 1_000);
  const { mediaType, text } = bodyOf(event, endpoint.format, context);
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  try {
    const answer = await postJson(
      endpoint.url,
      {
        body: text,
        headers: {
          'content-type': mediaType,
          'webhook-id': event.id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatureOf(secrets, event.id, timestamp, text),
        },
      },
      { privateAddresses: endpoint.privateAddresses, ca: endpoint.caPem, signal: context.stopping, ...context.outbound },
    );
    const delivered = answer.status >= 200 && answer.status < 300;
    return {
      delivered,
      at,
      tookMillis: took(),
      status: answer.status,
      response: printable(answer.text),
      problem: delivered ? null : problemOf(answer.status),
      gone: answer.status === 410,
      retryAfter: answer.retryAfter,
    };
  } catch (error) {
    // An attempt that this process broke off says nothing of the receiver: it is made again.
    if (!(error instanceof OutboundRefusal) || context.stopping?.aborted === true) throw error;
    const nothing = { status: null, response: null, gone: false, retryAfter: undefined };
    return { delivered: false, at, tookMillis: took(), problem: error.message.slice(0, 500), ...nothing };
  }
}

function problemOf(status: number): string {
  if (status >= 300 && status < 400)
    return `it redirects (${status}), which is not followed: give the webhook the address that it leads to`;
  if (status === 410) return 'it says that it is gone (410)';
  return `it answered ${status}`;
}

/** What a database cannot keep and a terminal would obey is shown as a dot. */
const printable = (text: string): string => text.replaceAll(/[^\P{C}\n\t]/gu, '·');
