import { z } from 'zod';
import { tokenAlgorithms } from '../../../domain/claims.ts';
import { kekRoles } from '../../../domain/key-encryption.ts';
import { id, line, reference, seconds, text, time } from './wire.ts';

/** The newest one of a revocation list. */
const crl = z.object({
  /** Which of the authority's lists it is; the first is 0. */
  shard: z.number(),
  number: z.number(),
  thisUpdate: time,
  nextUpdate: time,
  entries: z.number(),
  url: z.string(),
});

const authority = z.object({
  id: id('authority'),
  name: z.string(),
  role: z.enum(['root', 'issuing']),
  /** One issuing authority and one root are active; `prepared`, `retiring` and `external` ones are trusted as well. */
  status: z.enum(['prepared', 'active', 'retiring', 'retired', 'external']),
  /** Where the private key is: sealed in the ledger, in a PKCS#11 module, or not here at all. */
  custody: z.enum(['sealed', 'module', 'external']),
  subject: z.string(),
  serial: z.string(),
  algorithm: z.string(),
  thumbprint: z.string(),
  notBefore: time,
  notAfter: time,
  pem: z.string(),
  parentName: z.string().nullable(),
  createdAt: time,
  activatedAt: time.nullable(),
  retiringAt: time.nullable(),
  retiredAt: time.nullable(),
  activeCertificates: z.number(),
  /** Its first list, which is the only one of an authority with few certificates. */
  crl: crl.nullable(),
  /** Further lists, which certificates that have not ended name. */
  crlShards: z.array(crl),
});

export const listedAuthority = authority.extend({
  /**
   * How fast the process that answers here has answered for the status of its certificates, over its last answers, at most 1,000, without the way there;
   * null where nobody asked it.
   */
  ocsp: z.object({ answers: z.number(), p95Milliseconds: z.number(), since: time }).nullable(),
});
/** A revocation list that was published; what its event does not say, because it is an old one, is null. */
export const publishedCrl = z.object({
  number: z.number(),
  shard: z.number(),
  at: time,
  thisUpdate: time.nullable(),
  nextUpdate: time.nullable(),
  entries: z.number(),
  octets: z.number().nullable(),
  /** Of the list as it was served, hexadecimal. */
  sha256: z.string().nullable(),
});
export const trustBundle = z.object({
  /** The roots that are not retired, those that are prepared too. */
  roots: z.number(),
  pem: z.string(),
  /** SPIFFE Trust Domain and Bundle §4: a JWK set. */
  spiffe: z.record(z.string(), z.unknown()),
  /** What a joining workload pins with `--ca-hash`. */
  caHash: z.string(),
  /** Where anybody may fetch them, over TLS. */
  urls: z.object({ pem: z.string(), spiffe: z.string() }),
});

const share = z.object({ ready: z.number(), total: z.number() });
export const authorityDetail = authority.extend({
  /** The authorities above it, up to its root, PEM. */
  chainPem: z.string(),
  /** Trusted roots that certified this one as well: who knows only them accepts what stands below it. */
  crossSignedBy: z.array(z.string()),
  /** Where its certificate, its first revocation list and the status of what it signed can be asked for. */
  addresses: z.object({ certificate: z.string(), crl: z.string().nullable(), ocsp: z.string().nullable() }),
  /** The step that may come next, and how far those who depend on it are; null when there is none. */
  next: z
    .object({
      action: z.enum(['activate', 'retire']),
      /** What is counted, in a sentence. */
      counted: z.string(),
      identities: share,
      resourceServers: share,
      /** The smaller of the two shares, rounded down. */
      percent: z.number(),
      /** Why it cannot be done whatever the share is; null when only the threshold counts. */
      blockedBy: z.string().nullable(),
    })
    .nullable(),
});

/** A word in addresses: it stands in the URLs of certificates for as long as they live. */
const authorityName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'must be lower-case letters, digits and dashes, at most 40, since it becomes part of addresses',
  )
  .refine((name) => name !== 'requests' && name !== 'import', 'is a word of the API itself');
const commonName = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/, 'must be 1 to 64 letters, digits, spaces, dots, dashes and underscores');
const made = { name: authorityName, commonName: commonName.optional(), organization: line(64).default('Hawser') };

export const newAuthority = z.object({
  ...made,
  role: z.enum(['root', 'issuing']),
  /** Of an issuing authority; the active root if left away. */
  parent: reference.optional(),
  algorithm: z.enum(tokenAlgorithms).default('ES256'),
  /** Ten years for a root and three for an issuing authority if left away; never beyond the parent's end. */
  lifetime: seconds.min(3_600).optional(),
});
export const newAuthorityRequest = z.object({ ...made, algorithm: z.enum(tokenAlgorithms).default('ES256') });
export const authorityRequest = z.object({
  id: id('authority'),
  name: z.string(),
  algorithm: z.string(),
  requestedBy: z.string(),
  requestedAt: time,
  /** PKCS#10, PEM. */
  csr: z.string(),
});
export const authorityImport = z.object({
  /** The certificate of the authority and those above it up to a root, PEM. */
  certificate: text(40_000).min(1),
  /** PKCS#8, SEC1 or PKCS#1, PEM, not encrypted; left away where the certificate answers a request. */
  key: text(20_000).min(1).optional(),
  /** Needed with a key; a request has its name already. */
  name: authorityName.optional(),
});
export const authorityStep = z.object({
  /** Percent of the identities, and of the resource servers, that must be ready. */
  threshold: z.number().int().min(0).max(100).default(95),
  /** Goes on although the threshold is not met; it is recorded with the comment. */
  override: z.boolean().default(false),
  comment: line(500).optional(),
});
export const keyEncryptionKey = z.object({
  role: z.enum(kekRoles),
  /** Empty for what was sealed before keys had ids. */
  keyId: z.string(),
  /** Whether a process that runs seals with it now. */
  active: z.boolean(),
  /** Values in the ledger. */
  sealed: z.number(),
});
/** A file with such a key, as a process reports it that runs and uses it. */
export const kekFile = z.object({
  role: z.enum(kekRoles),
  host: z.string(),
  path: z.string(),
  keyId: z.string(),
  /** Of the key that it replaces, while that one still opens. */
  replacedKeyId: z.string().nullable(),
  seenAt: time,
});
export const kekRotation = z.object({
  role: z.enum(kekRoles),
  before: z.string(),
  /** Null until the process has done it. */
  after: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: time,
  finishedAt: time.nullable(),
  /** Why it could not be done. */
  problem: z.string().nullable(),
});
export const kekRotationOrder = z.object({
  /** The id of the key that is to go, as `kek.list` shows it. */
  before: z.string().regex(/^[0-9a-f]{16}$/, 'must be the id of the active key, 16 hexadecimal digits'),
});
