import * as s from './delegations-schemas.ts';
import type { Row } from './row.ts';
import { byReference, page } from './wire.ts';

export const delegations = {
  'delegation.list': {
    method: 'GET',
    path: '/delegations',
    permission: 'read',
    summary: 'List delegations: who may act for whom, and where',
    query: s.delegationQuery,
    output: page(s.delegation),
  },
  'delegation.add': {
    method: 'POST',
    path: '/delegations',
    permission: 'operate',
    summary: 'Let an identity act for another at an audience',
    body: s.newDelegation,
    output: s.delegation,
  },
  'delegation.show': {
    method: 'GET',
    path: '/delegations/{delegation}',
    permission: 'read',
    summary: 'Show a delegation',
    params: byReference('delegation'),
    output: s.delegation,
  },
  'delegation.change': {
    method: 'PATCH',
    path: '/delegations/{delegation}',
    permission: 'operate',
    summary: 'Change a delegation',
    params: byReference('delegation'),
    body: s.delegationChange,
    output: s.delegation,
  },
  'delegation.remove': {
    method: 'DELETE',
    path: '/delegations/{delegation}',
    permission: 'operate',
    summary: 'Remove a delegation',
    params: byReference('delegation'),
    output: s.delegation,
  },
  'audience.preview': {
    method: 'POST',
    path: '/audiences/{audience}/preview',
    permission: 'read',
    summary: 'Show what a change of an audience would have refused in the last 24 hours',
    params: byReference('audience'),
    body: s.audiencePreview,
    output: s.policyEffect,
  },
  'grant.preview': {
    method: 'POST',
    path: '/grants/{grant}/preview',
    permission: 'read',
    summary: 'Show what a change of a grant, or its removal, would have refused in the last 24 hours',
    params: byReference('grant'),
    body: s.grantPreview,
    output: s.policyEffect,
  },
  'token.simulate': {
    method: 'POST',
    path: '/tokens/simulate',
    permission: 'read',
    summary: 'Show whether an identity would get a token now, and why',
    body: s.simulationRequest,
    output: s.simulation,
  },
} as const satisfies Record<string, Row>;
