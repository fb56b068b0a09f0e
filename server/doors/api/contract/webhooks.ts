import { z } from 'zod';
import type { Row } from './row.ts';
import * as s from './webhooks-schemas.ts';
import { byReference, line, page, time } from './wire.ts';

const oneDelivery = z.object({ ...byReference('webhook').shape, delivery: line(100) });

export const webhooks = {
  'webhook.list': {
    method: 'GET',
    path: '/webhooks',
    permission: 'audit',
    summary: 'List where events are sent, and how that goes',
    output: z.object({ items: z.array(s.webhook) }),
  },
  'webhook.create': {
    method: 'POST',
    path: '/webhooks',
    permission: 'administer',
    summary: 'Send events to an address from now on; the secret is in this answer alone',
    body: s.newWebhook,
    output: s.webhookWithSecret,
  },
  'webhook.show': {
    method: 'GET',
    path: '/webhooks/{webhook}',
    permission: 'audit',
    summary: 'Show a webhook, how far it is and what it waits for',
    params: byReference('webhook'),
    output: s.webhook,
  },
  'webhook.change': {
    method: 'PATCH',
    path: '/webhooks/{webhook}',
    permission: 'administer',
    summary: 'Change a webhook, or switch it on or off',
    params: byReference('webhook'),
    body: s.webhookChange,
    output: s.webhook,
  },
  'webhook.remove': {
    method: 'DELETE',
    path: '/webhooks/{webhook}',
    permission: 'administer',
    summary: 'Remove a webhook with its secrets and its log; what waits is not sent',
    params: byReference('webhook'),
    output: z.object({}),
  },
  'webhook.rotate-secret': {
    method: 'POST',
    path: '/webhooks/{webhook}/secrets',
    permission: 'administer',
    summary: 'Give a webhook another secret; the one before signs beside it for a while',
    params: byReference('webhook'),
    body: s.rotation,
    output: s.webhookWithSecret,
  },
  'webhook.test': {
    method: 'POST',
    path: '/webhooks/{webhook}/test',
    permission: 'administer',
    summary: 'Send a test event now',
    params: byReference('webhook'),
    output: s.delivery,
  },
  'webhook.resume': {
    method: 'POST',
    path: '/webhooks/{webhook}/resume',
    permission: 'administer',
    summary: 'Let a paused webhook go on, or go on past the event that it could not take',
    params: byReference('webhook'),
    body: z.object({ skip: z.boolean().default(false) }),
    output: s.webhook,
  },
  'webhook.replay': {
    method: 'POST',
    path: '/webhooks/{webhook}/replay',
    permission: 'administer',
    summary: 'Deliver everything again that was sealed since an instant',
    params: byReference('webhook'),
    body: z.object({ since: time }),
    output: s.webhook,
  },
  'webhook.deliveries': {
    method: 'GET',
    path: '/webhooks/{webhook}/deliveries',
    permission: 'audit',
    summary: 'List deliveries, newest first: what was answered, how long it took, how often it was tried',
    params: byReference('webhook'),
    query: s.deliveryQuery,
    output: page(s.delivery),
  },
  'webhook.redeliver': {
    method: 'POST',
    path: '/webhooks/{webhook}/deliveries/{delivery}/replay',
    permission: 'administer',
    summary: 'Send one event again, with the same id',
    params: oneDelivery,
    output: s.delivery,
  },
  'event.formats': {
    method: 'GET',
    path: '/events/{event}/formats',
    permission: 'audit',
    summary: 'Show an event or a decision as it leaves: CloudEvents and OCSF',
    params: byReference('event'),
    output: s.eventFormats,
  },
} as const satisfies Record<string, Row>;
