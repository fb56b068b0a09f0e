import { z } from 'zod';
import { identityStatuses } from '../../../domain/identity.ts';
import type { Row } from './row.ts';
import { id, time } from './wire.ts';

const count = z.number().int();

const sandbox = z.object({
  id: id('sandbox'),
  /** What the names of all that is in it begin with. */
  label: z.string(),
  madeAt: time,
  madeBy: z.string(),
  identities: z.array(z.object({ id: id('identity'), name: z.string(), status: z.enum(identityStatuses) })),
  audience: z.object({ id: id('audience'), uri: z.string() }).nullable(),
  resourceServer: z.object({ id: id('resourceServer'), name: z.string() }).nullable(),
  playing: z.boolean(),
  playedAt: time.nullable(),
  trouble: z.string().nullable(),
  caseId: id('case').nullable(),
});

export const setup = {
  'sandbox.show': {
    method: 'GET',
    path: '/sandbox',
    permission: 'read',
    summary: 'The demo data that stands, if there is any',
    output: z.object({ standing: sandbox.nullable() }),
  },
  'sandbox.make': {
    method: 'POST',
    path: '/sandbox',
    permission: 'administer',
    summary: 'Make demo data: four identities, an audience, a resource server, and a token that is replayed and refused',
    output: z.object({ standing: sandbox }),
  },
  'sandbox.remove': {
    method: 'DELETE',
    path: '/sandbox',
    permission: 'administer',
    summary: 'Remove the demo data: its identities are retired, its audience and resource server deleted; what happened stays on record',
    output: z.object({ removed: sandbox.nullable() }),
  },
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
