import * as s from './proofs-schemas.ts';
import type { Row } from './row.ts';
import { byReference, page } from './wire.ts';

export const proofs = {
  'resource-server.prove': {
    method: 'POST',
    path: '/resource-servers/{resourceServer}/proofs',
    permission: 'issue',
    summary: 'Call a resource server as it should be called and in every way in which it should not, and take down what it does',
    params: byReference('resourceServer'),
    body: s.newProof,
    output: s.proof,
  },
  'resource-server.proofs': {
    method: 'GET',
    path: '/resource-servers/{resourceServer}/proofs',
    permission: 'read',
    summary: 'List the proofs of a resource server, newest first',
    params: byReference('resourceServer'),
    query: s.proofQuery,
    output: page(s.proof),
  },
  'proof.list': {
    method: 'GET',
    path: '/proofs',
    permission: 'read',
    summary: 'List the proofs of all resource servers, newest first',
    query: s.proofFilter,
    output: page(s.proof),
  },
  'proof.calls': {
    method: 'GET',
    path: '/proof-calls',
    permission: 'read',
    summary: 'List each call of those proofs by itself, with its date, its result and its decision',
    query: s.proofFilter,
    output: page(s.proofCall),
  },
  'proof.show': {
    method: 'GET',
    path: '/proofs/{proof}',
    permission: 'read',
    summary: 'Show a proof: each call, what was expected and what came of it',
    params: byReference('proof'),
    output: s.proof,
  },
} as const satisfies Record<string, Row>;
