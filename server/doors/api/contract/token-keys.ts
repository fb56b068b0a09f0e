import { z } from 'zod';
import type { Row } from './row.ts';
import * as s from './token-keys-schemas.ts';
import { byReference } from './wire.ts';

export const tokenKeys = {
  'token-key.list': {
    method: 'GET',
    path: '/token-keys',
    permission: 'read',
    summary: 'List token signing keys, what was asked for, and when they are replaced',
    output: s.tokenKeyList,
  },
  'token-key.prepare': {
    method: 'POST',
    path: '/token-keys',
    permission: 'administer',
    summary: 'Have the next key of an algorithm made and published; it signs nothing until it is activated',
    body: s.newTokenKey,
    output: s.tokenKeyRequest,
  },
  'token-key.show': {
    method: 'GET',
    path: '/token-keys/{tokenKey}',
    permission: 'read',
    summary: 'Show a token signing key',
    params: byReference('tokenKey'),
    output: s.tokenKey,
  },
  'token-key.activate': {
    method: 'POST',
    path: '/token-keys/{tokenKey}/activate',
    permission: 'administer',
    fresh: true,
    summary: 'Let the next key sign; the one before it stays published until its last token has ended',
    params: byReference('tokenKey'),
    body: s.tokenKeyActivation,
    output: s.tokenKey,
  },
  'token-key.retire': {
    method: 'POST',
    path: '/token-keys/{tokenKey}/retire',
    permission: 'administer',
    fresh: true,
    summary: 'Take a key that signs no more out of what is published',
    params: byReference('tokenKey'),
    body: s.tokenKeyRetirement,
    output: s.tokenKey,
  },
  'token-key.revoke': {
    method: 'POST',
    path: '/token-keys/{tokenKey}/revoke',
    permission: 'administer',
    fresh: true,
    tier: 3,
    summary: 'End a key at once, and every token that it signed; another one takes its place',
    params: byReference('tokenKey'),
    body: s.tokenKeyRevocation,
    output: s.tokenKey,
  },
  'token-key.schedule': {
    method: 'PATCH',
    path: '/token-keys/schedules/{algorithm}',
    permission: 'administer',
    summary: 'Change when keys of an algorithm are replaced',
    params: z.object({ algorithm: s.algorithm }),
    body: s.tokenKeyScheduleChange,
    output: s.tokenKeySchedule,
  },
} as const satisfies Record<string, Row>;
