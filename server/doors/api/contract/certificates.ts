import { z } from 'zod';
import * as s from './certificates-schemas.ts';
import type { Row } from './row.ts';
import { byReference, page } from './wire.ts';

export const certificates = {
  'join-token.create': {
    method: 'POST',
    path: '/identities/{identity}/join-tokens',
    permission: 'issue',
    summary: 'Make a one-time join token, shown once',
    params: byReference('identity'),
    body: s.newJoinToken,
    output: s.joinToken,
  },
  'profile.list': {
    method: 'GET',
    path: '/profiles',
    permission: 'read',
    summary: 'List certificate profiles',
    output: z.object({ items: z.array(s.profile) }),
  },
  'authority.list': {
    method: 'GET',
    path: '/authorities',
    permission: 'read',
    summary: 'List authorities',
    output: z.object({ items: z.array(s.authority) }),
  },
  'certificate.list': {
    method: 'GET',
    path: '/certificates',
    permission: 'read',
    summary: 'List certificates',
    query: s.certificateQuery,
    output: page(s.certificate),
  },
  'certificate.issue': {
    method: 'POST',
    path: '/certificates',
    permission: 'issue',
    summary: 'Issue a certificate from a CSR',
    body: s.newCertificate,
    output: s.certificateDetail,
  },
  'certificate.show': {
    method: 'GET',
    path: '/certificates/{certificate}',
    permission: 'read',
    summary: 'Show a certificate, by id, serial or thumbprint',
    params: byReference('certificate'),
    output: s.certificateDetail,
  },
  'certificate.revoke': {
    method: 'POST',
    path: '/certificates/{certificate}/revoke',
    permission: 'issue',
    summary: 'Revoke a certificate: it and its tokens end at once',
    params: byReference('certificate'),
    body: s.revocation,
    output: s.certificateDetail,
  },
} as const satisfies Record<string, Row>;
