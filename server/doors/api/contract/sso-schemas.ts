import { z } from 'zod';
import { claimableRoles, clientAuthentications } from '../../../domain/single-sign-on.ts';
import { line, text, time } from './wire.ts';

const domain = z
  .string()
  .max(253)
  .regex(
    /^(?=.*\.)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a domain in lower-case letters, such as example.com',
  );
const terms = z.object({
  /** As the button on the sign-in page says it. */
  name: line(60),
  /** As it stands in `iss`; discovery is looked for below it. */
  issuer: z.url({ protocol: /^https$/ }).max(300),
  clientId: line(300),
  /** How the client proves itself: by a secret, by a key of its own (RFC 7523), or, a public client, by PKCE alone. */
  clientAuthentication: z.enum(clientAuthentications),
  /** Whose addresses are let in; empty for any. Members and invitations decide besides. */
  emailDomains: z.array(domain).max(50),
  /** The claim that gives roles to people who are not invited; null for members and invited people alone. */
  roleClaim: line(200).nullable(),
  /** Which value of it gives which role; of several the highest. */
  roles: z.array(z.object({ value: line(200), role: z.enum(claimableRoles) })).max(100),
  /** Whether members other than owners come in in no other way. */
  required: z.boolean(),
  /** Whether it may be at an address that is not of the public Internet. */
  privateAddresses: z.boolean(),
  /** Whom its TLS certificate is checked against; null for the public authorities. */
  caPem: text(60_000).nullable(),
  enabled: z.boolean(),
  /** Whether signing out here signs out at the provider too; signedOutUri has to be registered there. */
  signsOut: z.boolean(),
});
/** What is left away stays as it is. */
export const ssoChange = terms.partial().extend({
  /** Goes in and never comes out. */
  clientSecret: text(500).min(1).optional(),
  /** Makes another key for the client; the provider has to know its public half from then on. */
  newClientKey: z.boolean().optional(),
});
export const sso = terms.extend({
  id: z.string(),
  issuer: z.string(),
  secretSince: time.nullable(),
  /** The public half of the client's key, as a JWK; null where it proves itself otherwise. */
  clientKey: z.record(z.string(), z.string()).nullable(),
  clientKeySince: time.nullable(),
  updatedBy: z.string(),
  createdAt: time,
  updatedAt: time,
});
export const ssoTest = z.object({
  ok: z.boolean(),
  redirectUri: z.string(),
  checks: z.array(z.object({ name: z.enum(['discovery', 'keys', 'client']), ok: z.boolean(), detail: z.string() })),
});
