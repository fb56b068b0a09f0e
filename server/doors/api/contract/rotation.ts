import { z } from 'zod';
import { certificateStatuses, certificateUsages } from '../../../domain/certificate.ts';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { rotationItemStates } from '../../../domain/rotate-now.ts';
import { rotationStates } from '../../../domain/rotation.ts';
import { rotationCountQuery } from './registry-schemas.ts';
import type { Row } from './row.ts';
import { byReference, environment, id, page, pageQuery, reference, text, time } from './wire.ts';

const state = { state: z.enum(rotationStates), because: z.string() };

/** What the agent last said: its own claim. */
const agent = z.object({
  agent: z.string(),
  host: z.string(),
  renewAt: time,
  reportedAt: time,
  nextReportAt: time,
  failingSince: time.nullable(),
  failure: z.string().nullable(),
});

const criteria = z.object({
  identity: reference.optional(),
  owner: text(100).optional(),
  environment: environment.optional(),
  profile: reference.optional(),
  authority: reference.optional(),
  /** How the renewal of the identity goes. */
  rotation: z.enum(rotationStates).optional(),
  q: text(100).optional(),
});
/** Agents that may hear of it in a minute. */
const rate = z.number().int().min(1).max(60_000);
const order = z.object({
  id: id('rotation'),
  /** As it was asked for. */
  criteria: z.record(z.string(), z.string()),
  rate: z.number(),
  comment: z.string(),
  createdBy: z.string(),
  createdAt: time,
  cancelledAt: time.nullable(),
  finishedAt: time.nullable(),
  total: z.number(),
  counts: z.record(z.enum(rotationItemStates), z.number()),
  /** When the last agent may hear of it. */
  releasedBy: time,
});
const item = z.object({
  certificateId: id('certificate'),
  identityId: id('identity'),
  identityName: z.string(),
  owner: z.string(),
  state: z.enum(rotationItemStates),
  /** Of the agent, by its own word, while it is open. */
  host: z.string().nullable(),
  failure: z.string().nullable(),
  releasedAt: time,
  toldAt: time.nullable(),
  closedAt: time.nullable(),
  successorId: id('certificate').nullable(),
});

export const rotation = {
  'identity.rotation': {
    method: 'GET',
    path: '/identities/{identity}/rotation',
    permission: 'read',
    summary: 'Show how the renewal of an identity goes: on time, late, failed, manual, or silent',
    params: byReference('identity'),
    output: z.object({
      /** As the worst of its lineages; null where it never had a certificate, or is not active. */
      rotation: z.object(state).nullable(),
      lineages: z.array(
        z.object({
          ...state,
          certificateId: id('certificate'),
          lineageId: z.string(),
          serial: z.string(),
          usage: z.enum(certificateUsages),
          from: time,
          notAfter: time,
          renewAfter: time,
          lateAfter: time,
          renewals: z.number(),
          lastRenewedAt: time.nullable(),
          agent: agent.nullable(),
        }),
      ),
    }),
  },
  'identity.timeline': {
    method: 'GET',
    path: '/identities/{identity}/timeline',
    permission: 'read',
    summary: 'Show the newest certificates of an identity side by side: their lives, where each was seen, and what was refused',
    params: byReference('identity'),
    output: z.object({
      at: time,
      certificates: z.array(
        z.object({
          certificateId: id('certificate'),
          lineageId: z.string(),
          predecessorId: id('certificate').nullable(),
          serial: z.string(),
          status: z.enum(certificateStatuses),
          from: time,
          notAfter: time,
          usableUntil: time.nullable(),
          revokedAt: time.nullable(),
          lastSeenAt: time.nullable(),
          /** Addresses from which it was shown, among its newest decisions. */
          hosts: z.number(),
        }),
      ),
      /** Of the hosts on which a predecessor was seen, how many have shown the successor. */
      handovers: z.array(
        z.object({
          certificateId: id('certificate'),
          predecessorId: id('certificate'),
          seenOn: z.number(),
          of: z.number(),
          missing: z.array(z.object({ sourceAddress: z.string().nullable(), lastSeenAt: time })).readonly(),
        }),
      ),
      rejections: z.array(
        z.object({ certificateId: id('certificate'), decisionId: id('decision'), at: time, code: z.enum(allDecisionCodes) }),
      ),
    }),
  },
  'identity.rotations': {
    method: 'GET',
    path: '/rotation-counts',
    permission: 'read',
    summary: 'Count the identities of a filter by how their renewal goes',
    query: rotationCountQuery,
    output: z.object({
      failed: z.number(),
      silent: z.number(),
      late: z.number(),
      manual: z.number(),
      on_time: z.number(),
      /** Nothing to renew: never enrolled, or not active. */
      none: z.number(),
    }),
  },
  rotate: {
    method: 'POST',
    path: '/rotations',
    permission: 'issue',
    summary: 'Have certificates renewed now: of one identity, of all that a filter names, or of a whole authority',
    body: criteria.extend({
      /** Every certificate, where nothing else says which. */
      all: z.boolean().default(false),
      rate: rate.default(60),
      comment: text(1_000).default(''),
    }),
    output: order,
  },
  'rotation.preview': {
    method: 'GET',
    path: '/rotation-preview',
    permission: 'read',
    summary: 'Show whom an order to renew now would reach',
    query: criteria.extend({ all: z.stringbool().default(false), rate: z.coerce.number().pipe(rate).default(60) }),
    output: z.object({
      agents: z.number(),
      byHand: z.number(),
      /** In another order that is open. */
      underWay: z.number(),
      /** Until the last agent may hear of it. */
      minutes: z.number(),
      /** Who signed what would be renewed, and whether it would sign again; no name for what was made elsewhere. */
      authorities: z.array(z.object({ name: z.string().nullable(), count: z.number(), active: z.boolean() })),
      signedBy: z.string().nullable(),
    }),
  },
  'rotation.list': {
    method: 'GET',
    path: '/rotations',
    permission: 'read',
    summary: 'List orders to renew now',
    query: pageQuery,
    output: page(order),
  },
  'rotation.show': {
    method: 'GET',
    path: '/rotations/{rotation}',
    permission: 'read',
    summary: 'Show how far an order to renew now is',
    params: byReference('rotation'),
    output: order,
  },
  'rotation.items': {
    method: 'GET',
    path: '/rotations/{rotation}/items',
    permission: 'read',
    summary: 'List what has become of each certificate of an order to renew now',
    params: byReference('rotation'),
    query: pageQuery.extend({ state: z.enum(rotationItemStates).optional() }),
    output: page(item),
  },
  'rotation.cancel': {
    method: 'POST',
    path: '/rotations/{rotation}/cancel',
    permission: 'issue',
    summary: 'End an order to renew now; what was renewed stays',
    params: byReference('rotation'),
    output: order,
  },
} as const satisfies Record<string, Row>;
