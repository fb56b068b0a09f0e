import { z } from 'zod';
import { certificateSources, certificateStatuses, certificateUsages, revocationReasonNames } from '../../domain/certificate.ts';
import { tokenAlgorithms } from '../../domain/claims.ts';
import { allDecisionCodes, doorNames } from '../../domain/codes.ts';
import { environmentShape, identityKinds, identityNameShape, identityStatuses } from '../../domain/identity.ts';
import { fromPublicId, type IdKind, publicIdShape, toPublicId } from '../../domain/ids.ts';
import { roleNames } from '../../domain/roles.ts';

// Outside: prefixed ids and RFC 3339 times. Inside: UUIDs and Dates. The codecs below are the only place that knows both.

/** NUL cannot be stored and a lone surrogate cannot be encoded: both are refused here, for every text there is. */
const storable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
const text = (max: number) => z.string().max(max).refine(storable, 'must not contain NUL or lone surrogates');
const line = (max: number) =>
  text(max)
    .trim()
    .min(1)
    .refine((value) => !/\p{Cc}/u.test(value), 'must be one line without control characters');

const id = (kind: IdKind) =>
  z.codec(z.string().regex(publicIdShape(kind)), z.string(), {
    decode: (wire) => fromPublicId(kind, wire) ?? wire,
    encode: (uuid) => toPublicId(kind, uuid),
  });
/** From 1970 to 9999: what JavaScript, PostgreSQL and X.509 all can say. */
const representable = (text: string): boolean => Date.parse(text) >= 0 && Date.parse(text) < 253_402_300_800_000;
const time = z.codec(z.iso.datetime({ offset: true }).refine(representable, 'must lie between the years 1970 and 9999'), z.date(), {
  decode: (wire) => new Date(wire),
  encode: (date) => date.toISOString(),
});
const seconds = z.number().int().positive().max(315_360_000);
/** An id or a name: `idn_01j…` or `billing`. */
const reference = line(100);
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/, 'must be one scope token (RFC 6749 §3.3)');
const scopes = z.array(scope).max(100);
const httpUrl = z.url({ protocol: /^https?$/ }).max(300);
/** RFC 8707 §2: an absolute URI without a fragment. */
const audienceUri = text(300).regex(/^[a-z][a-z0-9+.-]*:[^\s#]+$/i, 'must be an absolute URI without a fragment (RFC 8707 §2)');
const environment = z.string().regex(environmentShape, 'must be lower-case letters, digits and dashes, at most 32');

export const pageQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: text(500).optional() });
export const page = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const pathReference = line(300); // an audience is also named by its URI
export const byReference = <const K extends string>(key: K) => z.object({ [key]: pathReference } as { [P in K]: typeof pathReference });

// ── registry ────────────────────────────────────────────────────────────────

export const identity = z.object({
  id: id('identity'),
  name: z.string(),
  kind: z.enum(identityKinds),
  owner: z.string(),
  environment: z.string(),
  spiffeId: z.string(),
  status: z.enum(identityStatuses),
  description: z.string(),
  createdAt: time,
  updatedAt: time,
  /** The newest usable certificate; null where the workload never enrolled or nothing is usable any more. */
  certificate: z.object({ id: id('certificate'), thumbprint: z.string(), serial: z.string(), notBefore: time, notAfter: time }).nullable(),
});
export const identityQuery = pageQuery.extend({
  q: text(100).optional(),
  status: z.enum(identityStatuses).optional(),
  environment: environment.optional(),
  owner: text(100).optional(),
});
export const newIdentity = z.object({
  name: z
    .string()
    .regex(identityNameShape, 'must be lower-case letters, digits, dots and dashes, at most 63, first and last a letter or digit'),
  kind: z.enum(identityKinds).default('service'),
  owner: line(100),
  environment: environment.default('production'),
  description: text(500).default(''),
});
export const identityChange = z.object({ kind: z.enum(identityKinds), owner: line(100), description: text(500) }).partial();

export const audience = z.object({
  id: id('audience'),
  uri: z.string(),
  environment: z.string(),
  scopes: z.array(z.string()),
  algorithm: z.enum(tokenAlgorithms),
  lifetimeDefault: z.number(),
  lifetimeMaximum: z.number(),
  minCertificateLife: z.number(),
  description: z.string(),
  createdAt: time,
  updatedAt: time,
  grants: z.number(),
  resourceServers: z.array(z.string()),
});
const audienceTerms = z.object({
  scopes,
  algorithm: z.enum(tokenAlgorithms),
  lifetimeDefault: seconds.max(86_400),
  lifetimeMaximum: seconds.max(86_400),
  minCertificateLife: z.number().int().min(0).max(315_360_000),
  description: text(500),
});
export const newAudience = z.object({
  uri: audienceUri,
  environment: environment.default('production'),
  scopes: audienceTerms.shape.scopes.default([]),
  algorithm: audienceTerms.shape.algorithm.default('ES256'),
  lifetimeDefault: audienceTerms.shape.lifetimeDefault.default(300),
  lifetimeMaximum: audienceTerms.shape.lifetimeMaximum.default(900),
  minCertificateLife: audienceTerms.shape.minCertificateLife.default(0),
  description: audienceTerms.shape.description.default(''),
});
/** Made from the terms without defaults: a default would put back whatever a change leaves away. */
export const audienceChange = audienceTerms.partial();

