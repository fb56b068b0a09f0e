import { isIP } from 'node:net';
import { z } from 'zod';
import { hostShape } from '../../../domain/gateway.ts';
import { identityNameShape } from '../../../domain/identity.ts';
import { prefixes } from '../../../domain/ids.ts';
import { closings, noticeKinds, noticeSeverities } from '../../../domain/notice.ts';
import { channelKinds, mailSecurities, messageStages, messageStates } from '../../../domain/notice-channel.ts';
import { digestRhythms } from '../../../domain/notice-digest.ts';
import { id, line, pageQuery, text, time } from './wire.ts';

const severity = z.enum(noticeSeverities);
const kind = z.enum(noticeKinds);

export const noticeQuery = pageQuery.extend({
  state: z.enum(['open', 'closed']).optional(),
  kind: kind.optional(),
  severity: severity.optional(),
  /** As the registry calls them. */
  owner: line(200).optional(),
  /** Only those that a person has taken care of, or only the others. */
  acknowledged: z.stringbool().optional(),
});

export const notice = z.object({
  id: id('notice'),
  kind,
  /** The condition, for a heading. */
  title: z.string(),
  severity,
  /** Null as id where one notice stands for many. */
  subject: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  summary: z.string(),
  action: z.string(),
  /** Where the subject is in the console. */
  page: z.string(),
  owners: z.array(z.string()),
  /** How many it stands for, or how often it happened. */
  count: z.number(),
  openedAt: time,
  seenAt: time,
  acknowledgedAt: time.nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
  escalatedAt: time.nullable(),
  closedAt: time.nullable(),
  closedBecause: z.enum(closings).nullable(),
});
export const message = z.object({
  /** Also the left part of the `Message-ID`. */
  id: id('noticeMessage'),
  channelId: id('noticeChannel'),
  channelName: z.string(),
  noticeId: id('notice').nullable(),
  stage: z.enum(messageStages),
  recipient: z.string(),
  /** For whose sake the recipient hears of it. */
  owner: z.string().nullable(),
  state: z.enum(messageStates),
  queuedAt: time,
  attempts: z.number(),
  lastAt: time.nullable(),
  tookMillis: z.number().nullable(),
  /** What the receiver answered. */
  response: z.string().nullable(),
  problem: z.string().nullable(),
});
export const noticeDetail = notice.extend({ messages: z.array(message) });
export const acknowledgement = z.object({ note: line(500).optional() });

/** Where a channel leads; the members of e-mail and of Slack. */
const target = z.object({
  host: line(253).refine((host) => isIP(host) !== 0 || hostShape.test(host), 'must be the name or address of a mail server'),
  port: z.number().int().min(1).max(65_535),
  /** TLS from the first octet, or STARTTLS; without either nothing is sent. */
  security: z.enum(mailSecurities),
  username: line(200).nullable(),
  /** Kept sealed, and shown to nobody. */
  password: text(1_000),
  /** One mail address. */
  from: line(254),
  /** Always told. */
  to: z.array(line(254)).max(50),
  /** Whether the owner is told, where the registry knows them by a mail address. */
  toOwners: z.boolean(),
  /** The address of Slack's incoming webhook, which is a secret in itself: kept sealed, and shown to nobody. */
  url: z.url({ protocol: /^https$/ }).max(500),
});
const terms = z.object({
  description: text(500),
  /** At least so severe. */
  severity,
  /** Empty for all. */
  kinds: z.array(kind).max(50),
  /** Only what belongs to one of them; empty for all. */
  owners: z.array(line(200)).max(100),
  /** It hears of a notice only once nobody has acknowledged it in time. */
  escalationsOnly: z.boolean(),
  /** By e-mail: what ends within 7 days each day, or within 30 days each Monday, at eight o'clock in UTC. */
  digest: z.enum(digestRhythms),
  /** Whether it may be at an address that is not of the public Internet. */
  privateAddresses: z.boolean(),
  /** Whom its TLS certificate is checked against; null for the public authorities. */
  caPem: text(60_000).nullable(),
  enabled: z.boolean(),
});
export const newChannel = target.partial().extend({
  name: z
    .string()
    .regex(identityNameShape, 'must be lower-case letters, digits, dots and dashes, at most 63')
    .refine((name) => !name.startsWith(prefixes.noticeChannel) && name !== 'new', 'is not a name'),
  kind: z.enum(channelKinds),
  description: terms.shape.description.default(''),
  severity: severity.default('low'),
  kinds: terms.shape.kinds.default([]),
  owners: terms.shape.owners.default([]),
  escalationsOnly: terms.shape.escalationsOnly.default(false),
  digest: terms.shape.digest.default('none'),
  privateAddresses: terms.shape.privateAddresses.default(false),
  caPem: terms.shape.caPem.default(null),
  enabled: terms.shape.enabled.default(true),
});
export const channelChange = target.partial().extend(terms.partial().shape);
export const testTarget = z.object({
  /** Where only owners are told, whom to tell instead. */
  to: line(254).optional(),
});

const mailSettings = z.object({
  host: z.string(),
  port: z.number(),
  security: z.enum(mailSecurities),
  username: z.string().nullable(),
  from: z.string(),
  to: z.array(z.string()),
  toOwners: z.boolean(),
});
const slackSettings = z.object({ host: z.string() });
export const channel = z.object({
  id: id('noticeChannel'),
  name: z.string(),
  kind: z.enum(channelKinds),
  /** Never its secret. */
  settings: z.union([mailSettings, slackSettings]),
  ...terms.shape,
  /** Messages that wait. */
  queued: z.number(),
  /** Attempts that failed since the last that did not. */
  failures: z.number(),
  failingSince: time.nullable(),
  problem: z.string().nullable(),
  nextAt: time,
  deliveredAt: time.nullable(),
  createdBy: z.string(),
  createdAt: time,
  updatedAt: time,
});
export const messageQuery = pageQuery.extend({ state: z.enum(messageStates).optional() });

export const digestQuery = z.object({
  /** Which of the two; that of the channel, where it is left away. */
  digest: z.enum(digestRhythms).exclude(['none']).optional(),
});
export const digest = z.object({
  digest: z.enum(digestRhythms).exclude(['none']),
  /** When the channel sends the next; null where it sends none. */
  nextAt: time.nullable(),
  /** How many would get one, of which the first twenty are shown. */
  recipients: z.number(),
  items: z.array(
    z.object({
      recipient: z.string(),
      /** For whose sake; null for whoever gets one of everything. */
      owner: z.string().nullable(),
      subject: z.string(),
      text: z.string(),
    }),
  ),
});

/** Seconds after which what nobody acknowledged is told again; never where it is null. */
const after = z.number().int().min(60).max(2_592_000).nullable();
export const policy = z.object({ high: after, medium: after, low: after });
