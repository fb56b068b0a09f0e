import { z } from 'zod';
import { deepestDelegation } from '../../../domain/delegation.ts';
import { id, pageQuery, reference, scopes, text, time } from './wire.ts';

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
