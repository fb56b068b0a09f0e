import { z } from 'zod';
import type { Row } from './row.ts';
import { id } from './wire.ts';

const count = z.number().int();

export const setup = {
  'setup.progress': {
    method: 'GET',
    path: '/setup/progress',
    permission: 'read',
    summary: 'How far the set-up of this installation is, by what there is',
    output: z.object({
      owners: count,
      securedOwners: count,
      issued: z.boolean(),
      roots: count,
      issuing: count,
      audiences: count,
      trustDomain: z.string(),
      sts: z.string(),
      enrolment: z.string(),
      pki: z.string(),
      resourceServer: z
        .object({
          id: id('resourceServer'),
          name: z.string(),
          url: z.string(),
          identityId: id('identity'),
          audience: z.string(),
          client: z.boolean(),
          server: z.boolean(),
        })
        .nullable(),
      workload: z.object({ id: id('identity'), name: z.string(), certificate: z.boolean() }).nullable(),
      proof: z.object({
        issued: id('decision').nullable(),
        accepted: id('decision').nullable(),
        refused: id('decision').nullable(),
        caseId: id('case').nullable(),
      }),
      steps: z.object({
        administrator: z.boolean(),
        names: z.boolean(),
        authorities: z.boolean(),
        audience: z.boolean(),
        identity: z.boolean(),
        proof: z.boolean(),
      }),
      done: z.boolean(),
    }),
  },
} as const satisfies Record<string, Row>;
