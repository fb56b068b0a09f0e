import { z } from 'zod';
import { candidateStandings, mostGrantsAtOnce } from '../../../domain/grant.ts';
import { identityStatuses } from '../../../domain/identity.ts';
import { spiffePathShape } from '../../../domain/spiffe-path.ts';
import { managedBy, tag } from './registry-schemas.ts';
import { id, pageQuery, reference, scopes, seconds, text, time } from './wire.ts';

export const grant = z.object({
  id: id('grant'),
  identityId: id('identity'),
  identityName: z.string(),
  audienceId: id('audience'),
  audienceUri: z.string(),
  scopes: z.array(z.string()),
  lifetimeDefault: z.number().nullable(),
  lifetimeMaximum: z.number().nullable(),
  crossEnvironment: z.boolean(),
  createdAt: time,
  managedBy,
});
export const newGrant = z.object({
  identity: reference,
  audience: text(300).min(1),
  scopes: scopes.default([]),
  lifetimeDefault: seconds.max(86_400).nullable().default(null),
  lifetimeMaximum: seconds.max(86_400).nullable().default(null),
  crossEnvironment: z.boolean().default(false),
});
export const grantChange = z
  .object({ scopes, lifetimeDefault: seconds.max(86_400).nullable(), lifetimeMaximum: seconds.max(86_400).nullable() })
  .partial();
export const grantQuery = pageQuery.extend({ identity: reference.optional(), audience: text(300).optional() });

/** Those with a tag, those below a SPIFFE path, or those of whom both is true; one of the two is needed. */
export const candidateChoice = z.object({
  audience: text(300).min(1),
  tag: tag.optional(),
  /** `/production/payments-*`: the identity of that path and those below it; a star at its end stands for any rest. */
  spiffePath: text(300).regex(spiffePathShape, 'must be a SPIFFE path such as /production or /production/payments-*').min(1).optional(),
});
export const grantCandidates = z.object({
  items: z.array(
    z.object({
      identityId: id('identity'),
      identityName: z.string(),
      owner: z.string(),
      environment: z.string(),
      spiffeId: z.string(),
      status: z.enum(identityStatuses),
      /** `granted`: it has a grant, which stays as it is. `elsewhere`: of another environment, left out unless that is meant. */
      standing: z.enum(candidateStandings),
      grantId: id('grant').nullable(),
      scopes: z.array(z.string()).nullable(),
    }),
  ),
  /** Of who they are and how they stand: what a grant to them has to name. */
  state: z.string(),
});
export const newGrants = candidateChoice.extend({
  ...newGrant.omit({ identity: true, audience: true }).shape,
  /** From the candidates as they were shown; refused where others would get it by now. */
  state: text(64).min(1),
});
export const grantedToMany = z.object({
  items: z.array(
    z.object({
      identityId: id('identity'),
      identityName: z.string(),
      /** What it is given, or has had; null where it was left out. */
      grantId: id('grant').nullable(),
      outcome: z.enum(['granted', 'had_one', 'elsewhere']),
    }),
  ),
});
export const grantsRemoval = z.object({ grants: z.array(id('grant')).min(1).max(mostGrantsAtOnce) });
export const grantsRemoved = z.object({ removed: z.array(grant), gone: z.array(id('grant')) });
