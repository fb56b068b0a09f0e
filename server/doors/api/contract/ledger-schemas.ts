import { z } from 'zod';
import { findingKinds } from '../../../domain/ledger-finding.ts';
import { id, time } from './wire.ts';

const reach = z.object({ number: z.number(), last: z.number(), at: time }).nullable();
const partition = z.object({ name: z.string(), from: time.nullable(), until: time });
/** `bytes`: of its events and their indexes, on the disk of the database. */
const storedPartition = partition.extend({ bytes: z.number() });

export const ledger = z.object({
  /** The last event that has a position. */
  position: z.number(),
  checkpoint: reach,
  /** The last checkpoint in the file outside the database. */
  outside: reach,
  unsealed: z.number(),
  oldestUnsealed: time.nullable(),
  retentionMonths: z.number().nullable(),
  partitions: z.array(storedPartition),
  /** Public halves of the seal keys, PEM. */
  keys: z.array(z.object({ id: z.string(), createdAt: time, publicKey: z.string() })),
  /** When somebody last had it verified, up to where, and what came of it. */
  lastVerification: z.object({ verified: z.boolean(), position: z.number(), at: time, by: z.string() }).nullable(),
});

export const verification = z.object({
  verified: z.boolean(),
  /** The first thing that is wrong. */
  finding: z
    .object({
      kind: z.enum(findingKinds),
      position: z.number().nullable(),
      eventId: id('event').nullable(),
      checkpoint: z.number().nullable(),
      detail: z.string(),
    })
    .nullable(),
  /** Everything up to this checkpoint and position is as it was sealed. */
  checkpoint: z.number(),
  position: z.number(),
  at: time.nullable(),
  /** Events that were compared, and events of dropped months, of which the hashes remain. */
  events: z.number(),
  dropped: z.number(),
  unsealed: z.number(),
  /** The last checkpoint outside the database that it was compared with. */
  outside: z.number().nullable(),
  verifiedAt: time,
});

export const afterQuery = z.object({
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const entry = z.object({
  position: z.number(),
  id: id('event'),
  at: time,
  /** SHA-256, base64url, over a zero octet and the text below. */
  hash: z.string(),
  /** The event in the form that was sealed; null where its month was dropped. */
  sealed: z.string().nullable(),
});
export const checkpoint = z.object({
  number: z.number(),
  previous: z.string().nullable(),
  first: z.number(),
  last: z.number(),
  root: z.string(),
  marks: z.string(),
  at: time,
  key: z.string(),
  signature: z.string(),
});

export const retention = z.object({ months: z.number().int().min(3).max(1_200).nullable() });
export const dropOrder = z.object({ dryRun: z.boolean().default(false) });
export const dropped = z.object({
  months: z.number().nullable(),
  /** `kept` says why a month is still there. */
  partitions: z.array(partition.extend({ events: z.number().nullable(), kept: z.string().nullable() })),
});
