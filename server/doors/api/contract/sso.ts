import { z } from 'zod';
import type { Row } from './row.ts';
import * as s from './sso-schemas.ts';

/** Signing in through an identity provider. */
export const sso = {
  'sso.offered': {
    method: 'GET',
    path: '/sso/offered',
    permission: 'public',
    summary: 'Whether there is single sign-on, what it is called, and whether members other than owners come in otherwise',
    output: z.object({ name: z.string().nullable(), required: z.boolean() }),
  },
  'sso.show': {
    method: 'GET',
    path: '/sso',
    permission: 'administer',
    summary: 'Show how single sign-on is set up, and the addresses to register at the provider',
    output: z.object({ provider: s.sso.nullable(), redirectUri: z.string(), signedOutUri: z.string(), clientKeysUri: z.string() }),
  },
  'sso.set': {
    method: 'PATCH',
    path: '/sso',
    permission: 'own',
    fresh: true,
    tier: 3,
    summary: 'Set single sign-on up, or change it; what is left away stays as it is',
    body: s.ssoChange,
    output: s.sso,
  },
  'sso.test': {
    method: 'POST',
    path: '/sso/test',
    permission: 'own',
    summary: 'Ask the identity provider as signing in would: who it is, its keys, and whether it knows the client',
    output: s.ssoTest,
  },
  'sso.remove': {
    method: 'DELETE',
    path: '/sso',
    permission: 'own',
    fresh: true,
    summary: 'Remove single sign-on; who has neither password nor passkey is invited anew',
    output: s.sso,
  },
} as const satisfies Record<string, Row>;
