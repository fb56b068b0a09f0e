import { z } from 'zod';
import { identityStatuses } from '../../../domain/identity.ts';
import { beyondRight } from './certificates-schemas.ts';
import { identity } from './registry-schemas.ts';
import type { Row } from './row.ts';
import { byReference, id, line, text, time } from './wire.ts';

const labelled = (kind: 'exchangeSecret' | 'clientKey') => z.array(z.object({ id: id(kind), label: z.string() }));

const preview = z.object({
  identity: z.object({ id: id('identity'), name: z.string(), owner: z.string(), status: z.enum(identityStatuses) }),
  certificates: z.array(z.object({ id: id('certificate'), serial: z.string(), notAfter: time })),
  exchangeSecrets: labelled('exchangeSecret'),
  clientKeys: labelled('clientKey'),
  joinTokens: z.array(z.object({ id: id('joinToken') })),
  requests: z.array(z.object({ id: id('certificateRequest') })),
  grants: z.array(z.object({ id: id('grant'), audience: z.string(), scopes: z.array(z.string()) })),
  delegations: z.array(z.object({ id: id('delegation'), actor: z.string(), subject: z.string(), audience: z.string() })),
  /** At most a thousand are counted. */
  liveTokens: z.number(),
  liveUntil: time.nullable(),
  /** Whoever checks tokens as this identity, and will be refused. */
  resourceServer: z.object({ id: id('resourceServer'), name: z.string(), audiences: z.array(z.string()) }).nullable(),
  /** They stay, and lead nowhere. */
  issuerRules: z.array(z.object({ id: id('issuerRule'), issuer: z.string() })),
  beyondRight,
  /** Of what it owns; for `identity.retire`. */
  state: z.string(),
});

export const retirement = {
  'identity.retirement-preview': {
    method: 'GET',
    path: '/identities/{identity}/retirement',
    permission: 'read',
    summary: 'Show what retiring an identity would end',
    params: byReference('identity'),
    output: preview,
  },
  'identity.retire': {
    method: 'POST',
    path: '/identities/{identity}/retire',
    permission: 'issue',
    fresh: true,
    tier: 3,
    summary: 'Retire an identity for good, with its certificates, tokens, grants and secrets, in one act',
    params: byReference('identity'),
    body: z.object({
      comment: line(500),
      /** From the preview: what is retired must be what was shown. */
      state: text(64).optional(),
    }),
    output: identity,
  },
} as const satisfies Record<string, Row>;
