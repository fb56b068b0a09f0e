import { z } from 'zod';
import { allDecisionCodes, isRefusal } from '../../../domain/codes.ts';
import { identityStatuses } from '../../../domain/identity.ts';
import { connectRoles, snippetStacks } from '../../../domain/snippet.ts';
import type { Row } from './row.ts';
import { byReference, httpUrl, id, line, text } from './wire.ts';

/** A path on the machine of the workload; not what a program would take for an option. */
const path = line(300).regex(/^[^-]/, 'must be a path, which begins with no dash');
const file = z.object({ name: z.string(), text: z.string() });

const query = z.object({
  role: z.enum(connectRoles).default('call'),
  /** All there are, if left away. */
  stack: z.enum(snippetStacks).optional(),
  /** The first that it may call or is, if left away. */
  audience: text(300).min(1).optional(),
  /** Where the API answers; the address of its resource server, if left away. */
  resource: httpUrl.optional(),
  certificate: path.optional(),
  key: path.optional(),
  ca: path.optional(),
  serverCertificate: path.optional(),
  serverKey: path.optional(),
});
const snippet = z.object({
  role: z.enum(connectRoles),
  stack: z.enum(snippetStacks),
  title: z.string(),
  needs: z.string(),
  run: z.string(),
  files: z.array(file),
  /** What it prints when all is well. */
  expected: z.string(),
  failures: z
    .array(z.object({ seen: z.string(), code: z.enum(allDecisionCodes.filter(isRefusal)).nullable(), action: z.string() }))
    .readonly(),
});

export const connect = {
  'identity.connect': {
    method: 'GET',
    path: '/identities/{identity}/snippets',
    permission: 'read',
    summary: 'Show how a workload uses its identity: programs with its addresses, audience and files',
    params: byReference('identity'),
    query,
    output: z.object({
      identity: z.object({ id: id('identity'), name: z.string(), spiffeId: z.string(), status: z.enum(identityStatuses) }),
      role: z.enum(connectRoles),
      issuer: z.string(),
      enrolmentUrl: z.string(),
      caHash: z.string(),
      audience: z.string().nullable(),
      resource: z.string().nullable(),
      audiences: z.array(z.object({ uri: z.string(), url: z.string().nullable() })),
      resourceServers: z.array(
        z.object({
          id: id('resourceServer'),
          name: z.string(),
          kind: z.enum(['server', 'gateway']),
          url: z.string(),
          audiences: z.array(z.string()),
        }),
      ),
      enrolment: z.array(z.object({ profile: z.enum(['workload', 'server']), run: z.string(), file })),
      proof: z.object({ run: z.string(), file }).nullable(),
      snippets: z.array(snippet),
    }),
  },
} as const satisfies Record<string, Row>;
