import { z } from 'zod';
import { foreignAlgorithms } from '../../../domain/foreign-algorithms.ts';
import { identityNameShape, identityStatuses } from '../../../domain/identity.ts';
import { issuerPresetNames, keySources } from '../../../domain/issuer-presets.ts';
import { simulationSteps } from '../../../domain/simulation.ts';
import { certificate } from './certificates-schemas.ts';
import { id, line, seconds, text, time } from './wire.ts';

const algorithms = z.array(z.enum(foreignAlgorithms)).min(1);
/** `claim=pattern`; in a pattern `{name}` stands for one or more characters other than `/` and `:`, and the whole value has to fit. */
const condition = line(700);

export const issuerRule = z.object({
  id: id('issuerRule'),
  conditions: z.array(z.string()),
  /** The name of an identity, or a template with one `{name}` that a condition captures. */
  identity: z.string(),
  /** What somebody should know before relying on it. */
  warnings: z.array(z.string()),
  createdBy: z.string(),
  createdAt: time,
});
export const issuer = z.object({
  id: id('trustedIssuer'),
  name: z.string(),
  /** Compared exactly with the claim `iss`. */
  issuer: z.string(),
  preset: z.enum(issuerPresetNames),
  description: z.string(),
  keySource: z.enum(keySources),
  jwksUrl: z.string().nullable(),
  /** Every audience of a token has to be among these. */
  audiences: z.array(z.string()),
  algorithms: z.array(z.enum(foreignAlgorithms)),
  /** Seconds between `iat` and `exp`, at most. */
  lifetimeMaximum: z.number(),
  /** Whether a token is exchanged once, by its `jti`. */
  singleUse: z.boolean(),
  /** Whether its keys may be fetched from private addresses. */
  privateAddresses: z.boolean(),
  /** Whom its TLS certificate is checked against; null for the public authorities. */
  caPem: z.string().nullable(),
  enabled: z.boolean(),
  createdBy: z.string(),
  createdAt: time,
  updatedAt: time,
  rules: z.array(issuerRule),
  keys: z.object({
    kids: z.array(z.string()),
    /** The address that they came from; null where they were pasted, or never came. */
    source: z.string().nullable(),
    fetchedAt: time.nullable(),
    attemptedAt: time.nullable(),
    /** Why the last attempt failed; null where it did not. */
    failure: z.string().nullable(),
    /** Until when they are relied on without being fetched again; null for ever, where they were pasted. */
    usableUntil: time.nullable(),
  }),
});
const issuerTerms = z.object({
  description: text(500),
  keySource: z.enum(keySources),
  jwksUrl: z
    .url({ protocol: /^https$/ })
    .max(500)
    .nullable(),
  /** A JWK Set, with `keySource` pasted. */
  jwks: text(60_000).nullable(),
  audiences: z.array(line(300)).min(1).max(20),
  algorithms,
  lifetimeMaximum: seconds.max(31_536_000),
  singleUse: z.boolean(),
  privateAddresses: z.boolean(),
  caPem: text(60_000).nullable(),
  enabled: z.boolean(),
});
export const newIssuer = z.object({
  name: z.string().regex(identityNameShape, 'must be lower-case letters, digits, dots and dashes, at most 63'),
  /** As it stands in `iss`, to the last character. */
  issuer: z.url({ protocol: /^https$/ }).max(300),
  preset: z.enum(issuerPresetNames).default('oidc'),
  description: issuerTerms.shape.description.default(''),
  keySource: issuerTerms.shape.keySource.default('discovery'),
  jwksUrl: issuerTerms.shape.jwksUrl.default(null),
  jwks: issuerTerms.shape.jwks.default(null),
  audiences: issuerTerms.shape.audiences,
  /** Left away, those of the preset; so are the two below. */
  algorithms: algorithms.optional(),
  lifetimeMaximum: issuerTerms.shape.lifetimeMaximum.optional(),
  singleUse: z.boolean().optional(),
  privateAddresses: z.boolean().default(false),
  caPem: issuerTerms.shape.caPem.default(null),
  enabled: z.boolean().default(true),
});
export const issuerChange = issuerTerms.partial();
export const newIssuerRule = z.object({ conditions: z.array(condition).min(1).max(20), identity: line(200) });
export const issuerPreset = z.object({
  name: z.enum(issuerPresetNames),
  title: z.string(),
  issuer: z.string().nullable(),
  keySource: z.enum(keySources),
  algorithms,
  lifetimeMaximum: z.number(),
  singleUse: z.boolean(),
  warning: z.string(),
  advice: z.string(),
  example: z.object({ audience: z.string(), conditions: z.array(z.string()), identity: z.string() }),
});

export const simulationInput = z.object({ token: text(16_000).min(1) });
export const simulation = z.object({
  accepted: z.boolean(),
  /** The identity that the token stands for; null where it stands for none. */
  identity: z.object({ id: id('identity'), name: z.string(), status: z.enum(identityStatuses) }).nullable(),
  issuer: z.object({ id: id('trustedIssuer'), name: z.string() }).nullable(),
  /** In their order; null is not looked at, because a step before it failed. */
  steps: z.array(z.object({ step: z.enum(simulationSteps), ok: z.boolean().nullable(), detail: z.string() })),
  rules: z.array(
    z.object({
      id: id('issuerRule'),
      holds: z.boolean(),
      identity: z.string().nullable(),
      conditions: z.array(z.object({ condition: z.string(), value: z.string().nullable(), holds: z.boolean() })),
    }),
  ),
  /** Null where it cannot be read. They are believed only where the step `signature` is ok. */
  claims: z.record(z.string(), z.unknown()).nullable(),
});

export const clientKey = z.object({
  id: id('clientKey'),
  label: z.string(),
  kid: z.string(),
  algorithm: z.enum(foreignAlgorithms),
  /** base64url SHA-256 of the SubjectPublicKeyInfo. */
  spkiSha256: z.string(),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
});
export const newClientKeys = z.object({
  label: line(100),
  /** A JWK, a JWK Set, or public keys in PEM. */
  keys: text(60_000).min(1),
  expiresAt: time.nullable().default(null),
});
export const newRegisteredCertificates = z.object({
  /** Certificates in PEM, or a JWK Set with `x5c`. */
  certificates: text(120_000).min(1),
});
export const registeredCertificates = z.object({
  registered: z.array(certificate),
  skipped: z.array(z.object({ subject: z.string(), thumbprint: z.string(), reason: z.enum(['registered already']) })),
});
