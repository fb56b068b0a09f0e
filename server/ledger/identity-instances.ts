import { Prisma } from '#prisma';
import type { CertificateStatus } from '../domain/certificate.ts';
import type { Ledger } from './database.ts';
import { showIdentity } from './identities.ts';
import { newestOf } from './newest-events.ts';

/** One certificate, at one address, seen by the token service or by one resource server. */
export type Instance = {
  certificateId: string;
  serial: string;
  thumbprint: string;
  status: CertificateStatus;
  /** Whether it can still be used. */
  usable: boolean;
  /** Since when it is stopped, because a copy of its key is suspected. */
  frozenAt: Date | null;
  notAfter: Date;
  /** Null where whoever reported it did not say. */
  sourceAddress: string | null;
  /** Null is the token service. */
  resourceServer: { id: string; name: string } | null;
  /** Null where more happened since than is looked at. */
  firstSeenAt: Date | null;
  lastSeenAt: Date;
};

/** The newest certificates that are looked at, expired and revoked ones too, and the newest decisions on tokens of each. */
const certificatesLookedAt = 20;
const decisionsLookedAt = 200;

type Row = Omit<Instance, 'resourceServer'> & { serverId: string | null; serverName: string | null };

/**
 * From where the certificates of an identity were shown, and to whom; the latest first. Places at which tokens were fetched are kept for months,
 * others as long as they are among the newest decisions.
 * @throws {Failure} `not_found`
 */
export async function listInstances(ledger: Ledger, reference: string, now: Date): Promise<{ items: Instance[] }> {
  const { id } = await showIdentity(ledger, reference, now);
  const bound = newestOf('bound_thumbprint', Prisma.sql`c.thumbprint`);
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    WITH c AS MATERIALIZED (
      SELECT c.id, c.serial, c.status, c.not_after, c.frozen_at, usable(c, ${now}::timestamptz) AS usable, least(c.not_before, c.created_at) AS since,
        rtrim(translate(encode(c.sha256, 'base64'), '+/', '-_'), '=') AS thumbprint
      FROM certificates c WHERE c.identity_id = ${id}::uuid AND c.usage = 'client' AND c.status <> 'pending' ORDER BY c.id DESC
      LIMIT ${certificatesLookedAt}
    ), looked AS MATERIALIZED (
      SELECT c.id, e.* FROM c CROSS JOIN LATERAL (
        SELECT e.source_address AS address, e.resource_server_id AS server, e.at, coalesce(e.first_at, e.at) AS first,
          e.presented_thumbprint = e.bound_thumbprint AS own
        FROM events e WHERE ${bound.where} AND e.at >= c.since ${bound.order} LIMIT ${decisionsLookedAt}
      ) e
    ), cut AS (SELECT id FROM looked GROUP BY id HAVING count(*) = ${decisionsLookedAt})
    SELECT c.id AS "certificateId", c.serial, c.thumbprint, c.status, c.usable, c.not_after AS "notAfter", c.frozen_at AS "frozenAt", s.address AS "sourceAddress",
      s.server AS "serverId", r.name AS "serverName", CASE WHEN bool_or(s.whole) THEN min(s.first) END AS "firstSeenAt", max(s.last) AS "lastSeenAt"
    FROM c JOIN (
      SELECT p.certificate_id AS id, p.address, NULL::uuid AS server, p.first_at AS first, p.last_at AS last, true AS whole
      FROM certificate_places p WHERE p.certificate_id IN (SELECT id FROM c)
      UNION ALL
      SELECT l.id, l.address, l.server, l.first, l.at, l.id NOT IN (SELECT id FROM cut) FROM looked l WHERE l.own
    ) s ON s.id = c.id LEFT JOIN resource_servers r ON r.id = s.server
    GROUP BY c.id, c.serial, c.thumbprint, c.status, c.usable, c.not_after, c.frozen_at, s.address, s.server, r.name
    ORDER BY max(s.last) DESC, c.id DESC LIMIT ${decisionsLookedAt}`);
  return {
    items: rows.map(({ serverId, serverName, ...row }) => ({
      ...row,
      resourceServer: serverId === null || serverName === null ? null : { id: serverId, name: serverName },
    })),
  };
}
