import { z } from 'zod';
import { certificateStatuses } from '../../../domain/certificate.ts';
import type { Row } from './row.ts';
import { byReference, id, line, time } from './wire.ts';

/** Tokens that could be used at this moment; `more` where counting stopped before the last. */
const live = z.object({ count: z.number(), more: z.boolean(), until: time.nullable() });
/** Decisions; replays are counted in their outcome as well. */
const counts = { issued: z.number(), refused: z.number(), accepted: z.number(), rejected: z.number(), replays: z.number() };
/** Counted from here on: 24 hours, or less where there were very many decisions. */
const since = time;

export const usage = {
  'identity.usage': {
    method: 'GET',
    path: '/identities/{identity}/usage',
    permission: 'read',
    summary: 'Show the live tokens of an identity and its decisions of 24 hours, by audience',
    params: byReference('identity'),
    output: z.object({ since, live, decisions: z.object(counts), audiences: z.array(z.object({ audience: z.string(), live, ...counts })) }),
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
      since,
      live,
      decisions: z.object(counts),
      identities: z.array(z.object({ id: id('identity'), name: z.string(), ...counts })),
    }),
  },
} as const satisfies Record<string, Row>;
