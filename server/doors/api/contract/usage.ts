import { z } from 'zod';
import { certificateStatuses } from '../../../domain/certificate.ts';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { historyKinds } from '../../../domain/history.ts';
import { rejectionCase } from './cases-schemas.ts';
import { event } from './decisions-schemas.ts';
import { decisionCounts } from './registry-schemas.ts';
import type { Row } from './row.ts';
import { byReference, id, line, page, pageQuery, text, time } from './wire.ts';

/** Tokens that could be used at this moment; `more` where counting stopped before the last. */
const live = z.object({ count: z.number(), more: z.boolean(), until: time.nullable() });
const counts = decisionCounts.shape;
/** Counted from here on: 24 hours, or less where there were very many decisions. */
const since = time;

const entry = { id: z.string(), at: time };
const entryCertificate = z.object({
  id: id('certificate'),
  serial: z.string(),
  thumbprint: z.string().nullable(),
  /** From where a token was first fetched with it; null where that was not counted yet, or is too long ago. */
  firstSeen: z.object({ at: time, sourceAddress: z.string().nullable() }).nullable(),
});
const party = z.object({ id: id('identity'), name: z.string() });
const hourOfDecisions = {
  from: time,
  /** Ahead while the hour is not over. */
  until: time,
  code: z.enum(allDecisionCodes),
  meaning: z.string(),
  count: z.number(),
  /** There were more, in an hour too long ago to be counted in full. */
  more: z.boolean(),
  /** For which tokens were issued, as far as the newest hundred decisions of the hour say. */
  audiences: z.array(z.string()),
  /** By whom tokens that stand for the identity were got in exchange, as far as those say. */
  actors: z.array(party),
  /** For whom it got tokens in exchange itself. */
  subjects: z.array(party),
};
const historyEntry = z.discriminatedUnion('is', [
  z.object({ ...entry, is: z.literal('act'), event, certificate: entryCertificate.nullable() }),
  /** Its date came, and no other certificate had taken its place. */
  z.object({ ...entry, is: z.literal('expired'), certificate: entryCertificate }),
  z.object({ ...entry, is: z.literal('case'), case: rejectionCase }),
  z.object({ ...entry, is: z.literal('tokens'), ...hourOfDecisions }),
  /** Refusals of a code that makes no case. */
  z.object({ ...entry, is: z.literal('refusals'), ...hourOfDecisions }),
]);

export const usage = {
  'identity.history': {
    method: 'GET',
    path: '/identities/{identity}/history',
    permission: 'audit',
    summary:
      'List all that happened to an identity, newest first: acts, certificates, cases of rejections, and the tokens of the last day by the hour',
    params: byReference('identity'),
    query: pageQuery.extend({
      kind: z.enum(historyKinds).optional(),
      /** The id of an entry: the list begins with it. */
      upTo: text(500).optional(),
    }),
    output: page(historyEntry),
  },
  'identity.usage': {
    method: 'GET',
    path: '/identities/{identity}/usage',
    permission: 'read',
    summary: 'Show the live tokens of an identity and its decisions of 24 hours, by audience',
    params: byReference('identity'),
    output: z.object({ since, live, decisions: decisionCounts, audiences: z.array(z.object({ audience: z.string(), live, ...counts })) }),
  },
  'identity.live-tokens': {
    method: 'GET',
    path: '/identities/{identity}/live-tokens',
    permission: 'read',
    summary: 'Show which tokens of an identity could still be used, also by others in its name: what identity deny-tokens would end',
    params: byReference('identity'),
    output: z.object({
      ...live.shape,
      /** Of those, how many are bound to a certificate of somebody who acts for it. */
      heldByOthers: z.number(),
      audiences: z.array(z.object({ audience: z.string(), count: z.number(), until: time })),
    }),
  },
  'identity.instances': {
    method: 'GET',
    path: '/identities/{identity}/instances',
    permission: 'read',
    summary: 'Show from where the certificates of an identity were shown, and to whom, also those that have expired',
    params: byReference('identity'),
    output: z.object({
      items: z.array(
        z.object({
          certificateId: id('certificate'),
          serial: z.string(),
          thumbprint: z.string(),
          status: z.enum(certificateStatuses),
          usable: z.boolean(),
          /** Since when it is stopped, because a copy of its key is suspected. */
          frozenAt: time.nullable(),
          notAfter: time,
          sourceAddress: z.string().nullable(),
          /** Null is the token service. */
          resourceServer: z.object({ id: id('resourceServer'), name: z.string() }).nullable(),
          /** Null where more happened since than is looked at. */
          firstSeenAt: time.nullable(),
          lastSeenAt: time,
        }),
      ),
    }),
  },
  'identity.deny-tokens': {
    method: 'POST',
    path: '/identities/{identity}/deny-tokens',
    permission: 'operate',
    summary:
      'End every live token of an identity, also those that others hold in its name; its certificates stay, and it may ask for new tokens',
    params: byReference('identity'),
    body: z.object({ comment: line(500).optional() }),
    /** `left`: there were very many, and calling it again goes on. */
    output: z.object({ denied: z.number(), left: z.boolean() }),
  },
  'audience.usage': {
    method: 'GET',
    path: '/audiences/{audience}/usage',
    permission: 'read',
    summary: 'Show the live tokens of an audience and its decisions of 24 hours, by identity',
    params: byReference('audience'),
    output: z.object({
      live,
      decisions: decisionCounts,
      /** Of the newest decisions alone, where there were very many since yesterday. */
      since,
      identities: z.array(z.object({ id: id('identity'), name: z.string(), ...counts })),
    }),
  },
} as const satisfies Record<string, Row>;
