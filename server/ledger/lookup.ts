import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Everything that one text may mean; empty lists where it cannot mean that. */
export type Spellings = {
  /** SHA-256 of certificates or of their public keys. */
  readonly thumbprints: readonly Uint8Array[];
  /** Lower-case hexadecimal without leading zeros. */
  readonly serials: readonly string[];
  /** UUIDs, of whatever kind. */
  readonly ids: readonly string[];
  /** Names, URIs and subject alternative names as they were typed. */
  readonly names: readonly string[];
};
export type Match = {
  /** The id of a `client-key` is that of its identity. */
  kind:
    | 'certificate'
    | 'foreign-certificate'
    | 'identity'
    | 'audience'
    | 'resource-server'
    | 'trusted-issuer'
    | 'client-key'
    | 'token'
    | 'decision'
    | 'address';
  /** A UUID, except that an address is its own. */
  id: string;
  name: string;
  /** Whose it is; of a decision and an address, who presented the certificate. */
  identityId: string | null;
  identityName: string | null;
};

/** Most matches of one kind that are given back: a text that finds more is no name. */
const most = 20;

const uuids = (ids: readonly string[]) => Prisma.sql`${[...ids]}::uuid[]`;
const texts = (names: readonly string[]) => Prisma.sql`${[...names]}::text[]`;

/** All that carries one of these spellings; ids are UUIDs. */
export async function findBySpelling(ledger: Ledger, { thumbprints, serials, ids, names }: Spellings): Promise<Match[]> {
  const hashes = Prisma.sql`ARRAY(SELECT decode(hash, 'hex') FROM unnest(${texts(thumbprints.map((bytes) => Buffer.from(bytes).toString('hex')))}) hash)`;
  const sans = names.flatMap((name) => [name, ...['uri', 'dns', 'ip', 'email'].map((kind) => `${kind}:${name}`)]);
  return ledger.$queryRaw<Match[]>(Prisma.sql`
    (SELECT 'certificate' AS kind, c.id, coalesce(i.name || ' ', '') || c.serial AS name,
        i.id AS "identityId", i.name AS "identityName"
      FROM certificates c LEFT JOIN identities i ON i.id = c.identity_id
      WHERE c.sha256 = ANY(${hashes}) OR c.spki_sha256 = ANY(${hashes}) OR c.serial = ANY(${texts(serials)}) OR c.id = ANY(${uuids(ids)})
        OR c.names && ${texts(sans)} ORDER BY c.id DESC LIMIT ${most})
    UNION ALL
    (SELECT 'foreign-certificate', f.id, f.subject || ' ' || f.serial, NULL::uuid, NULL FROM foreign_certificates f
      WHERE f.sha256 = ANY(${hashes}) OR f.spki_sha256 = ANY(${hashes}) OR f.serial = ANY(${texts(serials)}) OR f.id = ANY(${uuids(ids)})
        OR f.names && ${texts(sans)} ORDER BY f.id DESC LIMIT ${most})
    UNION ALL
    (SELECT 'identity', i.id, i.name, i.id, i.name FROM identities i
      WHERE i.id = ANY(${uuids(ids)}) OR i.name = ANY(${texts(names)}) OR i.spiffe_id = ANY(${texts(names)}) LIMIT ${most})
    UNION ALL
    (SELECT 'audience', a.id, a.uri, NULL, NULL FROM audiences a WHERE a.id = ANY(${uuids(ids)}) OR a.uri = ANY(${texts(names)}) LIMIT ${most})
    UNION ALL
    (SELECT 'resource-server', rs.id, rs.name, i.id, i.name FROM resource_servers rs LEFT JOIN identities i ON i.id = rs.identity_id
      WHERE rs.id = ANY(${uuids(ids)}) OR rs.name = ANY(${texts(names)}) OR rs.url = ANY(${texts(names)}) LIMIT ${most})
    UNION ALL
    (SELECT 'trusted-issuer', ti.id, ti.name, NULL, NULL FROM trusted_issuers ti
      WHERE ti.id = ANY(${uuids(ids)}) OR ti.name = ANY(${texts(names)}) OR ti.issuer = ANY(${texts(names)}) LIMIT ${most})
    UNION ALL
    (SELECT 'client-key', i.id, k.kid || ' of ' || i.name, i.id, i.name FROM client_keys k JOIN identities i ON i.id = k.identity_id
      WHERE k.id = ANY(${uuids(ids)}) OR k.spki_sha256 = ANY(${hashes}) OR k.kid = ANY(${texts(names)}) LIMIT ${most})
    UNION ALL
    (SELECT 'token', t.jti, i.name || ' for ' || a.uri, i.id, i.name FROM tokens t
      JOIN identities i ON i.id = t.identity_id JOIN audiences a ON a.id = t.audience_id WHERE t.jti = ANY(${uuids(ids)}) LIMIT ${most})
    UNION ALL
    (SELECT 'decision', e.id, e.code, i.id, i.name FROM events e LEFT JOIN identities i ON i.id = e.presented_identity_id
      WHERE e.id = ANY(${uuids(ids)}) AND e.code IS NOT NULL LIMIT ${most})`);
}

/** Refusals of one address that are looked at, the newest. */
const lookedAt = 1_000;

/** Whoever presented a certificate from this address and was refused, whoever did so last first; none where it was never refused anything. */
export const findByAddress = (ledger: Ledger, address: string): Promise<Match[]> =>
  ledger.$queryRaw<Match[]>(Prisma.sql`
    SELECT 'address' AS kind, ${address} AS id, ${address} || ' ' || coalesce(i.name, 'without a certificate that is known') AS name,
      i.id AS "identityId", i.name AS "identityName"
    FROM (
      SELECT presented_identity_id AS presenter, max(at) AS last FROM (
        SELECT e.presented_identity_id, e.at FROM events e
        WHERE e.source_address = ${address} AND e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted')
        ORDER BY e.at DESC, e.id DESC LIMIT ${lookedAt}
      ) newest GROUP BY 1
    ) found LEFT JOIN identities i ON i.id = found.presenter
    ORDER BY found.last DESC LIMIT ${most}`);
