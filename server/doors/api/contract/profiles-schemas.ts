import { z } from 'zod';
import { certificateUsages } from '../../../domain/certificate.ts';
import { certificateRequestSources, certificateRequestStatuses } from '../../../domain/certificate-request.ts';
import { identityKinds } from '../../../domain/identity.ts';
import { keyAlgorithms } from '../../../domain/profile.ts';
import { managedBy } from './registry-schemas.ts';
import { environment, id, line, pageQuery, reference, text, time } from './wire.ts';

const algorithm = z.enum(keyAlgorithms);
const template = line(200);
const span = z.number().int().min(0).max(315_360_000);

/** What a profile says besides its name and usage; times in seconds. */
const terms = {
  description: text(500),
  lifetime: span.min(60, 'must be at least a minute'),
  overlap: span,
  backdate: span.max(86_400),
  renewAtPercent: z.number().int().min(1).max(99),
  renewBeforeEnd: span.describe(
    'Seconds before its end at which a certificate is due at the latest, where that comes before the percent; 0 for no such limit',
  ),
  grace: span.max(7_776_000, 'must be at most 90 days'),
  keyAlgorithms: z.array(algorithm).min(1).max(keyAlgorithms.length),
  dnsNames: z.array(template).max(20),
  uriNames: z.array(template).max(20),
  emailNames: z.array(template).max(20),
  allowedEnvironments: z.array(environment).max(50),
  allowedKinds: z.array(z.enum(identityKinds)).max(identityKinds.length),
  allowedNames: z.array(line(64)).max(200),
  alsoServer: z.boolean().describe('Certificates for clients have serverAuth beside clientAuth (SPIFFE X509-SVID §4.4)'),
  approvalRequired: z.boolean(),
  freezeOnClone: z.boolean(),
  /** After which a request that nobody decided ends. */
  requestLifetime: span.min(60, 'must be at least a minute').max(31_536_000, 'must be at most a year'),
};

export const profile = z.object({
  id: id('profile'),
  name: z.string(),
  usage: z.enum(certificateUsages),
  version: z.number(),
  retiredAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
  usableCertificates: z.number(),
  warnings: z.array(z.string()),
  managedBy,
  ...terms,
});
export const profileDetail = profile.extend({
  /** Every version, newest first. */
  history: z.array(z.object({ version: z.number(), createdAt: time, createdBy: z.string(), ...terms })),
});
export const newProfile = z.object({
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits, dots and dashes, at most 63'),
  usage: z.enum(['client', 'server']).default('client'),
  description: terms.description.default(''),
  lifetime: terms.lifetime,
  overlap: terms.overlap.default(0),
  backdate: terms.backdate.default(60),
  renewAtPercent: terms.renewAtPercent.default(66),
  renewBeforeEnd: terms.renewBeforeEnd.default(0),
  grace: terms.grace.default(0),
  keyAlgorithms: terms.keyAlgorithms.default([...keyAlgorithms]),
  dnsNames: terms.dnsNames.default([]),
  uriNames: terms.uriNames.default([]),
  emailNames: terms.emailNames.default([]),
  allowedEnvironments: terms.allowedEnvironments.default([]),
  allowedKinds: terms.allowedKinds.default([]),
  allowedNames: terms.allowedNames.default([]),
  alsoServer: terms.alsoServer.default(true),
  approvalRequired: terms.approvalRequired.default(false),
  freezeOnClone: terms.freezeOnClone.default(false),
  requestLifetime: terms.requestLifetime.default(604_800),
});
export const profileChange = z.object(terms).partial().extend({ ifVersion: z.number().int().positive().optional() });
export const previewOrder = z.object({ identity: reference, keyAlgorithm: algorithm.optional() });
export const preview = z.object({
  profile: z.string(),
  version: z.number(),
  serial: z.string(),
  issuer: z.string(),
  subject: z.string(),
  /** `uri:…`, `dns:…`, `email:…`, `ip:…`. */
  names: z.array(z.string()),
  notBefore: time,
  notAfter: time,
  keyAlgorithm: z.string(),
  extensions: z.array(z.object({ oid: z.string(), name: z.string(), critical: z.boolean(), value: z.string() })),
  /** As `openssl x509 -text` would say it. */
  text: z.string(),
  /** The to-be-signed certificate, DER in base64. */
  tbs: z.string(),
  warnings: z.array(z.string()),
  /** What the signer would refuse it for; empty when it would sign. */
  findings: z.array(z.string()),
});

export const certificateRequest = z.object({
  id: id('certificateRequest'),
  status: z.enum(certificateRequestStatuses),
  /** Whether an administrator uploaded it, or a workload came with a join token. */
  source: z.enum(certificateRequestSources),
  identityId: id('identity'),
  identityName: z.string(),
  owner: z.string(),
  environment: z.string(),
  profile: z.string(),
  keyAlgorithm: algorithm,
  /** base64url SHA-256 of the public key: what to compare with whoever says to have sent it. */
  spkiSha256: z.string(),
  requestedBy: z.string(),
  requestedAt: time,
  /** When it ends if nobody decides. */
  expiresAt: time,
  sourceAddress: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: time.nullable(),
  comment: z.string().nullable(),
  certificateId: id('certificate').nullable(),
});
export const requestQuery = pageQuery.extend({
  status: z.enum(certificateRequestStatuses).optional(),
  identity: reference.optional(),
  profile: reference.optional(),
});
export const approval = z.object({ comment: line(500).optional() });
/** Whoever asked reads it. */
export const rejection = z.object({ comment: line(500) });
export const unfreezing = z.object({ comment: line(500).min(10, 'must be at least 10 characters') });