export const grant = z.object({
  id: id('grant'),
  identityId: id('identity'),
  identityName: z.string(),
  audienceId: id('audience'),
  audienceUri: z.string(),
  scopes: z.array(z.string()),
  lifetimeMaximum: z.number().nullable(),
  crossEnvironment: z.boolean(),
  createdAt: time,
});
export const newGrant = z.object({
  identity: reference,
  audience: text(300).min(1),
  scopes: scopes.default([]),
  lifetimeMaximum: seconds.max(86_400).nullable().default(null),
  crossEnvironment: z.boolean().default(false),
});
export const grantChange = z.object({ scopes, lifetimeMaximum: seconds.max(86_400).nullable() }).partial();
export const grantQuery = pageQuery.extend({ identity: reference.optional(), audience: text(300).optional() });

export const exchangeSecret = z.object({
  id: id('exchangeSecret'),
  label: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
});
export const newExchangeSecret = z.object({
  label: line(100),
  expiresAt: time.nullable().default(null),
  /** Only to take over a secret that is already in use; leave it away and a random one of 256 bits is made. */
  secret: text(512).min(8).optional(),
});

export const resourceServer = z.object({
  id: id('resourceServer'),
  name: z.string(),
  kind: z.enum(['server', 'gateway']),
  url: z.string(),
  identityId: id('identity'),
  identityName: z.string(),
  audiences: z.array(z.object({ id: id('audience'), uri: z.string() })),
  createdAt: time,
  updatedAt: time,
  /** When its last decision arrived, and how many it accepted and rejected in the last 24 hours. */
  lastDecisionAt: time.nullable(),
  accepted24h: z.number(),
  rejected24h: z.number(),
});
export const newResourceServer = z.object({
  name: newIdentity.shape.name,
  kind: z.enum(['server', 'gateway']).default('server'),
  url: httpUrl,
  /** The identity that it proves itself with. */
  identity: reference,
  audiences: z.array(text(300).min(1)).min(1).max(50),
});
export const resourceServerChange = newResourceServer.pick({ url: true, audiences: true }).partial();

// ── certificates ────────────────────────────────────────────────────────────

export const profile = z.object({
  id: id('profile'),
  name: z.string(),
  usage: z.enum(certificateUsages),
  lifetime: z.number(),
  overlap: z.number(),
  renewAtPercent: z.number(),
  keyAlgorithms: z.array(z.string()),
});
export const authority = z.object({
  id: id('authority'),
  name: z.string(),
  role: z.enum(['root', 'issuing']),
  status: z.string(),
  subject: z.string(),
  serial: z.string(),
  algorithm: z.string(),
  thumbprint: z.string(),
  notBefore: time,
  notAfter: time,
  pem: z.string(),
  parentName: z.string().nullable(),
  activeCertificates: z.number(),
  crl: z.object({ number: z.number(), thisUpdate: time, nextUpdate: time, entries: z.number(), url: z.string() }).nullable(),
});
export const certificate = z.object({
  id: id('certificate'),
  identityId: id('identity').nullable(),
  identityName: z.string().nullable(),
  status: z.enum(certificateStatuses),
  /** Whether it may be used at this moment. */
  usable: z.boolean(),
  usage: z.enum(certificateUsages),
  source: z.enum(certificateSources),
  subject: z.string(),
  names: z.array(z.string()),
  /** Lower-case hexadecimal. */
  serial: z.string(),
  /** base64url SHA-256 of the DER, as in `cnf`; null while pending. */
  thumbprint: z.string().nullable(),
  spkiSha256: z.string(),
  issuer: z.string(),
  profile: z.string(),
  notBefore: time,
  notAfter: time,
  usableUntil: time.nullable(),
  lineageId: z.string(),
  predecessorId: id('certificate').nullable(),
  successorId: id('certificate').nullable(),
  createdBy: z.string(),
  createdAt: time,
  revokedAt: time.nullable(),
  revocationReason: z.enum(revocationReasonNames).nullable(),
  revocationComment: z.string().nullable(),
});
export const certificateDetail = certificate.extend({
  pem: z.string().nullable(),
  chainPem: z.string().nullable(),
  /** Unexpired tokens bound to it that are live at this moment, and the latest of their ends. */
  liveTokens: z.number(),
  liveUntil: time.nullable(),
  lineage: z.array(certificate),
});
export const certificateQuery = pageQuery.extend({
  identity: reference.optional(),
  status: z.enum([...certificateStatuses, 'usable', 'expired']).optional(),
  q: text(200).optional(),
});
export const newCertificate = z.object({
  identity: reference,
  profile: reference.default('workload'),
  /** PKCS#10 in PEM. Only the public key is taken from it. */
  csr: text(20_000).min(1),
});
export const revocation = z.object({ reason: z.enum(revocationReasonNames), comment: line(500).min(10, 'must be at least 10 characters') });
export const newJoinToken = z.object({
  profile: reference.default('workload'),
  expiresInSeconds: seconds.max(604_800).default(3_600),
});
export const joinToken = z.object({
  id: id('joinToken'),
  token: z.string(),
  caHash: z.string(),
  expiresAt: time,
  enrolmentUrl: z.string(),
});

