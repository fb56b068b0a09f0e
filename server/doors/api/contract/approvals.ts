import { z } from 'zod';
import type { Row } from './row.ts';
import { byReference, id, line, page, pageQuery, time } from './wire.ts';

export const approval = z.object({
  id: id('approval'),
  operation: z.string(),
  /** What would be done, as it was when it was asked for. */
  summary: z.string(),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** Where what it would do is shown as it is now; null where there is no page. */
  page: z.string().nullable(),
  reason: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: time,
  expiresAt: time,
  status: z.enum(['pending', 'approved', 'declined', 'withdrawn', 'failed', 'expired']),
  /** Whether it is the caller's to withdraw, and so nothing that they may approve. */
  own: z.boolean(),
  /** Whether the caller may decide about it. */
  mayDecide: z.boolean(),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  comment: z.string().nullable(),
});
/** With the certificates that it would revoke, as they were named; a whole identity has those that it has by then. */
const shown = approval.extend({ certificates: z.array(z.string()).max(1_001) });
const setting = z.object({ required: z.boolean() });

/** A second person for what cannot be undone and may be in use. */
export const approvals = {
  'second-person.show': {
    method: 'GET',
    path: '/second-person',
    permission: 'read',
    summary: 'Whether what cannot be undone and is in use needs a second person',
    output: setting,
  },
  'second-person.set': {
    method: 'PATCH',
    path: '/second-person',
    permission: 'own',
    fresh: true,
    tier: 3,
    summary: 'Want a second person for what cannot be undone and is in use; to want none any more takes two as well',
    body: setting,
    output: setting,
  },
  'approval.list': {
    method: 'GET',
    path: '/approvals',
    permission: 'read',
    summary: 'List acts that wait for a second person, or those that are decided, newest first',
    query: pageQuery.extend({ state: z.enum(['open', 'decided']).default('open') }),
    output: page(approval),
  },
  'approval.show': {
    method: 'GET',
    path: '/approvals/{approval}',
    permission: 'read',
    summary: 'Show an act that waits for a second person',
    params: byReference('approval'),
    output: shown,
  },
  'approval.approve': {
    method: 'POST',
    path: '/approvals/{approval}/approve',
    permission: 'issue',
    only: 'session',
    fresh: true,
    summary: 'Approve what somebody else asked for, and do it',
    params: byReference('approval'),
    output: approval,
  },
  'approval.decline': {
    method: 'POST',
    path: '/approvals/{approval}/decline',
    permission: 'issue',
    only: 'session',
    summary: 'Decline what somebody else asked for',
    params: byReference('approval'),
    body: z.object({ comment: line(500) }),
    output: approval,
  },
  'approval.withdraw': {
    method: 'POST',
    path: '/approvals/{approval}/withdraw',
    permission: 'issue',
    summary: 'Withdraw what one asked for oneself',
    params: byReference('approval'),
    output: approval,
  },
} as const satisfies Record<string, Row>;
