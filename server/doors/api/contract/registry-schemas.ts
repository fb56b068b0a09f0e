import { z } from 'zod';
import { keyKinds } from '../../../domain/certificate.ts';
import { tokenAlgorithms } from '../../../domain/claims.ts';
import { allDecisionCodes, isRefusal } from '../../../domain/codes.ts';
import { coverageMethods, coverageStateNames, evidenceKinds } from '../../../domain/coverage.ts';
import { deepestDelegation } from '../../../domain/delegation.ts';
import { certificateHeaders, recipeKinds } from '../../../domain/gateway.ts';
import {
  attentionReasons,
  identityActs,
  identityKinds,
  identityNameShape,
  identityOrders,
  identityStatuses,
  type UnseenAge,
  unseenAges,
} from '../../../domain/identity.ts';
import { proofOutcomeNames } from '../../../domain/proof.ts';
import { rotationFilters, rotationStates } from '../../../domain/rotation.ts';
import { mostTags, tagShape } from '../../../domain/tag.ts';
import { audienceUri, environment, httpUrl, id, line, pageQuery, reference, scopes, seconds, text, time } from './wire.ts';

/** The fleet of files that says what it is, and when that was last applied: the next apply takes back what is changed by hand. */
export const managedBy = z.object({ fleet: z.string(), appliedAt: z.iso.datetime() }).nullable();
export const identity = z.object({
  id: id('identity'),
  name: z.string(),
  kind: z.enum(identityKinds),
  owner: z.string(),
  environment: z.string(),
  spiffeId: z.string(),
  status: z.enum(identityStatuses),
  description: z.string(),
  tags: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
  /** The newest usable certificate; null where the workload never enrolled or nothing is usable any more. */
  certificate: z
    .object({
      id: id('certificate'),
      thumbprint: z.string(),
      serial: z.string(),
      profile: z.string().nullable(),
      /** The kind of its key, such as `P-256`; null where that has no name here. */
      keyAlgorithm: z.string().nullable(),
      notBefore: time,
      notAfter: time,
    })
    .nullable(),
  /** How its renewal goes, as judged within the last second or so, and since when; null where there is nothing to renew. */
  rotation: z.object({ state: z.enum(rotationStates), since: time }).nullable(),
  managedBy,
});
export const tag = z
  .string()
  .regex(tagShape, 'must be lower-case letters, digits and . _ : / = -, at most 40, first and last a letter or digit');
const tags = z.array(tag).max(mostTags);
const identityFilter = z.object({
  q: text(100).optional(),
  status: z.enum(identityStatuses).optional(),
  environment: environment.optional(),
  owner: text(100).optional(),
  rotation: z.enum(rotationFilters).optional(),
  /** By its URI: those with a grant for it. */
  audience: text(300).optional(),
  /** By its name: those with a usable certificate made under it. */
  profile: text(100).optional(),
  /** Those with a usable certificate for such a key. */
  keyAlgorithm: z.enum(keyKinds).optional(),
  /** What it was refused, or its tokens were, within the last 24 hours. */
  rejected: z.enum(['any', 'replay', ...allDecisionCodes.filter(isRefusal)]).optional(),
  /** No certificate of it was presented for so long. */
  unseen: z.enum(Object.keys(unseenAges) as UnseenAge[]).optional(),
  /** Those that have it. */
  tag: tag.optional(),
});
export const identityQuery = pageQuery.extend({ ...identityFilter.shape, order: z.enum(identityOrders).optional() });
export const listedIdentity = identity.extend({
  /** Why somebody should look at it, the most urgent reason; null where nothing is the matter. */
  attention: z.enum(attentionReasons).nullable(),
  /** Whether it ever had a certificate. */
  enrolled: z.boolean(),
  /** When a certificate of it was last presented. */
  lastSeen: time.nullable(),
  /** What it has grants for, at most 20. */
  audiences: z.array(z.string()),
  /** This hour and the 23 before it: decisions about its tokens or with its certificates, and from how many places it fetched tokens. */
  lastDay: z.object({ tokens: z.number(), replays: z.number(), otherRejections: z.number(), instances: z.number() }),
});
export const rotationCountQuery = identityFilter.omit({ rotation: true });
export const newIdentity = z.object({
  name: z
    .string()
    .regex(identityNameShape, 'must be lower-case letters, digits, dots and dashes, at most 63, first and last a letter or digit'),
  kind: z.enum(identityKinds).default('service'),
  owner: line(100),
  environment: environment.default('production'),
  description: text(500).default(''),
  tags: tags.default([]),
});
export const identityChanges = z.object({
  act: z.enum(identityActs),
  /** Needed to set it. */
  owner: line(100).optional(),
  /** Needed to add or remove it. */
  tag: tag.optional(),
  identities: z.array(reference).min(1).max(200),
});
export const changedIdentities = z.object({
  items: z.array(
    z.object({
      /** As it was asked for. */
      identity: z.string(),
      name: z.string().nullable(),
      /** `unchanged`: it stood as asked for already. */
      outcome: z.enum(['done', 'unchanged', 'failed']),
      problem: z.string().nullable(),
    }),
  ),
});
export const identityChange = z
  .object({
    kind: z.enum(identityKinds),
    owner: line(100),
    description: text(500),
    /** All that it shall have. */
    tags,
  })
  .partial();
export const usedTags = z.object({ items: z.array(z.object({ tag: z.string(), identities: z.number() })) });

