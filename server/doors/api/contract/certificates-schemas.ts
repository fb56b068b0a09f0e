import { z } from 'zod';
import { certificateSources, certificateStatuses, certificateUsages, revocationReasonNames } from '../../../domain/certificate.ts';
import { allDecisionCodes } from '../../../domain/codes.ts';
import { coverageStateNames } from '../../../domain/coverage.ts';
import { identityStatuses } from '../../../domain/identity.ts';
import { joinTokenLifetime } from '../../../domain/join-token.ts';
import { id, line, pageQuery, reference, seconds, text, time } from './wire.ts';

export const certificate = z.object({
  id: id('certificate'),
  identityId: id('identity').nullable(),
  identityName: z.string().nullable(),
  /** Of the identity; null for a certificate of Hawser itself. */
  owner: z.string().nullable(),
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
  /** `P-256`, `RSA 3072`; null for a kind of key that has no name here. */
  keyAlgorithm: z.string().nullable(),
  /** Nothing is issued for its public key again. */
  keyBlocked: z.boolean(),
  issuer: z.string(),
  /** Name of the authority; null, as is what follows, for a registered certificate, which was made elsewhere. */
  authority: z.string().nullable(),
  profile: z.string().nullable(),
  /** Of the profile, when it was made. */
  profileVersion: z.number().nullable(),
  notBefore: time,
  notAfter: time,
  usableUntil: time.nullable(),
  /** Since when its lineage is stopped because a copy of a key is suspected. */
  frozenAt: time.nullable(),
  lineageId: z.string(),
  predecessorId: id('certificate').nullable(),
  successorId: id('certificate').nullable(),
  /** The newest decision on a connection that showed it. */
  lastSeen: time.nullable(),
  createdBy: z.string(),
  createdAt: time,
  revokedAt: time.nullable(),
  revocationReason: z.enum(revocationReasonNames).nullable(),
  revocationComment: z.string().nullable(),
  /** Since when the key may have been in other hands; only with `keyCompromise`. */
  suspectedSince: time.nullable(),
});
export const listedCertificate = certificate.extend({
  /** Tokens bound to it that could be used at this moment, counted no further than fifty. */
  liveTokens: z.number(),
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
  owner: line(200).optional(),
  profile: reference.optional(),
  authority: reference.optional(),
  source: z.enum(certificateSources).optional(),
  status: z.enum([...certificateStatuses, 'usable', 'expired']).optional(),
  reason: z.enum(revocationReasonNames).optional(),
  /** SHA-256 of the public key, in any spelling. */
  key: line(120).optional(),
  lineage: z.uuid().optional(),
  expiresBefore: time.optional(),
  /** Part of a name, a subject or a serial. */
  q: text(200).optional(),
});
/** Each as the filter of that name finds them; one may be counted twice. `more` where counting stopped at a hundred thousand. */
export const certificateCounts = z.object({
  usable: z.number(),
  superseded: z.number(),
  revoked: z.number(),
  expired: z.number(),
  pending: z.number(),
  more: z.boolean(),
});
export const newCertificate = z.object({
  identity: reference,
  profile: reference.default('workload'),
  /** PKCS#10 in PEM. Only the public key is taken from it. */
  csr: text(20_000).min(1),
});
export const newJoinToken = z.object({
  profile: reference.default('workload'),
  expiresInSeconds: seconds.max(604_800).default(joinTokenLifetime),
});
export const joinToken = z.object({
  id: id('joinToken'),
  token: z.string(),
  caHash: z.string(),
  expiresAt: time,
  enrolmentUrl: z.string(),
});
export const revocation = z.object({
  reason: z.enum(revocationReasonNames),
  comment: line(500).min(10, 'must be at least 10 characters'),
  /** Since when the key may have been in other hands; only with `keyCompromise`. */
  suspectedSince: time.optional(),
  /** Nothing is issued for its key again; always so for `keyCompromise`, where `false` is refused. */
  blockKey: z.boolean().optional(),
  /** A join token for its identity is made in the same act; not with the scope `identity`. */
  replace: z.boolean().optional(),
  /** Certificates that share its key or came of it by renewal, to be revoked in the same act. */
  also: z.array(reference).max(200).default([]),
  /** `identity`: all certificates of its identity, which is suspended in the same act. */
  scope: z.enum(['certificate', 'identity']).default('certificate'),
  /** Of the preview, or of its `identity`: refused with 412 where something else would end by now. */
  state: text(64).optional(),
});
const offered = {
  /** Share the key, and are not revoked. */
  sameKey: z.array(certificate),
  /** Came of it by renewal, and are not revoked. */
  descendants: z.array(certificate),
};
export const revokedCertificate = certificateDetail.extend({
  revokedAlso: z.array(certificate),
  /** Whether its identity was suspended in the same act. */
  suspended: z.boolean(),
  /** Shown this once; null where it was not asked for. */
  replacement: joinToken.nullable(),
  ...offered,
});
const endingTokens = {
  /** Tokens that would end at once, the latest of their ends, and what they are for. */
  liveTokens: z.number(),
  liveUntil: time.nullable(),
  audiences: z.array(
    z.object({
      audience: z.string(),
      liveTokens: z.number(),
      liveUntil: time,
      /** Whoever is registered to check them, and what the revocation does there; nobody may be. */
      resourceServers: z.array(
        z.object({
          id: id('resourceServer'),
          name: z.string(),
          state: z.enum(coverageStateNames),
          stops: z.enum(['within_a_second', 'on_the_next_request', 'not']),
          because: z.enum(['follows', 'asks', 'proven', 'accepts_unbound', 'nothing_known']),
        }),
      ),
    }),
  ),
};
/** What is not theirs to revoke, for whoever may revoke for some owners alone; null where all of it is. */
export const beyondRight = z
  .object({
    /** For whom they may. */
    revokesFor: z.array(z.string()),
    /** The first of those that are others', at most five; no identity and no owner for one of Hawser's own. */
    certificates: z.array(
      z.object({ id: id('certificate'), serial: z.string(), identityName: z.string().nullable(), owner: z.string().nullable() }),
    ),
    count: z.number(),
    /** Members who may revoke all of it, at most five. */
    ask: z.array(z.string()),
  })
  .nullable();
