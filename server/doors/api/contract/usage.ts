import { z } from 'zod';
import type { Row } from './row.ts';
import { byReference, id, time } from './wire.ts';

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
