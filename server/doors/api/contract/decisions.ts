import { z } from 'zod';
import { lookupBody } from './access-schemas.ts';
import * as s from './decisions-schemas.ts';
import type { Row } from './row.ts';
import { byReference, line, page } from './wire.ts';

export const decisions = {
  'overview.show': { method: 'GET', path: '/overview', permission: 'read', summary: 'What needs attention now', output: s.overview },
  'decision.list': {
    method: 'GET',
    path: '/decisions',
    permission: 'read',
    summary: 'List decisions: who used whose token, where, with which certificate',
    query: s.decisionQuery,
    output: page(s.decision),
  },
  'decision.facets': {
    method: 'GET',
    path: '/decisions/facets',
    permission: 'read',
    summary: 'Count the decisions of a stretch of time by outcome, code, audience, resource server and identity',
    query: s.facetQuery,
    output: s.decisionFacets,
  },
  'decision.histogram': {
    method: 'GET',
    path: '/decisions/histogram',
    permission: 'read',
    summary: 'Count the decisions of a stretch of time in buckets of equal length',
    query: s.histogramQuery,
    output: s.decisionHistogram,
  },
  'decision.show': {
    method: 'GET',
    path: '/decisions/{decision}',
    permission: 'read',
    summary: 'Explain a decision',
    params: byReference('decision'),
    output: s.decisionDetail,
  },
  'token.deny': {
    method: 'POST',
    path: '/tokens/{jti}/deny',
    permission: 'operate',
    summary: 'Deny a token and all that derives from it',
    params: z.object({ jti: z.uuid() }),
    body: z.object({ comment: line(500).optional() }),
    output: z.object({}),
  },
  'event.list': {
    method: 'GET',
    path: '/events',
    permission: 'audit',
    summary: 'List events: lifecycle and acts of administrators',
    query: s.eventQuery,
    output: page(s.event),
  },
  lookup: {
    method: 'POST',
    path: '/lookup',
    permission: 'read',
    reads: true,
    summary: 'Find by any spelling of a serial, thumbprint, name, id, PEM or JWT',
    body: lookupBody,
    output: s.lookupResult,
  },
} as const satisfies Record<string, Row>;
