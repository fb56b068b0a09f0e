import { z } from 'zod';
import { apiKeyStandings } from '../../../domain/api-key.ts';
import { roleNames } from '../../../domain/roles.ts';
import { id, line, seconds, text, time } from './wire.ts';

export const session = z.object({
  kind: z.enum(['user', 'api_key']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(roleNames),
  /** When the session ends unless its holder proves anew who they are; null for an API key. */
  expiresAt: time.nullable(),
});
const base64url = z
  .string()
  .max(10_000)
  .regex(/^[A-Za-z0-9_-]*$/, 'must be base64url');
/** What a browser answers for a passkey, as far as it is read (WebAuthn §5.1). */
export const passkeyResponse = z.object({
  id: base64url.min(1),
  clientDataJSON: base64url,
  attestationObject: base64url.optional(),
  authenticatorData: base64url.optional(),
  signature: base64url.optional(),
  userHandle: base64url.optional(),
  transports: z.array(z.string().max(40)).max(10).optional(),
});
export const passkey = z.object({
  id: id('passkey'),
  name: z.string(),
  backedUp: z.boolean(),
  createdAt: time,
  lastUsedAt: time.nullable(),
});
/** As a browser takes it (WebAuthn §5.4). */
export const passkeyOptions = z.looseObject({
  challenge: z.string(),
  rp: z.looseObject({ name: z.string() }),
  user: z.looseObject({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
});
export const newPasskey = z.object({ name: line(100), response: passkeyResponse });
export const totpCode = z.object({ code: text(20).min(1) });
export const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });
export const security = z.object({
  password: z.boolean(),
  /** The identity provider that one is bound to, as its button says it; null for nobody there, or while it is off. */
  sso: z.string().nullable(),
  authenticatorSince: time.nullable(),
  recoveryCodesLeft: z.number().int(),
  passkeys: z.array(passkey),
  sessions: z.array(
    z.object({
      id: id('session'),
      current: z.boolean(),
      method: z.string(),
      userAgent: z.string().nullable(),
      address: z.string().nullable(),
      createdAt: time,
      lastSeenAt: time,
      authenticatedAt: time,
      expiresAt: time,
    }),
  ),
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
  standing: z
    .enum(apiKeyStandings)
    .describe('`maker_gone`: whoever made it is no member any more, or is a key that ended; `maker_below`: may no longer do as much.'),
  makerUnknown: z.boolean().describe('Made before its maker was kept, so that it ends with nobody.'),
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
export const newPassword = setup.pick({ password: true });
export const lookupBody = z.object({ text: text(30_000).min(1) });
const limit = z
  .array(z.string())
  .nullable()
  .describe('Owners of identities whose certificates they may revoke; null for all, as far as the role revokes.');
const revokesFor = z
  .array(line(100))
  .min(1, 'must name at least one owner; null is for all')
  .max(100)
  .nullable()
  .describe('for the role issuer alone: an owner whose certificates they may revoke; `null` for all');
export const member = z.object({
  id: id('user'),
  name: z.string(),
  email: z.string(),
  role: z.enum(roleNames),
  revokesFor: limit,
  createdAt: time,
  lastSeenAt: time.nullable(),
  secondFactor: z.boolean(),
  passkeys: z.number().int(),
  apiKeys: z.number().int().describe('API keys that end with them'),
});
export const invitation = z.object({
  id: id('invitation'),
  email: z.string(),
  role: z.enum(roleNames),
  revokesFor: limit,
  invitedBy: z.string(),
  createdAt: time,
  expiresAt: time,
});
export const newInvitation = z.object({
  email: z.email().max(200),
  role: z.enum(roleNames).default('viewer'),
  revokesFor: revokesFor.default(null),
  expiresInSeconds: seconds.max(2_592_000).default(259_200),
});
export const members = z.object({
  items: z.array(member),
  invitations: z.array(invitation),
  owners: z.array(z.string()).describe('Owners that identities have, at most five hundred: for `revokesFor`.'),
});
export const memberChange = z.object({
  role: z.enum(roleNames).optional(),
  revokesFor: revokesFor.optional(),
  before: z
    .object({ role: z.enum(roleNames), revokesFor: limit })
    .optional()
    .describe('What `member.list` said of them where this was decided: 412 and no change where it says something else by now'),
});
export const linkToken = z.object({ token: text(200).min(1) });
export const newMember = linkToken.extend({ name: line(100), password: setup.shape.password });
