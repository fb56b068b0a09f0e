import { z } from 'zod';
import { certificateUsages } from '../../../domain/certificate.ts';
import { rotationStates } from '../../../domain/rotation.ts';
import { rotationCountQuery } from './registry-schemas.ts';
import type { Row } from './row.ts';
import { byReference, id, time } from './wire.ts';

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
} as const satisfies Record<string, Row>;
