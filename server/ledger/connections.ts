import { Prisma } from '#prisma';
import type { Statements } from './statements.ts';

/** An audience that an identity may ask tokens for, and where the API answers; null where no resource server is registered for it. */
export type ReachableAudience = { uri: string; url: string | null };
/** A resource server that proves itself with the certificates of an identity. */
export type OwnResourceServer = { id: string; name: string; kind: 'server' | 'gateway'; url: string; audiences: string[] };

/** Oldest grant first, at most 100. */
export const reachableAudiences = (ledger: Statements, identityId: string): Promise<ReachableAudience[]> =>
  ledger.$queryRaw<ReachableAudience[]>(Prisma.sql`
    SELECT a.uri, (
        SELECT rs.url FROM resource_server_audiences l JOIN resource_servers rs ON rs.id = l.resource_server_id
        WHERE l.audience_id = a.id ORDER BY rs.id LIMIT 1
      ) AS url
    FROM grants g JOIN audiences a ON a.id = g.audience_id WHERE g.identity_id = ${identityId}::uuid ORDER BY g.id LIMIT 100`);

/** Oldest first, at most 100. */
export const ownResourceServers = (ledger: Statements, identityId: string): Promise<OwnResourceServer[]> =>
  ledger.$queryRaw<OwnResourceServer[]>(Prisma.sql`
    SELECT rs.id, rs.name, rs.kind, rs.url, ARRAY(
        SELECT a.uri FROM resource_server_audiences l JOIN audiences a ON a.id = l.audience_id
        WHERE l.resource_server_id = rs.id ORDER BY a.uri
      ) AS audiences
    FROM resource_servers rs WHERE rs.identity_id = ${identityId}::uuid ORDER BY rs.id LIMIT 100`);
