import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import {
  type DecisionCode,
  type DoorName,
  isReplay,
  type Outcome,
  outcomeOf,
  type RejectionClass,
  rejectionClassOf,
} from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { countHours, hoursOfDay } from './decision-hours.ts';
import { type EndsAhead, endsAhead } from './expiry.ts';
import { issuanceP95, mostRejected, type RejectedIdentity } from './latest-decisions.ts';
import { probeDecisions } from './probe.ts';

export type OverviewView = {
  identities: { active: number; total: number };
  /** `expiring`: past their renewal point, as their profiles say it, and nobody is seen to renew them. */
  certificates: { usable: number; expiring: number };
  decisions: { issued: number; refused: number; accepted: number; rejected: number; replays: number };
  /** Of what was refused or rejected: another's certificate or one that nobody knows, another of one's own, none, and all else. */
  rejections: Record<RejectionClass, number>;
  /** Tokens a minute in the last full hour, and milliseconds within which nineteen of twenty of the newest were issued. */
  issuance: { perMinute: number; p95: number | null };
  /** The five who were refused or rejected most; `complete` is false where it is true of the newest alone. */
  mostRejected: { identities: RejectedIdentity[]; complete: boolean };
  hours: { at: Date; issued: number; accepted: number; negative: number; replays: number }[];
  resourceServers: { active: number; total: number };
  /** Certificates of workloads that end within three of their middle lifetimes. */
  ahead: EndsAhead;
  expiring: { identityId: string; identityName: string; owner: string; notAfter: Date; lifeUsedPercent: number }[];
};

/** What needs attention now: counts of the present, and decisions of this hour and the 23 before it. */
export async function showOverview(ledger: Ledger, now: Date): Promise<OverviewView> {
  // Each on a connection of its own: together they take as long as the slowest.
  const first = hoursOfDay(now)[0] ?? now;
  const [[identities], [resourceServers], counted, probed, due, [certificates], p95, rejected, ahead] = await Promise.all([
    ledger.$queryRaw<OverviewView['identities'][]>(Prisma.sql`
      SELECT count(*) FILTER (WHERE status = 'active')::int AS active, count(*)::int AS total FROM identities`),
    ledger.$queryRaw<OverviewView['resourceServers'][]>(Prisma.sql`
      SELECT count(*) FILTER (WHERE EXISTS (
          SELECT FROM events e WHERE e.resource_server_id = rs.id AND e.at > ${addSeconds(now, -86_400)}::timestamptz
        ))::int AS active, count(*)::int AS total FROM resource_servers rs`),
    hoursOf(ledger, now),
    probeDecisions(ledger, first),
    firstDue(ledger, now),
    ledger.$queryRaw<{ usable: number }[]>(Prisma.sql`
      SELECT count(*)::int AS usable FROM certificates c WHERE c.usage = 'client' AND usable(c, ${now}::timestamptz)`),
    issuanceP95(ledger, now),
    mostRejected(ledger, first),
    endsAhead(ledger, { medians: 3, parts: 12 }, now),
  ]);
  const hours = withoutProbe(counted, probed);
  const sum = (name: Exclude<keyof Hour, 'at'>) => hours.reduce((total, hour) => total + hour[name], 0);
  return {
    identities: identities ?? { active: 0, total: 0 },
    certificates: { usable: certificates?.usable ?? 0, expiring: due.total },
    decisions: {
      issued: sum('issued'),
      refused: sum('refused'),
      accepted: sum('accepted'),
      rejected: sum('rejected'),
      replays: sum('replays'),
    },
    rejections: { foreign: sum('foreign'), rotated: sum('rotated'), missing: sum('missing'), other: sum('other') },
    issuance: { perMinute: (hours.at(-2)?.issued ?? 0) / 60, p95 },
    mostRejected: rejected,
    hours: hours.map(({ at, issued, accepted, replays, refused, rejected }) => ({
      at,
      issued,
      accepted,
      replays,
      negative: refused + rejected,
    })),
    resourceServers: resourceServers ?? { active: 0, total: 0 },
    ahead,
    expiring: due.first,
  };
}

type Hour = Record<Outcome | 'replays' | RejectionClass, number> & { at: Date };
const nothing = { issued: 0, refused: 0, accepted: 0, rejected: 0, replays: 0, foreign: 0, rotated: 0, missing: 0, other: 0 } as const;

/** Decisions of 24 hours, oldest first. */
async function hoursOf(ledger: Ledger, now: Date): Promise<Hour[]> {
  const hours = hoursOfDay(now).map((at): Hour => ({ at, ...nothing }));
  for (const { hour, count, ...decision } of await countHours(ledger, now)) {
    const bucket = hours.find(({ at }) => at.getTime() === hour.getTime());
    if (bucket === undefined) continue;
    for (const member of membersOf(decision)) bucket[member] += count;
  }
  return hours;
}

/** In which counts of its hour a decision is. */
function membersOf({ code, door }: { readonly code: DecisionCode; readonly door: DoorName }): Exclude<keyof Hour, 'at'>[] {
  const outcome = outcomeOf(code, door);
  const negative = outcome === 'refused' || outcome === 'rejected';
  return [outcome, ...(isReplay(code) ? (['replays'] as const) : []), ...(negative ? [rejectionClassOf(code)] : [])];
}

function withoutProbe(hours: Hour[], probed: Awaited<ReturnType<typeof probeDecisions>>): Hour[] {
  for (const { hour, count, ...decision } of probed) {
    const bucket = hours.find(({ at }) => at.getTime() === hour.getTime());
    if (bucket === undefined) continue;
    for (const member of membersOf(decision)) bucket[member] = Math.max(0, bucket[member] - count);
  }
  return hours;
}

/**
 * Lineages that are past the renewal point which their profiles say, with nobody who is seen to renew them, and have not ended: how many, and those
 * that end soonest. They are counted apart: a count beside each row would sort and keep all of them.
 */
async function firstDue(ledger: Ledger, now: Date): Promise<{ total: number; first: OverviewView['expiring'] }> {
  const due = Prisma.sql`l.renew_after <= ${now}::timestamptz AND l.not_after > ${now}::timestamptz AND l.state <> 'on_time'`;
  const rows = await ledger.$queryRaw<(OverviewView['expiring'][number] & { total: number })[]>(Prisma.sql`
    SELECT i.id AS "identityId", i.name AS "identityName", i.owner, due.not_after AS "notAfter",
      (SELECT count(*)::int FROM lineage_rotations l WHERE ${due}) AS total,
      floor(100 * extract(epoch FROM ${now}::timestamptz - due.from_at) / greatest(1, extract(epoch FROM due.not_after - due.from_at)))::int AS "lifeUsedPercent"
    FROM (SELECT l.* FROM lineage_rotations l WHERE ${due} ORDER BY l.not_after, l.lineage_id LIMIT 7) due
      JOIN identities i ON i.id = due.identity_id ORDER BY due.not_after, due.lineage_id`);
  return { total: rows[0]?.total ?? 0, first: rows.map(({ total: _, ...row }) => row) };
}