export const revocationPreview = z.object({
  certificate,
  ...endingTokens,
  /** What took its place already, and goes on. */
  successor: certificate.nullable(),
  ...offered,
  /** Seconds until whoever only reads revocation lists can know; null where no list of ours can name it, because it was made elsewhere. */
  crlWithin: z.number().nullable(),
  /** It has live tokens, or was shown on a connection within a day. */
  inUse: z.boolean(),
  /** To be sent with the revocation, so that what is revoked is what was shown. */
  state: z.string(),
  /** What would end with all certificates of its identity; null where it belongs to none. */
  identity: z
    .object({
      id: id('identity'),
      name: z.string(),
      status: z.enum(identityStatuses),
      /** That are not revoked and have not ended. */
      certificates: z.number(),
      ...endingTokens,
      /** More tokens than are counted, which is ten thousand. */
      more: z.boolean(),
      /** Of the tokens, how many others hold in its name. */
      heldByOthers: z.number(),
      /** To be sent with a revocation of the scope `identity`. */
      state: z.string(),
    })
    .nullable(),
  beyondRight,
});
export const certificatesNamed = z.object({
  /** By id, serial or thumbprint. */
  certificates: z.array(reference).min(1).max(1_000),
});
export const revocations = revocation.omit({ also: true, scope: true, replace: true }).extend(certificatesNamed.shape);
export const revokedCertificates = z.object({
  items: z.array(
    z.object({
      /** As it was asked for. */
      certificate: z.string(),
      id: id('certificate').nullable(),
      serial: z.string().nullable(),
      identityName: z.string().nullable(),
      /** `upgraded`: it was revoked for another reason; `unchanged`: it was revoked already. */
      outcome: z.enum(['revoked', 'upgraded', 'unchanged', 'failed']),
      problem: z.string().nullable(),
    }),
  ),
});
export const revocationsPreview = z.object({
  revocable: z.number(),
  /** Revoked already; for keyCompromise their reason changes. */
  revoked: z.number(),
  /** Nothing is known by them, more than one certificate is, or it was never issued. */
  unknown: z.array(z.string()),
  /** Whose they are, those first that are left without a usable certificate; a hundred at most. */
  identities: z.array(
    z.object({ id: id('identity'), name: z.string(), owner: z.string(), certificates: z.number(), leftWithNone: z.boolean() }),
  ),
  identityCount: z.number(),
  leftWithNone: z.number(),
  /** Of Hawser's own: its listeners make new ones by themselves. */
  internal: z.number(),
  /** Made elsewhere, so that no revocation list of ours can name them. */
  madeElsewhere: z.number(),
  /** Shown on a connection within a day. */
  seenLately: z.number(),
  liveTokens: z.number(),
  liveUntil: time.nullable(),
  audiences: endingTokens.audiences,
  /** Seconds until whoever only reads revocation lists can know. */
  crlWithin: z.number(),
  /** Whether it waits for a second person. */
  takesTwo: z.boolean(),
  beyondRight,
  /** To be sent with the revocation, so that what is revoked is what was shown. */
  state: z.string(),
});
export const blockedKey = z.object({
  spkiSha256: z.string(),
  blockedAt: time,
  blockedBy: z.string(),
  /** The certificate that it was blocked with when that was revoked. */
  certificateId: id('certificate'),
  serial: z.string(),
  identityName: z.string().nullable(),
});
export const foreignCertificate = z.object({
  id: id('foreignCertificate'),
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  serial: z.string(),
  thumbprint: z.string(),
  spkiSha256: z.string(),
  notBefore: time,
  notAfter: time,
  expired: z.boolean(),
  owner: z.string(),
  note: z.string(),
  importedBy: z.string(),
  importedAt: time,
  lastSeen: time.nullable(),
});
export const foreignCertificateDetail = foreignCertificate.extend({ pem: z.string() });
export const foreignCertificateQuery = pageQuery.extend({
  owner: line(200).optional(),
  expiresBefore: time.optional(),
  q: text(200).optional(),
});
export const newForeignCertificates = z.object({
  /** One certificate or a bundle, PEM. */
  pem: text(120_000).min(1),
  /** Who hears of their end. */
  owner: line(200),
  note: text(500).default(''),
});
export const importedCertificates = z.object({
  imported: z.array(foreignCertificate),
  skipped: z.array(z.object({ subject: z.string(), thumbprint: z.string(), reason: z.enum(['watched already', 'issued here']) })),
});
/** What one address of an authority answered, asked as a client would. */
const probe = z.object({
  kind: z.enum(['crl', 'certificate', 'ocsp']),
  url: z.string(),
  ok: z.boolean(),
  /** What is wrong, in words; empty when it is in order. */
  findings: z.array(z.string()),
  milliseconds: z.number(),
  octets: z.number().nullable(),
  /** Of a revocation list. */
  number: z.number().nullable(),
  entries: z.number().nullable(),
  /** Of a revocation list or an OCSP answer. */
  thisUpdate: time.nullable(),
  nextUpdate: time.nullable(),
  /** Of an OCSP answer: whose status was asked for, and what it was. */
  serial: z.string().nullable(),
  certificateStatus: z.enum(['good', 'revoked', 'unknown']).nullable(),
});
export const authorityCheck = z.object({ authority: z.string(), checkedAt: time, ok: z.boolean(), probes: z.array(probe) });
/** What one resource server says of a revocation: whether each process of it that follows the feed has heard, and when. */
const serverPropagation = z.object({
  id: id('resourceServer'),
  name: z.string(),
  kind: z.enum(['server', 'gateway']),
  audiences: z.array(z.string()),
  state: z.enum(['acknowledged', 'waiting', 'silent', 'not_following']),
  instances: z.array(z.object({ instance: z.uuid(), seenAt: time, acknowledgedAt: time.nullable(), milliseconds: z.number().nullable() })),
});
export const ownerTold = z.object({
  at: time,
  by: z.string(),
  /** Null once the notice is forgotten. */
  notice: id('notice').nullable(),
});
export const certificatePropagation = z.object({
  certificate: id('certificate'),
  revokedAt: time.nullable(),
  /** That its owner was told, of the reason that stands; null while they were not. */
  ownerTold: ownerTold.nullable(),
  /** Of the feed; null where the revocation concerned no audience, or is more than two days old. */
  position: z.number().nullable(),
  at: time.nullable(),
  servers: z.array(serverPropagation),
  /** The newest of the revocation lists that would name it, and whether it was made after the revocation; null where none of ours would. */
  list: z.object({ number: z.number(), publishedAt: time, nextUpdate: time, madeAfter: z.boolean() }).nullable(),
  /** When the last token that is bound to it ends: until then, whoever does not follow the feed may accept one. Null where none is left, or it is not revoked. */
  tokensUntil: time.nullable(),
});
/** The certificate first, the root last. */
export const certificateChain = z.object({
  items: z.array(
    z.object({
      /** Name; null for the certificate itself. */
      authority: z.string().nullable(),
      subject: z.string(),
      /** base64url SHA-256 of the DER. */
      thumbprint: z.string(),
      notBefore: time,
      notAfter: time,
      /** What it says, in the words of `openssl x509 -text`; null where it says something that has no words here. */
      text: z.string().nullable(),
      pem: z.string(),
    }),
  ),
});
export const certificateUsage = z.object({
  certificate: id('certificate'),
  /** Counted from here on: 24 hours, or less where there were very many decisions. */
  since: time,
  decisions: z.object({ issued: z.number(), refused: z.number(), accepted: z.number(), rejected: z.number() }),
  /** Where it was on the connection, the newest first; no resource server stands for the token service. */
  places: z.array(
    z.object({
      resourceServerId: id('resourceServer').nullable(),
      resourceServer: z.string().nullable(),
      /** Null for those who may not see source addresses. */
      sourceAddress: z.string().nullable(),
      count: z.number(),
      firstAt: time,
      lastAt: time,
      /** Whether the certificate that took its place was shown from the same address; null where nothing did. */
      successorSeen: z.boolean().nullable(),
    }),
  ),
  morePlaces: z.boolean(),
  /** Refusals of tokens that are bound to it, shown with another certificate or with none. */
  misused: z.array(z.object({ code: z.enum(allDecisionCodes), count: z.number(), lastAt: time })),
  /** Of the addresses from which it was shown, from how many its successor was too. */
  successor: z.object({ id: id('certificate'), seenFrom: z.number(), of: z.number() }).nullable(),
  /** The last time that a token bound to it was accepted after its revocation; the milliseconds are between the two. */
  acceptedAfterRevocation: z
    .object({
      decisionId: id('decision'),
      at: time,
      resourceServerId: id('resourceServer').nullable(),
      resourceServer: z.string().nullable(),
      milliseconds: z.number(),
    })
    .nullable(),
  /** Where that is null and there were very many decisions since: it says nothing of what was before this. */
  acceptedKnownFrom: time.nullable(),
});
