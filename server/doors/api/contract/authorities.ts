import { z } from 'zod';
import { kekRoles } from '../../../domain/key-encryption.ts';
import * as s from './authorities-schemas.ts';
import type { Row } from './row.ts';
import { byReference, pageQuery } from './wire.ts';

export const authorities = {
  'authority.list': {
    method: 'GET',
    path: '/authorities',
    permission: 'read',
    summary: 'List authorities',
    output: z.object({ items: z.array(s.listedAuthority) }),
  },
  'authority.create': {
    method: 'POST',
    path: '/authorities',
    permission: 'own',
    summary: 'Create a root, or an issuing authority under one: prepared, until it is activated',
    body: s.newAuthority,
    output: s.authorityDetail,
  },
  'authority.requests': {
    method: 'GET',
    path: '/authorities/requests',
    permission: 'read',
    summary: 'List requests for authorities whose certificates have not come yet',
    output: z.object({ items: z.array(s.authorityRequest) }),
  },
  'authority.request': {
    method: 'POST',
    path: '/authorities/requests',
    permission: 'own',
    summary: 'Make a key and a CSR for an issuing authority that a root elsewhere signs',
    body: s.newAuthorityRequest,
    output: s.authorityRequest,
  },
  'authority.import': {
    method: 'POST',
    path: '/authorities/import',
    permission: 'own',
    fresh: true,
    summary: 'Import the certificate that answers a request, or an authority made elsewhere with its key',
    body: s.authorityImport,
    output: s.authorityDetail,
  },
  'authority.show': {
    method: 'GET',
    path: '/authorities/{authority}',
    permission: 'read',
    summary: 'Show an authority, and how far its rollover is',
    params: byReference('authority'),
    output: s.authorityDetail,
  },
  'authority.crls': {
    method: 'GET',
    path: '/authorities/{authority}/crls',
    permission: 'read',
    summary: 'List the revocation lists that an authority published last, each with its digest',
    params: byReference('authority'),
    query: z.object({ limit: pageQuery.shape.limit }),
    output: z.object({ items: z.array(s.publishedCrl) }),
  },
  'authority.trust-bundle': {
    method: 'GET',
    path: '/trust-bundle',
    permission: 'read',
    summary: 'Show the trust bundle: the roots that verifiers trust, as PEM and as a SPIFFE bundle',
    output: s.trustBundle,
  },
  'authority.activate': {
    method: 'POST',
    path: '/authorities/{authority}/activate',
    permission: 'own',
    fresh: true,
    summary: 'Let an authority sign what is new; the one before it goes into retirement',
    params: byReference('authority'),
    body: s.authorityStep,
    output: s.authorityDetail,
  },
  'authority.retire': {
    method: 'POST',
    path: '/authorities/{authority}/retire',
    permission: 'own',
    fresh: true,
    tier: 3,
    summary: 'Take an authority out of the trust bundle',
    params: byReference('authority'),
    body: s.authorityStep,
    output: s.authorityDetail,
  },
  'kek.list': {
    method: 'GET',
    path: '/key-encryption-keys',
    permission: 'own',
    summary: 'List key-encryption keys by their ids, with how many values each seals in the ledger',
    output: z.object({
      items: z.array(s.keyEncryptionKey),
      files: z.array(s.kekFile),
      /** The newest of each role. */
      rotations: z.array(s.kekRotation),
    }),
  },
  'kek.request-rotation': {
    method: 'POST',
    path: '/key-encryption-keys/{role}/rotations',
    permission: 'own',
    fresh: true,
    summary: 'Ask the running signer, sts or api to replace its key-encryption key and seal everything anew',
    params: z.object({ role: z.enum(kekRoles) }),
    body: s.kekRotationOrder,
    output: s.kekRotation,
  },
} as const satisfies Record<string, Row>;
