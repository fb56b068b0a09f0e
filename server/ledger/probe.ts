import { Prisma } from '#prisma';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import { probeAudience, probeEnvironment, probeName, probeTokenLife } from '../domain/probe.ts';
import type { Statements } from './statements.ts';

/** SQL for the id of the probe; null before it was first needed. */
const probeId = Prisma.sql`(SELECT id FROM identities WHERE name = ${probeName})`;

/**
 * SQL for whether the decision `e` came of nobody but the probe: its token, its certificate, or both. Somebody else with a token of
 * the probe is somebody else.
 */
export const ofProbe = Prisma.sql`(
  (e.token_identity_id = ${probeId} OR e.presented_identity_id = ${probeId})
  AND coalesce(e.token_identity_id = ${probeId}, true) AND coalesce(e.presented_identity_id = ${probeId}, true))`;

type Ids = { readonly identity: string; readonly audience: string };

/** Makes the probe and the audience that is nobody's, where they are missing. Tells whether it made the probe. */
export async function makeProbe(ledger: Statements, ids: Ids, spiffeId: string, now: Date): Promise<boolean> {
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO audiences (id, uri, environment, scopes, algorithm, lifetime_default, lifetime_maximum, description, created_at, updated_at)
    VALUES (${ids.audience}::uuid, ${probeAudience}, ${probeEnvironment}, '{}', 'ES256', ${probeTokenLife}, ${probeTokenLife},
      'Of nobody: tokens for it are the wrong ones in a proof', ${now}, ${now}) ON CONFLICT DO NOTHING`);
  const made = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO identities (id, name, kind, owner, environment, spiffe_id, description, created_at, updated_at)
    VALUES (${ids.identity}::uuid, ${probeName}, 'service', 'hawser', ${probeEnvironment}, ${spiffeId},
      'Hawser itself, when it calls resource servers to see whether they check', ${now}, ${now}) ON CONFLICT DO NOTHING`);
  return made === 1;
}

/** Lets the probe ask for tokens of an audience, without any scope. Tells whether it could not before. */
export async function grantProbe(ledger: Statements, id: string, audienceId: string, now: Date): Promise<boolean> {
  const made = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO grants (id, identity_id, audience_id, scopes, lifetime_default, lifetime_maximum, cross_environment, created_at)
    VALUES (${id}::uuid, ${probeId}, ${audienceId}::uuid, '{}', ${probeTokenLife}, ${probeTokenLife}, true, ${now}) ON CONFLICT DO NOTHING`);
  return made === 1;
}

type ProbeDecisions = {
  hour: Date;
  code: DecisionCode;
  door: DoorName;
  resourceServerId: string | null;
  audience: string | null;
  count: number;
};

/**
 * Decisions of the probe since then, by hour, resource server and audience: whoever counts what happened leaves out what Hawser did to itself. In two parts, each
 * with an index of its own: asked together, every decision of that time would be looked at.
 */
export const probeDecisions = (ledger: Statements, since: Date): Promise<ProbeDecisions[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT date_bin('1 hour', e.at, 'epoch') AS hour, e.code, e.door, e.resource_server_id AS "resourceServerId", e.audience, count(*)::int AS count
    FROM (
      SELECT * FROM events e WHERE e.token_identity_id = ${probeId} AND e.at >= ${since}::timestamptz
      UNION ALL SELECT * FROM events e
      WHERE e.presented_identity_id = ${probeId} AND e.presented_identity_id IS DISTINCT FROM e.token_identity_id AND e.at >= ${since}::timestamptz
    ) e WHERE e.code IS NOT NULL AND ${ofProbe} GROUP BY 1, 2, 3, 4, 5`);
