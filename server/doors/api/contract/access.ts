import { z } from 'zod';
import * as s from './access-schemas.ts';
import type { Row } from './row.ts';
import { byReference } from './wire.ts';

export const access = {
  'setup.status': {
    method: 'GET',
    path: '/setup',
    permission: 'public',
    summary: 'Whether the first owner is still to be made',
    output: z.object({ needed: z.boolean() }),
  },
  'setup.complete': {
    method: 'POST',
    path: '/setup',
    permission: 'public',
    summary: 'Make the first owner, with the one-time link',
    body: s.setup,
    output: s.session,
  },
  'session.show': { method: 'GET', path: '/session', permission: 'read', summary: 'Who is asking', output: s.session },
  'apikey.list': {
    method: 'GET',
    path: '/api-keys',
    permission: 'administer',
    summary: 'List API keys',
    output: z.object({ items: z.array(s.apiKey) }),
  },
  'apikey.create': {
    method: 'POST',
    path: '/api-keys',
    permission: 'administer',
    summary: 'Make an API key, shown once',
    body: s.newApiKey,
    output: s.apiKey.extend({ key: z.string() }),
  },
  'apikey.revoke': {
    method: 'DELETE',
    path: '/api-keys/{key}',
    permission: 'administer',
    summary: 'Revoke an API key',
    params: byReference('key'),
    output: s.apiKey,
  },
} as const satisfies Record<string, Row>;
