import { z } from 'zod';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { proofCaseNames, proofOutcomeNames } from '../../../domain/proof.ts';
import { id, pageQuery, reference, text, time } from './wire.ts';

const seen = z.discriminatedUnion('kind', [
  /** `error` is that of the challenge (RFC 6750 §3). */
  z.object({ kind: z.literal('answer'), status: z.number(), error: z.string().nullable() }),
  z.object({ kind: z.enum(['closed', 'unreachable', 'late']), detail: z.string() }),
]);

const call = z.object({
  name: z.enum(proofCaseNames),
  title: z.string(),
  expected: z.enum(['accepted', 'refused']),
  outcome: z.enum(['passed', 'failed', 'unclear']),
  /** Of the answer; null where none came. */
  status: z.number().nullable(),
  /** The error of the challenge, or what came instead of an answer. */
  seen: z.string().nullable(),
  at: z.string(),
  milliseconds: z.number(),
  jti: z.string().nullable(),
  /** As the resource server told or reported it; null where it did neither. */
  decisionId: id('decision').nullable(),
  code: z.enum(allDecisionCodes).nullable(),
});

export const proofCall = z.object({
  proof: id('proof'),
  resourceServer: z.object({ id: id('resourceServer'), name: z.string() }),
  audience: z.string(),
  /** What was called. */
  address: z.string(),
  startedAt: time,
  startedBy: z.string(),
  finishedAt: time.nullable(),
  /** Of the whole proof. */
  outcome: z.enum(proofOutcomeNames).nullable(),
  /** The event of its end, which says the same and is sealed in the ledger. */
  eventId: id('event').nullable(),
  call,
});

export const proof = z.object({
  id: id('proof'),
  resourceServer: z.object({ id: id('resourceServer'), name: z.string() }),
  audience: z.string(),
  /** What was called. */
  address: z.string(),
  startedAt: time,
  startedBy: z.string(),
  /** Null, as is the outcome, while it is under way. */
  finishedAt: time.nullable(),
  outcome: z.enum(proofOutcomeNames).nullable(),
  /** One sentence for the outcome, and what an operator needs to know beyond it. */
  meaning: z.string().nullable(),
  detail: z.string().nullable(),
  /** The event of its end, which says the same and is sealed in the ledger. */
  eventId: id('event').nullable(),
  /** How many cases there are in a whole run. */
  expectedCases: z.number(),
  /** Those that were tried so far, in their order. */
  cases: z.array(
    z.object({
      name: z.enum(proofCaseNames),
      title: z.string(),
      expected: z.enum(['accepted', 'refused']),
      outcome: z.enum(['passed', 'failed', 'unclear']),
      seen,
      /** What it is to show. */
      shows: z.string(),
      at: z.string(),
      milliseconds: z.number(),
      jti: z.string().nullable(),
      /** As the resource server told or reported it; null where it did neither. */
      decisionId: id('decision').nullable(),
      code: z.enum(allDecisionCodes).nullable(),
    }),
  ),
});
export const newProof = z.object({
  /** One of its own; needed where it has several. */
  audience: text(300).min(1).optional(),
  /** Below its address: one that asks for a token. */
  path: text(300).min(1).optional(),
  /** Whether the answer waits for the result. */
  wait: z.boolean().default(false),
});
export const proofQuery = pageQuery;
export const proofFilter = pageQuery.extend({
  resourceServer: reference.optional(),
  outcome: z.enum(proofOutcomeNames).optional(),
  /** Of when they began. */
  from: time.optional(),
  to: time.optional(),
});
