import { z } from 'zod';
import { tokenAlgorithms } from '../../../domain/claims.ts';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { deepestDelegation } from '../../../domain/delegation.ts';
import { grantChange } from './grants-schemas.ts';
import { audienceChange } from './registry-schemas.ts';
import { id, pageQuery, reference, scopes, seconds, text, time } from './wire.ts';

const depth = z.number().int().min(1).max(deepestDelegation);

export const delegation = z.object({
  id: id('delegation'),
  actorId: id('identity'),
  actorName: z.string(),
  subjectId: id('identity'),
  subjectName: z.string(),
  audienceId: id('audience'),
  audienceUri: z.string(),
  scopes: z.array(z.string()),
  maximumDepth: z.number(),
  crossEnvironment: z.boolean(),
  expiresAt: time.nullable(),
  createdAt: time,
});
export const newDelegation = z.object({
  /** The identity that may act. */
  actor: reference,
  /** The identity that it may act for. */
  subject: reference,
  audience: text(300).min(1),
  /** What the actor's tokens may hold at most; beside it, what the subject is granted and what its token holds. */
  scopes: scopes.default([]),
  /** How many actors a token may name, this one included. */
  maximumDepth: depth.default(1),
  expiresAt: time.nullable().default(null),
  crossEnvironment: z.boolean().default(false),
});
export const delegationChange = z.object({ scopes, maximumDepth: depth, expiresAt: time.nullable() }).partial();
export const delegationQuery = pageQuery.extend({
  actor: reference.optional(),
  subject: reference.optional(),
  audience: text(300).optional(),
});

/** What a change of policy would have done to the requests that were granted in the last 24 hours. */
export const policyEffect = z.object({
  /** Counted from here on: 24 hours, or less where very many tokens were issued. */
  since: time,
  /** Tokens that were issued under what would change, each decided again by the one policy. */
  examined: z.number(),
  /** Those that the present policy would issue once more and the changed one would refuse. */
  refused: z.number(),
  codes: z.array(z.object({ code: z.enum(allDecisionCodes), requests: z.number() })),
  identities: z.array(z.object({ id: id('identity'), name: z.string(), requests: z.number() })),
  /** Those that would have been issued with a shorter life, or with fewer scopes where the request named none. */
  shortened: z.number(),
  narrowed: z.number(),
});
export const audiencePreview = audienceChange;
export const grantPreview = grantChange.extend({
  /** Previews the removal of the grant instead of a change. */
  removed: z.boolean().default(false),
});

export const simulationRequest = z.object({
  /** The identity that asks: the client, and the actor where it acts for another. */
  identity: reference,
  audience: text(300).min(1),
  /** Left away, the policy chooses. */
  scopes: scopes.optional(),
  /** Serial, thumbprint or id; the newest usable certificate of the identity, if left away. */
  certificate: text(200).min(1).optional(),
  /** As if the identity exchanged a live token of this one for the audience, with one of its own as `actor_token`. */
  actingFor: reference.optional(),
  /** Seconds. */
  lifetime: seconds.max(86_400).optional(),
});
export const simulation = z.object({
  code: z.enum(allDecisionCodes),
  meaning: z.string(),
  action: z.string(),
  alsoFound: z.array(z.enum(allDecisionCodes)),
  /** What the policy found out, in words. */
  reason: z.string().nullable(),
  certificate: z.object({ id: id('certificate'), serial: z.string(), thumbprint: z.string(), notAfter: time }).nullable(),
  /** What the token would be; null where none would be issued. */
  token: z
    .object({
      issuer: z.string(),
      subject: z.string(),
      clientId: z.string(),
      audience: z.string(),
      scope: z.string(),
      algorithm: z.enum(tokenAlgorithms),
      /** Seconds. */
      lifetime: z.number(),
      expiresAt: time,
      /** SPIFFE IDs of those who act, newest first. */
      actors: z.array(z.string()),
    })
    .nullable(),
});
