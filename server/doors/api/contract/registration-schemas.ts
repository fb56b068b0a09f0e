import { z } from 'zod';
import { tokenAlgorithms } from '../../../domain/claims.ts';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { newGrant } from './grants-schemas.ts';
import { newIdentity } from './registry-schemas.ts';
import { reference, text, time } from './wire.ts';

export const registration = newIdentity.extend({
  /** What it may ask for from the beginning: it is registered with all of these, or not at all. */
  grants: z
    .array(newGrant.omit({ identity: true }))
    .max(50)
    .default([]),
});
export const registrationDraft = registration
  .pick({ name: true, kind: true, environment: true, grants: true })
  .extend({ owner: text(100).default(''), profile: reference });
export const registrationPreview = z.object({
  spiffeId: z.string(),
  /** What registering, and issuing under the profile, would refuse as things stand. */
  problems: z.array(z.object({ field: z.string(), detail: z.string() })),
  /** Null where the profile would make none. */
  certificate: z.object({ names: z.array(z.string()), notAfter: time }).nullable(),
  tokens: z.array(
    z.object({
      audience: z.string(),
      code: z.enum(allDecisionCodes),
      meaning: z.string(),
      action: z.string(),
      algorithm: z.enum(tokenAlgorithms),
      /** Of its first token; null where none would be issued. `jti` and `cnf` are known when there is one. */
      claims: z
        .object({
          iss: z.string(),
          sub: z.string(),
          client_id: z.string(),
          aud: z.string(),
          iat: z.number(),
          nbf: z.number(),
          exp: z.number(),
          scope: z.string(),
        })
        .nullable(),
    }),
  ),
});
