import { z } from 'zod';
import { certificateSources, certificateStatuses, certificateUsages, revocationReasonNames } from '../../../domain/certificate.ts';
import { id, line, pageQuery, reference, seconds, text, time } from './wire.ts';

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
