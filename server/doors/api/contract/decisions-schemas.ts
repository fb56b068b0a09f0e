import { z } from 'zod';
import { certificateStandings } from '../../../domain/certificate.ts';
import { allDecisionCodes, doorNames } from '../../../domain/codes.ts';
import { eventResults } from '../../../domain/event-types.ts';
import { approval } from './approvals.ts';
import { notice } from './notices-schemas.ts';
import { id, pageQuery, reference, text, time } from './wire.ts';

const party = z.object({ id: id('identity'), name: z.string(), owner: z.string() }).nullable();
const certificateFacts = z.object({
  serial: z.string(),
  subject: z.string(),
  /** Subject alternative names as `uri:…` and `dns:…`. */
  names: z.array(z.string()),
  issuer: z.string(),
  notBefore: time,
  notAfter: time,
});
const shownCertificate = certificateFacts
  .extend({
    id: id('certificate'),
    status: z.string(),
    /** Whether it could be used when the decision was made. */
    standing: z.enum(certificateStandings),
    revokedAt: time.nullable(),
  })
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
  /** From the request to the verdict. */
  latencyMicros: z.number().nullable(),
  /** Where it stands for a flood of refusals, or for acceptances that were counted together: how many, and when. */
  folded: z.object({ count: z.number(), firstAt: time, lastAt: time }).nullable(),
});
export const decisionDetail = decision.extend({
  meaning: z.string(),
  action: z.string(),
  replay: z.boolean(),
  alsoFound: z.array(z.enum(allDecisionCodes)),
  /** What was found out beyond the code, in words; null where the code says it all. */
  reason: z.string().nullable(),
  boundCertificate: shownCertificate,
  presentedCertificate: shownCertificate,
  /** What was presented, where it is on record as that of another authority. */
  presentedForeign: certificateFacts.extend({ id: id('foreignCertificate'), owner: z.string() }).nullable(),
  /** What it says of itself, where nobody here knew it and whoever decided saw it whole; nothing of that is proven. */
  presentedSays: z.object({ subject: z.string(), issuer: z.string(), names: z.array(z.string()) }).nullable(),
  boundSerial: z.string().nullable(),
  presentedSerial: z.string().nullable(),
  kid: z.string().nullable(),
  method: z.string().nullable(),
  path: z.string().nullable(),
  tlsVersion: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** Of a decision for a gateway: where that called from, and the header that it passed the certificate of its client on in. */
  gateway: z.object({ sourceAddress: z.string().nullable(), certificateHeader: z.string().nullable() }).nullable(),
  /** When and to where the token was issued; kept when the token itself is forgotten. */
  issuance: z.object({ decision: id('decision'), at: time, sourceAddress: z.string().nullable() }).nullable(),
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
      /** Identities that act for the subject, newest first. */
      actors: z.array(z.string()),
    })
    .nullable(),
  /** The rejection case that it is in; null where it is in none. */
  case: id('case').nullable(),
  /** Decisions about the same token, newest first, at most 20. */
  sameToken: z.array(decision),
});
const decisionFilter = z.object({
  /** Words such as `outcome:rejected code:foreign aud:orders ip:10.4.0.0/16 -identity:ci-*`. */
  q: text(1_000).optional(),
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
export const decisionQuery = decisionFilter.extend(pageQuery.shape);
/** Of the last 24 hours, unless `from` and `to` say otherwise. */
export const facetQuery = decisionFilter;
export const histogramQuery = decisionFilter.extend({ buckets: z.coerce.number().int().min(1).max(200).default(60) });

/** Past 100,000 an estimate, and called so. */
const total = z.object({ count: z.number(), estimated: z.boolean() });
export const decisionFacets = z.object({
  from: time,
  to: time,
  total,
  /** The commonest values of each; `value` as a search takes it. */
  facets: z.array(
    z.object({
      name: z.enum(['outcome', 'code', 'door', 'audience', 'resourceServer', 'identity', 'address']),
      values: z.array(z.object({ value: z.string(), label: z.string(), count: z.number() })),
    }),
  ),
});
export const decisionHistogram = z.object({
  from: time,
  to: time,
  /** Of one bucket. */
  seconds: z.number(),
  total,
  /** Oldest first; replays are counted in their outcome as well. */
  buckets: z.array(
    z.object({
      at: time,
      estimated: z.boolean(),
      issued: z.number(),
      accepted: z.number(),
      refused: z.number(),
      rejected: z.number(),
      replays: z.number(),
    }),
  ),
});

export const event = z.object({
  id: id('event'),
  /** In the sealed ledger; only where events are read after a position. */
  position: z.number().nullable(),
  at: time,
  type: z.string(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
  detail: z.record(z.string(), z.unknown()),
  code: z.string().nullable(),
  result: z.enum(eventResults),
  sourceAddress: z.string().nullable(),
  /** How whoever acted had proved who they are; null for what is older than the column, for workloads and for Hawser itself. */
  authMethod: z.string().nullable(),
  /** The request to the management API that it came in, as its answer named it in `Hawser-Request`. */
  request: id('apiRequest').nullable(),
});
export const eventQuery = pageQuery.extend({
  /** A name such as `certificate.revoked`, or a beginning: `certificate.*`. */
  type: text(60).optional(),
  target: text(100).optional(),
  /** What was done to a certificate, and the decisions in which it was shown or a token bound to it was; by id, serial or thumbprint. */
  certificate: reference.optional(),
  /** The id or the name of who did it. */
  actor: text(100).optional(),
  /** The id of a request: all that came of it. */
  request: text(40).optional(),
  /** What came of it: `refused` has acts that somebody might not do, sign-ins that failed and, with decisions, those that went against the caller. */
  result: z.enum(eventResults).optional(),
  from: time.optional(),
  to: time.optional(),
  acts: z.stringbool().default(false),
  /** A position in the sealed ledger: what comes after it, oldest first, without gaps. */
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** Seconds to wait for the next event where there is none yet. */
  wait: z.coerce.number().int().min(0).max(25).default(0),
  /** `ocsf` streams the whole filter as OCSF, one event a line; so does `Accept: application/x-ocsf+ndjson`. */
  format: z.enum(['json', 'ocsf']).default('json'),
});

export const overview = z.object({
  /** What is open and most urgent, at most seven, and how many are open. */
  notices: z.array(notice),
  openNotices: z.number(),
  /** What waits for the caller as the second person: at most seven, the one that runs out soonest first, and how many there are. */
  approvals: z.array(approval),
  openApprovals: z.number(),
  identities: z.object({ active: z.number(), total: z.number() }),
  /** `expiring`: past the renewal point of their profiles, and nobody is seen to renew them. */
  certificates: z.object({ usable: z.number(), expiring: z.number() }),
  /** This hour and the 23 before it. */
  decisions: z.object({ issued: z.number(), refused: z.number(), accepted: z.number(), rejected: z.number(), replays: z.number() }),
  /** What was refused or rejected in those hours: with a certificate of another or that nobody knows, another of one's own, none, and all else. */
  rejections: z.object({ foreign: z.number(), rotated: z.number(), missing: z.number(), other: z.number() }),
  /** Tokens a minute in the last full hour; milliseconds within which nineteen of twenty were issued, of the newest decisions. */
  issuance: z.object({ perMinute: z.number(), p95: z.number().nullable() }),
  /** At most five, and whether all of those hours were looked through. */
  mostRejected: z.object({
    identities: z.array(z.object({ identityId: id('identity'), identityName: z.string(), count: z.number() })),
    complete: z.boolean(),
  }),
  /** One row an hour for the last 24 hours, oldest first. */
  hours: z.array(z.object({ at: time, issued: z.number(), accepted: z.number(), negative: z.number(), replays: z.number() })),
  /** `active`: decided in a day; `enforcing`: known to enforce the binding, null where there are more than fifty. */
  resourceServers: z.object({ active: z.number(), enforcing: z.number().nullable(), total: z.number() }),
  /** Certificates of workloads that end within three of their middle lifetimes (`median`, in seconds), in equal parts, and `later`. */
  ahead: z.object({
    median: z.number().nullable(),
    /** `onTime`: their renewal goes on time. */
    parts: z.array(z.object({ from: time, until: time, onTime: z.number(), others: z.number() })),
    later: z.number(),
  }),
  expiring: z.array(
    z.object({ identityId: id('identity'), identityName: z.string(), owner: z.string(), notAfter: time, lifeUsedPercent: z.number() }),
  ),
});

export const lookupResult = z.object({
  matches: z.array(
    z.object({
      kind: z.enum([
        'certificate',
        'foreign-certificate',
        'identity',
        'audience',
        'resource-server',
        'trusted-issuer',
        'client-key',
        'token',
        'decision',
        'address',
      ]),
      id: z.string(),
      name: z.string(),
      href: z.string(),
      /** Whose it is, or who presented it: who could be contained because of it. */
      identity: z.object({ id: id('identity'), name: z.string() }).nullable(),
    }),
  ),
});