export const audience = z.object({
  id: id('audience'),
  uri: z.string(),
  environment: z.string(),
  scopes: z.array(z.string()),
  algorithm: z.enum(tokenAlgorithms),
  lifetimeDefault: z.number(),
  lifetimeMaximum: z.number(),
  minCertificateLife: z.number(),
  /** How many actors a token for it may name. */
  delegationDepth: z.number(),
  description: z.string(),
  createdAt: time,
  updatedAt: time,
  grants: z.number(),
  resourceServers: z.array(z.string()),
  managedBy,
});
/** Decisions; replays are counted in their outcome as well. */
export const decisionCounts = z.object({
  issued: z.number(),
  refused: z.number(),
  accepted: z.number(),
  rejected: z.number(),
  replays: z.number(),
});
export const listedAudience = audience.extend({
  /** This hour and the 23 before it, without what proofs caused. */
  lastDay: decisionCounts,
});
const audienceTerms = z.object({
  scopes,
  algorithm: z.enum(tokenAlgorithms),
  lifetimeDefault: seconds.max(86_400),
  lifetimeMaximum: seconds.max(86_400),
  minCertificateLife: z.number().int().min(0).max(315_360_000),
  delegationDepth: z.number().int().min(0).max(deepestDelegation),
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
  delegationDepth: audienceTerms.shape.delegationDepth.default(0),
  description: audienceTerms.shape.description.default(''),
});
/** Made from the terms without defaults: a default would put back whatever a change leaves away. */
export const audienceChange = audienceTerms.partial();

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
  /** The one header in which a gateway passes on the certificate of its client; null for a server. */
  certificateHeader: z.enum(certificateHeaders).nullable(),
  url: z.string(),
  /** Whether a proof may call it where its address is not of the public Internet. */
  privateAddresses: z.boolean(),
  /** Whom a proof checks its TLS certificate against; null for the public authorities and Hawser's own. */
  caPem: z.string().nullable(),
  identityId: id('identity'),
  identityName: z.string(),
  audiences: z.array(z.object({ id: id('audience'), uri: z.string() })),
  createdAt: time,
  updatedAt: time,
  /** When its last decision arrived, and how many it accepted and rejected in the last 24 hours, without those of proofs. */
  lastDecisionAt: time.nullable(),
  accepted24h: z.number(),
  rejected24h: z.number(),
});
/** With what it is known to do about the binding of tokens. */
export const coveredResourceServer = resourceServer.extend({
  coverage: z.object({
    state: z.enum(coverageStateNames),
    /** What shows it, and when that was. */
    evidence: z.object({ kind: z.enum(evidenceKinds), at: time.nullable() }),
    methods: z.array(z.enum(coverageMethods)).readonly(),
    /** How it hears of a revocation. */
    revocation: z.enum(['push', 'asks', 'none']),
    /** Of its verifiers that follow the feed, by their own word. */
    versions: z.array(z.string()),
    /** The newest proof that shows something of the binding. */
    proof: z.object({ id: id('proof'), outcome: z.enum(proofOutcomeNames), finishedAt: time }).nullable(),
  }),
});
export const followers = z.object({
  items: z.array(
    z.object({
      /** Made anew by each process as it starts. */
      instance: z.string(),
      version: z.string().nullable(),
      /** `following`: heard of within the last minute; `silent`: not, and it said no farewell. */
      state: z.enum(['following', 'silent', 'ended']),
      since: time,
      seenAt: time,
      /** When the oldest entry of the feed for it was made that it has not said to know; null where there is none. */
      behindSince: time.nullable(),
      /** All that it decided before is on record, or among the lost; null where it counts nothing. */
      countedUntil: time.nullable(),
      lost: z.number(),
    }),
  ),
});
export const resourceServerMetadata = z.object({
  items: z.array(
    z.object({
      audience: z.string(),
      /** Where clients look for the document; null where the audience is no https URL, and so has no such place. */
      url: z.string().nullable(),
      /** RFC 9728 §2, to be published as it stands. */
      document: z.object({
        resource: z.string(),
        resource_name: z.string().exactOptional(),
        resource_documentation: z.string().exactOptional(),
        authorization_servers: z.array(z.string()).readonly(),
        scopes_supported: z.array(z.string()).readonly().exactOptional(),
        bearer_methods_supported: z.tuple([z.literal('header')]).readonly(),
        tls_client_certificate_bound_access_tokens: z.literal(true),
      }),
    }),
  ),
});
export const recipeQuery = z.object({
  /** By the header that the gateway registered, if left away. */
  kind: z.enum(recipeKinds).optional(),
  /** One of the gateway's own; needed where it has several. */
  audience: text(300).min(1).optional(),
  /** What is behind the gateway; `http://127.0.0.1:9000`, if left away. */
  upstream: httpUrl.optional(),
});
export const recipe = z.object({ kind: z.enum(recipeKinds), file: z.string(), audience: z.string(), text: z.string() });
export const newResourceServer = z.object({
  name: newIdentity.shape.name,
  kind: z.enum(['server', 'gateway']).default('server'),
  /** Of gateways alone; `X-SSL-Client-Cert`, if left away. */
  certificateHeader: z.enum(certificateHeaders).optional(),
  url: httpUrl,
  /** The identity that it proves itself with. */
  identity: reference,
  audiences: z.array(text(300).min(1)).min(1).max(50),
  /** Whether a proof may call it where its address is not of the public Internet; not, if left away. */
  privateAddresses: z.boolean().optional(),
  /** PEM of whom a proof checks its TLS certificate against; null for the public authorities and Hawser's own. */
  caPem: text(60_000).nullable().optional(),
});
export const resourceServerChange = newResourceServer
  .pick({ url: true, certificateHeader: true, audiences: true, privateAddresses: true, caPem: true })
  .partial();
