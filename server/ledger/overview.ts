import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { allDecisionCodes, isReplay } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { type DecisionView, listDecisions } from './decision-log.ts';

export type OverviewView = {
  identities: { active: number; total: number };
  certificates: { usable: number; expiring: number };
  decisions: { issued: number; refused: number; accepted: number; rejected: number; replays: number };
  hours: { at: Date; issued: number; accepted: number; negative: number; replays: number }[];
  resourceServers: { active: number; total: number };
  latestReplays: DecisionView[];
  expiring: { identityId: string; identityName: string; owner: string; notAfter: Date; lifeUsedPercent: number }[];
};

const replays = Prisma.join(allDecisionCodes.filter(isReplay));
const refusal = Prisma.sql`e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted')`;

/** What needs attention now: counts of the present, and decisions of the last 24 hours. */
export async function showOverview(ledger: Ledger, now: Date): Promise<OverviewView> {
  const since = addSeconds(now, -86_400);
  const [identities] = await ledger.$queryRaw<OverviewView['identities'][]>(Prisma.sql`
    SELECT count(*) FILTER (WHERE status = 'active')::int AS active, count(*)::int AS total FROM identities`);
  const [resourceServers] = await ledger.$queryRaw<OverviewView['resourceServers'][]>(Prisma.sql`
    SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM events e WHERE e.resource_server_id = rs.id AND e.at > ${since}::timestamptz))::int
      AS active, count(*)::int AS total FROM resource_servers rs`);
  const [decisions] = await ledger.$queryRaw<OverviewView['decisions'][]>(Prisma.sql`
    SELECT count(*) FILTER (WHERE e.code = 'issued')::int AS issued,
      count(*) FILTER (WHERE ${refusal} AND e.door = 'sts')::int AS refused,
      count(*) FILTER (WHERE e.code = 'accepted')::int AS accepted,
      count(*) FILTER (WHERE ${refusal} AND e.door <> 'sts')::int AS rejected,
      count(*) FILTER (WHERE e.code IN (${replays}))::int AS replays
    FROM events e WHERE e.at > ${since}::timestamptz AND e.code IS NOT NULL`);
  const hours = await ledger.$queryRaw<OverviewView['hours']>(Prisma.sql`
    SELECT hour AS at, count(*) FILTER (WHERE e.code = 'issued')::int AS issued,
      count(*) FILTER (WHERE e.code = 'accepted')::int AS accepted, count(*) FILTER (WHERE ${refusal})::int AS negative,
      count(*) FILTER (WHERE e.code IN (${replays}))::int AS replays
    FROM generate_series(date_trunc('hour', ${now}::timestamptz) - interval '23 hours', date_trunc('hour', ${now}::timestamptz),
      interval '1 hour') hour
    LEFT JOIN events e ON e.at >= hour AND e.at < hour + interval '1 hour' AND e.code IS NOT NULL
    GROUP BY hour ORDER BY hour`);
  const expiring = await listExpiring(ledger, now);
  const [certificates] = await ledger.$queryRaw<{ usable: number }[]>(Prisma.sql`
    SELECT count(*)::int AS usable FROM certificates c WHERE c.usage = 'client' AND usable(c, ${now}::timestamptz)`);
  return {
    identities: identities ?? { active: 0, total: 0 },
    certificates: { usable: certificates?.usable ?? 0, expiring: expiring.length },
    decisions: decisions ?? { issued: 0, refused: 0, accepted: 0, rejected: 0, replays: 0 },
    hours,
    resourceServers: resourceServers ?? { active: 0, total: 0 },
    latestReplays: (await listDecisions(ledger, { outcome: 'replay', limit: 5 })).items,
    expiring: expiring.slice(0, 7),
  };
}

/** Newest certificates of active identities with at most a third of their life left: their renewal is late. Soonest first. */
const listExpiring = (ledger: Ledger, now: Date): Promise<OverviewView['expiring']> =>
  ledger.$queryRaw<OverviewView['expiring']>(Prisma.sql`
    SELECT i.id AS "identityId", i.name AS "identityName", i.owner, newest.not_after AS "notAfter",
      floor(100 * extract(epoch FROM ${now}::timestamptz - newest.not_before)
        / extract(epoch FROM newest.not_after - newest.not_before))::int AS "lifeUsedPercent"
    FROM identities i CROSS JOIN LATERAL (
      SELECT c.not_before, c.not_after FROM certificates c
      WHERE c.identity_id = i.id AND c.usage = 'client' AND usable(c, ${now}::timestamptz) ORDER BY c.id DESC LIMIT 1
    ) newest
    WHERE i.status = 'active'
      AND newest.not_after - ${now}::timestamptz <= (newest.not_after - newest.not_before) / 3
    ORDER BY newest.not_after, i.id LIMIT 1000`);
