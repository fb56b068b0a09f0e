import { z } from 'zod';
import { findingKinds, nhis } from '../../../domain/finding.ts';
import { mostGrantsAtOnce } from '../../../domain/grant.ts';
import { grant } from './grants-schemas.ts';
import type { Row } from './row.ts';
import { byReference, id, line, page, pageQuery, reference, scopes, time } from './wire.ts';

const kind = z.enum(findingKinds);
const meaning = z.object({
  title: z.string(),
  /** The entry of the OWASP Non-Human Identities Top 10 of 2025. */
  nhi: z.enum(nhis),
  nhiName: z.string(),
  because: z.string(),
  fix: z.string(),
  subject: z.string(),
});
const finding = z.object({
  id: id('finding'),
  kind,
  ...meaning.shape,
  identityId: id('identity'),
  identityName: z.string(),
  owner: z.string(),
  /** Facts: times, scopes, places. */
  evidence: z.record(z.string(), z.unknown()),
  /** In the console: where the fact can be seen, and where the one act is that mends it. */
  page: z.string(),
  fixPage: z.string(),
  /** Of the identity, the grant, the certificate or the exchange secret that it is about. */
  subjectId: z.string(),
  foundAt: time,
  dismissedAt: time.nullable(),
  dismissedBy: z.string().nullable(),
  dismissedUntil: time.nullable(),
  dismissedBecause: z.string().nullable(),
});
const unusedGrant = z.object({
  id: id('grant'),
  identityId: id('identity'),
  identityName: z.string(),
  owner: z.string(),
  audience: z.string(),
  scopes,
  createdAt: time,
  lastUsedAt: time.nullable(),
});

export const governance = {
  'finding.list': {
    method: 'GET',
    path: '/findings',
    permission: 'audit',
    summary: 'List what is wrong with identities though everything works, newest first',
    query: pageQuery.extend({
      kind: kind.optional(),
      nhi: z.enum(nhis).optional(),
      identity: reference.optional(),
      owner: line(200).optional(),
      /** Those that somebody put aside for now, instead of the others. */
      dismissed: z.stringbool().optional(),
    }),
    output: page(finding),
  },
  'finding.summary': {
    method: 'GET',
    path: '/findings/summary',
    permission: 'audit',
    summary: 'Count findings by kind, and say what each kind means',
    output: z.object({ watchedSince: time, kinds: z.array(meaning.extend({ kind, count: z.number() })) }),
  },
  'finding.dismiss': {
    method: 'POST',
    path: '/findings/{finding}/dismiss',
    permission: 'operate',
    summary: 'Put a finding aside until an instant; it comes back when it still holds then',
    params: byReference('finding'),
    body: z.object({ reason: line(500), until: time }),
    output: finding,
  },
  'finding.restore': {
    method: 'POST',
    path: '/findings/{finding}/restore',
    permission: 'operate',
    summary: 'Take up a finding that was put aside',
    params: byReference('finding'),
    output: finding,
  },
  'grant.unused': {
    method: 'GET',
    path: '/grants/unused',
    permission: 'audit',
    summary: 'List grants that nobody used for 90 days',
    query: pageQuery.extend({ identity: reference.optional(), owner: line(200).optional() }),
    output: page(unusedGrant),
  },
  'grant.remove-unused': {
    method: 'POST',
    path: '/grants/remove-unused',
    permission: 'operate',
    summary: 'Remove grants that nobody used for 90 days, or only say which they are',
    body: z.object({ grants: z.array(id('grant')).min(1).max(500), dryRun: z.boolean().default(false) }),
    output: z.object({ removed: z.array(unusedGrant), kept: z.array(id('grant')) }),
  },
  'grant.restore': {
    method: 'POST',
    path: '/grants/restore',
    permission: 'operate',
    summary: 'Make grants that were removed again, under the same ids and with the same terms',
    body: z.object({ grants: z.array(id('grant')).min(1).max(mostGrantsAtOnce) }),
    output: z.object({ restored: z.array(grant), kept: z.array(z.object({ grant: id('grant'), because: z.string() })) }),
  },
} as const satisfies Record<string, Row>;
