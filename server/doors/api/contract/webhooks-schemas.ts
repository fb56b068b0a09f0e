import { z } from 'zod';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { identityNameShape } from '../../../domain/identity.ts';
import { severityOrder } from '../../../domain/outgoing-event.ts';
import { deliveryStates, webhookFormats } from '../../../domain/webhook.ts';
import { audienceUri, id, line, pageQuery, text, time } from './wire.ts';

const terms = z.object({
  /** It may be a secret in itself, and stands in no event. */
  url: z.url({ protocol: /^https$/ }).max(500),
  description: text(500),
  /** How the body is written: CloudEvents 1.0, or OCSF. */
  format: z.enum(webhookFormats),
  /** Names of events, or a beginning with `.*`; empty for all. */
  types: z.array(line(60)).max(50),
  /** Codes of decisions; named, only decisions fit. */
  codes: z.array(z.enum(allDecisionCodes)).max(60),
  /** Audiences of decisions; named, only decisions fit. */
  audiences: z.array(audienceUri).max(50),
  /** At least so severe. */
  severity: z.enum(severityOrder),
  /** Whether it may be at an address that is not of the public Internet. */
  privateAddresses: z.boolean(),
  /** Whom its TLS certificate is checked against; null for the public authorities. */
  caPem: text(60_000).nullable(),
  enabled: z.boolean(),
});
export const newWebhook = z.object({
  name: z.string().regex(identityNameShape, 'must be lower-case letters, digits, dots and dashes, at most 63'),
  url: terms.shape.url,
  description: terms.shape.description.default(''),
  format: terms.shape.format.default('cloudevents'),
  types: terms.shape.types.default([]),
  codes: terms.shape.codes.default([]),
  audiences: terms.shape.audiences.default([]),
  severity: terms.shape.severity.default('none'),
  privateAddresses: terms.shape.privateAddresses.default(false),
  caPem: terms.shape.caPem.default(null),
  enabled: terms.shape.enabled.default(true),
});
export const webhookChange = terms.partial();
export const rotation = z.object({
  /** Seconds for which the secret before signs beside the new one. */
  overlap: z.number().int().min(0).max(604_800).default(86_400),
});

export const webhook = z.object({
  id: id('webhook'),
  name: z.string(),
  url: z.string(),
  description: z.string(),
  format: z.enum(webhookFormats),
  types: z.array(z.string()),
  codes: z.array(z.enum(allDecisionCodes)),
  audiences: z.array(z.string()),
  severity: z.enum(severityOrder),
  privateAddresses: z.boolean(),
  caPem: z.string().nullable(),
  enabled: z.boolean(),
  /** Everything of the sealed ledger up to here is delivered, or was not wanted. */
  position: z.number(),
  /** How many positions lie behind the end of the sealed ledger. */
  behind: z.number(),
  /** Attempts that failed since the last that did not. */
  failures: z.number(),
  failingSince: time.nullable(),
  nextAt: time,
  pausedAt: time.nullable(),
  pauseReason: z.string().nullable(),
  deliveredAt: time.nullable(),
  /** Those that sign now, the newest first; never what they are. */
  secrets: z.array(z.object({ createdAt: time, expiresAt: time.nullable() })),
  createdBy: z.string(),
  createdAt: time,
  updatedAt: time,
});
export const webhookWithSecret = webhook.extend({
  /** Shown once. */
  secret: z.string(),
});

export const delivery = z.object({
  id: id('webhookDelivery'),
  kind: z.enum(['event', 'replay', 'test']),
  state: z.enum(deliveryStates),
  /** Of the event in the sealed ledger. */
  position: z.number().nullable(),
  /** Also the `webhook-id`. */
  eventId: id('event'),
  eventAt: time,
  eventType: z.string(),
  code: z.string().nullable(),
  attempts: z.number(),
  firstAt: time,
  lastAt: time,
  tookMillis: z.number(),
  /** Of the answer; null where there was none. */
  status: z.number().nullable(),
  /** The first kilobyte of the answer. */
  response: z.string().nullable(),
  problem: z.string().nullable(),
});
export const deliveryQuery = pageQuery.extend({ state: z.enum(deliveryStates).optional() });

const json = z.record(z.string(), z.unknown());
export const eventFormats = z.object({ cloudevents: json, ocsf: json });
