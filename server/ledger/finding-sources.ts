import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { type FindingKind, longLivedDays, sharedFrom, unusedDays, unusedWhenNewDays } from '../domain/finding.ts';

const day = 86_400;

/** The last sign of life of the identity `i`: a token, an agent, a verifier, a renewal. */
const heard = Prisma.sql`greatest(
  (SELECT max(u.last_at) FROM grant_uses u WHERE u.identity_id = i.id),
  (SELECT max(r.reported_at) FROM rotation_agents r WHERE r.identity_id = i.id),
  (SELECT max(f.seen_at) FROM feed_followers f JOIN resource_servers rs ON rs.id = f.resource_server_id WHERE rs.identity_id = i.id),
  (SELECT max(c.activated_at) FROM certificates c WHERE c.identity_id = i.id AND c.status = 'active' AND c.source = 'renewal'))`;

/**
 * What is found of each kind: identity, subject and evidence. Nothing is called unused for a time that was not watched.
 * @param since from when on uses are counted
 */
export function findingSources(since: Date, now: Date): Record<FindingKind, Prisma.Sql> {
  const unused = addSeconds(now, -unusedDays * day);
  const young = addSeconds(now, -unusedWhenNewDays * day);
  const long = `${longLivedDays} days`;
  const watched = Prisma.sql`${since}::timestamptz`;
  return {
    stale: Prisma.sql`
      SELECT i.id AS identity_id, i.id AS subject_id, jsonb_build_object('lastHeardAt', ${heard}, 'registeredAt', i.created_at) AS evidence
      FROM identities i WHERE i.status <> 'retired' AND greatest(i.created_at, ${watched}) < ${unused} AND ${heard} < ${unused}`,
    never_used: Prisma.sql`
      SELECT i.id, i.id, jsonb_build_object('registeredAt', i.created_at)
      FROM identities i WHERE i.status <> 'retired' AND greatest(i.created_at, ${watched}) < ${young} AND ${heard} IS NULL`,
    orphaned: Prisma.sql`
      SELECT DISTINCT ON (lost.id) lost.id, lost.id, lost.evidence FROM (
        SELECT i.id, jsonb_build_object('owner', i.owner, 'removedAt', f.removed_at) AS evidence
        FROM former_members f JOIN identities i ON lower(i.owner) = f.email AND i.status <> 'retired'
        WHERE NOT EXISTS (SELECT FROM users u WHERE lower(u.email) = f.email)
        UNION ALL
        SELECT i.id, jsonb_build_object('owner', i.owner, 'refusedAt', m.at, 'response', m.response)
        FROM (
        SELECT DISTINCT ON (owner) owner, last_at AS at, response, state FROM notice_messages
        WHERE owner IS NOT NULL AND state IN ('sent', 'refused') ORDER BY owner, last_at DESC
      ) m JOIN identities i ON i.owner = m.owner AND i.status <> 'retired' WHERE m.state = 'refused'
      ) lost`,
    unused_grant: Prisma.sql`
      SELECT g.identity_id, g.id, jsonb_build_object('audience', a.uri, 'scopes', g.scopes, 'grantedAt', g.created_at, 'lastUsedAt', u.last_at)
      FROM grants g JOIN audiences a ON a.id = g.audience_id
        LEFT JOIN grant_uses u ON u.identity_id = g.identity_id AND u.audience_id = g.audience_id
      WHERE greatest(g.created_at, ${watched}, u.last_at) < ${unused}`,
    over_granted: Prisma.sql`
      SELECT g.identity_id, g.id, jsonb_build_object('audience', a.uri, 'scopes', g.scopes, 'used', u.scopes, 'lastUsedAt', u.last_at)
      FROM grants g JOIN audiences a ON a.id = g.audience_id
        JOIN grant_uses u ON u.identity_id = g.identity_id AND u.audience_id = g.audience_id
      WHERE greatest(g.created_at, ${watched}) < ${unused} AND u.last_at >= ${unused} AND NOT g.scopes <@ u.scopes`,
    cross_environment: Prisma.sql`
      SELECT g.identity_id, g.id, jsonb_build_object('audience', a.uri, 'from', i.environment, 'to', a.environment, 'grantedAt', g.created_at)
      FROM grants g JOIN audiences a ON a.id = g.audience_id JOIN identities i ON i.id = g.identity_id
      WHERE g.cross_environment AND i.environment <> a.environment`,
    long_lived: Prisma.sql`
      SELECT c.identity_id, c.id, jsonb_build_object('what', 'certificate', 'serial', c.serial, 'from', c.not_before, 'until', c.not_after)
      FROM certificates c WHERE c.identity_id IS NOT NULL AND c.status IN ('active', 'superseded') AND c.not_after > ${addSeconds(now, 0)}
        AND c.usage = 'client' AND c.not_after - c.not_before > ${long}::interval
      UNION ALL
      SELECT s.identity_id, s.id, jsonb_build_object('what', 'exchange secret', 'label', s.label, 'from', s.created_at, 'until', s.expires_at)
      FROM exchange_secrets s JOIN identities i ON i.id = s.identity_id AND i.status <> 'retired'
      WHERE s.revoked_at IS NULL AND coalesce(s.expires_at > ${now}, true)
        AND coalesce(s.expires_at - s.created_at > ${long}::interval, true)`,
    shared: Prisma.sql`
      SELECT c.identity_id, c.id, jsonb_build_object('serial', c.serial, 'places', p.places, 'count', p.count, 'lastAt', p.last_at)
      FROM (
        SELECT certificate_id, count(*)::int AS count, (array_agg(address ORDER BY last_at DESC))[1:10] AS places, max(last_at) AS last_at
        FROM certificate_places GROUP BY 1 HAVING count(*) >= ${sharedFrom}
      ) p JOIN certificates c ON c.id = p.certificate_id AND c.identity_id IS NOT NULL AND c.status = 'active' AND c.not_after > ${now}`,
  };
}
