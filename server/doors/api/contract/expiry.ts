import { z } from 'zod';
import { expiryLists, houseKinds } from '../../../domain/expiry.ts';
import { rotationStates } from '../../../domain/rotation.ts';
import type { Row } from './row.ts';
import { id, page, pageQuery, time } from './wire.ts';

const lineage = z.object({
  lineageId: z.string(),
  identityId: id('identity'),
  identityName: z.string(),
  owner: z.string(),
  certificateId: id('certificate'),
  from: time,
  notAfter: time,
  renewAfter: time,
  lateAfter: time,
  /** Percent of its life at which it was renewed until now: the middle of its last ten. */
  usualPercent: z.number().nullable(),
  overdueAfter: time.nullable(),
  byHand: z.boolean(),
  state: z.enum(rotationStates),
  overlapUntil: time.nullable(),
  predecessorSeen: time.nullable(),
  usedPercent: z.number(),
  because: z.string(),
});
const day = z.object({ date: z.string(), certificates: z.number(), /** Of Hawser itself. */ house: z.number() });

export const expiry = {
  'expiry.show': {
    method: 'GET',
    path: '/expiry',
    permission: 'read',
    summary: 'Show what ends when, and what would fail first if nothing could be renewed from now on',
    query: z.object({
      month: z
        .string()
        .regex(/^20[0-9]{2}-(0[1-9]|1[0-2])$/, 'must be a month like 2030-01')
        .optional(),
    }),
    output: z.object({
      at: time,
      certificates: z.number(),
      ended: z.number(),
      overdue: z.number(),
      manual: z.number(),
      /** Tenths of the lifetime that are left, the least first. */
      left: z.array(z.number()),
      month: z.string(),
      days: z.array(day),
      ahead: z.array(day),
      outage: z.object({ first: z.array(lineage), shares: z.array(z.object({ percent: z.number(), at: time })) }),
      house: z.array(z.object({ kind: z.enum(houseKinds), name: z.string(), from: time, at: time })),
      /** Those first who are most overdue, at most twelve of `total`. `overdue` includes those that have ended, which `certificates` does not. */
      owners: z.object({
        items: z.array(
          z.object({
            owner: z.string(),
            certificates: z.number(),
            overdue: z.number(),
            ended: z.number(),
            manual: z.number(),
            next: time.nullable(),
            left: z.array(z.number()),
          }),
        ),
        total: z.number(),
      }),
    }),
  },
  'expiry.list': {
    method: 'GET',
    path: '/expiry/lineages',
    permission: 'read',
    summary: 'List certificates that run towards their end: all, overdue, renewed by nobody, or with a successor that nobody has seen',
    query: pageQuery.extend({
      list: z.enum(expiryLists).default('next'),
      /** In UTC: only what ends on it, also what has ended. */
      day: z.iso
        .date('must be a day like 2030-01-31')
        .refine((day) => day >= '1970' && day < '9999', 'must lie between the years 1970 and 9998')
        .optional(),
    }),
    output: page(lineage),
  },
} as const satisfies Record<string, Row>;
