import { z } from 'zod';
import { roleNames } from '../../../domain/roles.ts';
import { id, line, seconds, text, time } from './wire.ts';

export const session = z.object({
  kind: z.enum(['user', 'api_key']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(roleNames),
});
export const apiKey = z.object({
  id: id('apiKey'),
  name: z.string(),
  role: z.enum(roleNames),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable(),
});
export const newApiKey = z.object({
  name: line(100),
  role: z.enum(roleNames).default('viewer'),
  expiresInSeconds: seconds.nullable().default(7_776_000),
});
export const setup = z.object({
  token: text(200).min(1),
  name: line(100),
  email: z.email().max(200),
  password: z.string().min(12, 'must be at least 12 characters').max(128),
});
export const lookupBody = z.object({ text: text(30_000).min(1) });
