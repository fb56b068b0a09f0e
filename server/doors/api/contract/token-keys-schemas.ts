import { z } from 'zod';
import { tokenAlgorithms } from '../../../domain/claims.ts';
import { shortestOverlap, tokenKeyStatuses } from '../../../domain/token-key.ts';
import { line, seconds, time } from './wire.ts';

export const algorithm = z.enum(tokenAlgorithms);
export const tokenKey = z.object({
  /** RFC 7638 thumbprint: `kid` of tokens and of the JWK Set. */
  kid: z.string(),
  algorithm,
  /** `next`, `current` and `retiring` keys are published; `current` ones sign. */
  status: z.enum(tokenKeyStatuses),
  /** Where the private key is: sealed in the ledger, or in a PKCS#11 module. */
  custody: z.enum(['sealed', 'module']),
  createdAt: time,
  createdBy: z.string(),
  activatedAt: time.nullable(),
  retiringAt: time.nullable(),
  retiredAt: time.nullable(),
  revokedAt: time.nullable(),
  revocationComment: z.string().nullable(),
  /** From when on everybody has seen it and it may sign; null unless it is next. */
  readyAt: time.nullable(),
  /** From when on nothing that it has signed can live; null unless it is retiring. */
  retirableAt: time.nullable(),
  /** Unexpired tokens that it has signed: what its revocation would end. */
  liveTokens: z.number(),
});
/** Somebody asked for the next key of an algorithm; it is gone from here as soon as an sts has made it. */
export const tokenKeyRequest = z.object({ algorithm, requestedBy: z.string(), requestedAt: time });
export const tokenKeySchedule = z.object({
  algorithm,
  /** Seconds that a key signs; null where only people replace it. */
  period: z.number().nullable(),
  /** Seconds that a key is published before it signs. */
  overlap: z.number(),
  nextRotationAt: time.nullable(),
  updatedAt: time.nullable(),
  updatedBy: z.string().nullable(),
});
export const tokenKeyList = z.object({
  items: z.array(tokenKey),
  requests: z.array(tokenKeyRequest),
  schedules: z.array(tokenKeySchedule),
});
export const newTokenKey = z.object({ algorithm: algorithm.default('ES256') });
export const tokenKeyActivation = z.object({
  /** Goes on although not everybody can have seen the key; it is recorded with the comment. */
  override: z.boolean().default(false),
  comment: line(500).optional(),
});
export const tokenKeyRetirement = z.object({ comment: line(500).optional() });
export const tokenKeyRevocation = z.object({ comment: line(500) });
export const tokenKeyScheduleChange = z
  .object({ period: seconds.min(3_600).nullable(), overlap: seconds.min(shortestOverlap).max(2_592_000) })
  .partial();