// ── ledger ──────────────────────────────────────────────────────────────────

const party = z.object({ id: id('identity'), name: z.string(), owner: z.string() }).nullable();
const shownCertificate = z
  .object({ id: id('certificate'), serial: z.string(), subject: z.string(), status: z.string(), notAfter: time })
  .nullable();
export const decision = z.object({
  id: id('decision'),
  at: time,
  code: z.enum(allDecisionCodes),
  outcome: z.enum(['issued', 'refused', 'accepted', 'rejected']),
  severity: z.enum(['none', 'info', 'low', 'medium', 'high']),
  door: z.enum(doorNames),
  audience: z.string().nullable(),
  resourceServer: z.object({ id: id('resourceServer'), name: z.string() }).nullable(),
  tokenIdentity: party,
  presentedIdentity: party,
  boundThumbprint: z.string().nullable(),
  presentedThumbprint: z.string().nullable(),
  jti: z.string().nullable(),
  /** Null for those who may not see source addresses. */
  sourceAddress: z.string().nullable(),
});
export const decisionDetail = decision.extend({
  meaning: z.string(),
  action: z.string(),
  replay: z.boolean(),
  alsoFound: z.array(z.enum(allDecisionCodes)),
  boundCertificate: shownCertificate,
  presentedCertificate: shownCertificate,
  boundSerial: z.string().nullable(),
  presentedSerial: z.string().nullable(),
  kid: z.string().nullable(),
  method: z.string().nullable(),
  path: z.string().nullable(),
  tlsVersion: z.string().nullable(),
  userAgent: z.string().nullable(),
  latencyMicros: z.number().nullable(),
  /** The token that the decision is about, as it was issued; null where Hawser did not issue it. */
  token: z
    .object({
      jti: z.string(),
      subject: z.string(),
      audience: z.string(),
      scope: z.string(),
      issuedAt: time,
      expiresAt: time,
      live: z.boolean(),
    })
    .nullable(),
  /** Decisions about the same token, newest first, at most 20. */
  sameToken: z.array(decision),
});
export const decisionQuery = pageQuery.extend({
  outcome: z.enum(['issued', 'refused', 'accepted', 'rejected', 'negative', 'replay']).optional(),
  code: z.enum(allDecisionCodes).optional(),
  identity: reference.optional(),
  audience: text(300).optional(),
  resourceServer: reference.optional(),
  thumbprint: text(100).optional(),
  jti: z.uuid().optional(),
  from: time.optional(),
  to: time.optional(),
});

export const event = z.object({
  id: id('event'),
  at: time,
  type: z.string(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
  detail: z.record(z.string(), z.unknown()),
  code: z.string().nullable(),
  sourceAddress: z.string().nullable(),
});
export const eventQuery = pageQuery.extend({
  type: text(60).optional(),
  target: text(100).optional(),
  acts: z.stringbool().default(false),
});

export const overview = z.object({
  identities: z.object({ active: z.number(), total: z.number() }),
  certificates: z.object({ usable: z.number(), expiring: z.number() }),
  /** This hour and the 23 before it. */
  decisions: z.object({ issued: z.number(), refused: z.number(), accepted: z.number(), rejected: z.number(), replays: z.number() }),
  /** One row an hour for the last 24 hours, oldest first. */
  hours: z.array(z.object({ at: time, issued: z.number(), accepted: z.number(), negative: z.number(), replays: z.number() })),
  resourceServers: z.object({ active: z.number(), total: z.number() }),
  latestReplays: z.array(decision),
  expiring: z.array(
    z.object({ identityId: id('identity'), identityName: z.string(), owner: z.string(), notAfter: time, lifeUsedPercent: z.number() }),
  ),
});

export const lookupResult = z.object({
  matches: z.array(
    z.object({
      kind: z.enum(['certificate', 'identity', 'audience', 'resource-server', 'token', 'decision']),
      id: z.string(),
      name: z.string(),
      href: z.string(),
    }),
  ),
});

// ── access ──────────────────────────────────────────────────────────────────

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
