import { Prisma } from '#prisma';
import type { ExpiryList, HouseKind } from '../domain/expiry.ts';
import type { RotationState } from '../domain/rotation.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeTimeCursor, encodeCursor, type Page, type PageRequest } from './page.ts';
import { lastPresentedOf } from './presented.ts';

export type ExpiringLineage = {
  lineageId: string;
  identityId: string;
  identityName: string;
  owner: string;
  certificateId: string;
  from: Date;
  notAfter: Date;
  renewAfter: Date;
  lateAfter: Date;
  usualPercent: number | null;
  overdueAfter: Date | null;
  byHand: boolean;
  state: RotationState;
  /** Until when its predecessor may be used, which was seen last then. */
  overlapUntil: Date | null;
  predecessorSeen: Date | null;
};

const columns = Prisma.sql`l.lineage_id AS "lineageId", l.identity_id AS "identityId", i.name AS "identityName", i.owner, l.certificate_id AS "certificateId",
  l.from_at AS "from", l.not_after AS "notAfter", l.renew_after AS "renewAfter", l.late_after AS "lateAfter", l.usual_percent AS "usualPercent",
  l.overdue_after AS "overdueAfter", l.by_hand AS "byHand", l.state, l.overlap_until AS "overlapUntil"`;

type ListRequest = PageRequest & {
  readonly list: Exclude<ExpiryList, 'unseen'>;
  /** Only what ends from the one instant on and before the other, also what has ended. */
  readonly between?: readonly [Date, Date] | undefined;
};

/** Lineages on a list, those that end soonest first. */
export async function listExpiring(
  ledger: Ledger,
  { limit, cursor, list, between }: ListRequest,
  now: Date,
): Promise<Page<ExpiringLineage>> {
  const after = cursor === undefined ? undefined : decodeTimeCursor(cursor);
  const where = whereAll([
    between && Prisma.sql`l.not_after >= ${between[0]}::timestamptz AND l.not_after < ${between[1]}::timestamptz`,
    list !== 'overdue' && between === undefined && Prisma.sql`l.not_after > ${now}::timestamptz`,
    list === 'manual' && Prisma.sql`l.by_hand`,
    list === 'overdue' && isOverdue(now),
    after && Prisma.sql`(l.not_after, l.lineage_id) > (${after.at}::timestamptz, ${after.id}::uuid)`,
  ]);
  const rows = await ledger.$queryRaw<ExpiringLineage[]>(Prisma.sql`
    SELECT ${columns}, NULL AS "predecessorSeen" FROM lineage_rotations l JOIN identities i ON i.id = l.identity_id
    ${where} ORDER BY l.not_after, l.lineage_id LIMIT ${limit + 1}`);
  return cutPage(rows, limit, (row) => [row.notAfter.toISOString(), row.lineageId]);
}

/** Renewals that are looked at for one page: each costs a look into the decisions. */
const lookedAt = 150;

/**
 * Lineages whose newest certificate nobody has presented yet, though its predecessor was and soon may not be any more; those first whose time is
 * nearest. A page may hold fewer than there are, and still go on.
 */
export async function listUnseenSuccessors(ledger: Ledger, { limit, cursor }: PageRequest, now: Date): Promise<Page<ExpiringLineage>> {
  const after = cursor === undefined ? undefined : decodeTimeCursor(cursor);
  const rows = await ledger.$queryRaw<(ExpiringLineage & { seen: Date | null; overlapUntil: Date })[]>(Prisma.sql`
    WITH l AS MATERIALIZED (
      SELECT * FROM lineage_rotations l WHERE l.overlap_until > ${now}::timestamptz
        ${after ? Prisma.sql`AND (l.overlap_until, l.lineage_id) > (${after.at}::timestamptz, ${after.id}::uuid)` : Prisma.empty}
      ORDER BY l.overlap_until, l.lineage_id LIMIT ${lookedAt}
    )
    SELECT ${columns}, ${lastPresentedOf('head')} AS seen, ${lastPresentedOf('before')} AS "predecessorSeen"
    FROM l JOIN identities i ON i.id = l.identity_id JOIN certificates head ON head.id = l.certificate_id JOIN certificates before ON before.id = l.predecessor_id
    ORDER BY l.overlap_until, l.lineage_id`);
  const found = rows.filter(({ seen, predecessorSeen }) => seen === null && predecessorSeen !== null);
  const page = cutPage(found, limit, (row) => [row.overlapUntil.toISOString(), row.lineageId]);
  const last = rows.at(-1);
  const more = page.nextCursor === null && rows.length === lookedAt && last !== undefined;
  return more ? { ...page, nextCursor: encodeCursor(last.overlapUntil.toISOString(), last.lineageId) } : page;
}

/** SQL for which of so many equal parts of its life is left of the lineage `l`; none is less than nought. */
const partLeft = (parts: number, now: Date): Prisma.Sql => Prisma.sql`
  least(${parts}::int - 1, floor(date_part('epoch', l.not_after - ${now}::timestamptz) * ${parts}::int
    / greatest(1, date_part('epoch', l.not_after - l.from_at))))::int`;
/** SQL for whether the lineage `l` is overdue, by profile or by habit. */
export const isOverdue = (now: Date): Prisma.Sql =>
  Prisma.sql`(l.late_after <= ${now}::timestamptz OR l.overdue_after <= ${now}::timestamptz)`;

/** How many lineages have how much of their lives left, in equal parts, those with the least first. */
export async function countByShareLeft(
  ledger: Ledger,
  parts: number,
  now: Date,
): Promise<{ counts: number[]; overdue: number; manual: number }> {
  const rows = await ledger.$queryRaw<{ part: number; count: number; overdue: number; manual: number }[]>(Prisma.sql`
    SELECT ${partLeft(parts, now)} AS part, count(*)::int AS count, count(*) FILTER (WHERE ${isOverdue(now)})::int AS overdue,
      count(*) FILTER (WHERE l.by_hand)::int AS manual
    FROM lineage_rotations l WHERE l.not_after > ${now}::timestamptz GROUP BY 1`);
  const sum = (member: 'overdue' | 'manual') => rows.reduce((total, row) => total + row[member], 0);
  const counts = Array.from({ length: parts }, (_, part) => rows.find((row) => row.part === part)?.count ?? 0);
  return { counts, overdue: sum('overdue'), manual: sum('manual') };
}

export type OwnerEnds = {
  owner: string;
  certificates: number;
  /** Of which so many have ended, which are not among the certificates. */
  overdue: number;
  ended: number;
  manual: number;
  /** When the first of them ends that has not ended. */
  next: Date | null;
  /** Equal parts of the lifetime that are left, the least first. */
  left: number[];
};

/** What ends of each owner: those first who are most overdue, then those whose next end is nearest; and how many owners there are. */
export async function endsByOwner(
  ledger: Ledger,
  { parts, limit }: { readonly parts: number; readonly limit: number },
  now: Date,
): Promise<{ items: OwnerEnds[]; owners: number }> {
  const alive = Prisma.sql`l.not_after > ${now}::timestamptz`;
  const left = Array.from({ length: parts }, (_, part) => Prisma.sql`count(*) FILTER (WHERE ${alive} AND l.part = ${part}::int)::int`);
  const rows = await ledger.$queryRaw<(OwnerEnds & { owners: number })[]>(Prisma.sql`
    SELECT i.owner, count(*) FILTER (WHERE ${alive})::int AS certificates, count(*) FILTER (WHERE NOT ${alive})::int AS ended,
      count(*) FILTER (WHERE NOT ${alive} OR ${isOverdue(now)})::int AS overdue, count(*) FILTER (WHERE ${alive} AND l.by_hand)::int AS manual,
      min(l.not_after) FILTER (WHERE ${alive}) AS next, ARRAY[${Prisma.join(left)}] AS "left", (count(*) OVER ())::int AS owners
    FROM (SELECT l.*, ${partLeft(parts, now)} AS part FROM lineage_rotations l) l JOIN identities i ON i.id = l.identity_id
    GROUP BY i.owner ORDER BY overdue DESC, next NULLS LAST, i.owner LIMIT ${limit}`);
  return { items: rows.map(({ owners: _, ...row }) => row), owners: rows[0]?.owners ?? 0 };
}

/** Lineages that have ended, and that nothing replaces. */
export async function countEnded(ledger: Ledger, now: Date): Promise<number> {
  const [row] = await ledger.$queryRaw<{ count: number }[]>(Prisma.sql`
    SELECT count(*)::int AS count FROM lineage_rotations WHERE not_after <= ${now}::timestamptz`);
  return row?.count ?? 0;
}

/** Ends of certificates of workloads by day in UTC; days on which nothing ends are left away. */
export const countByDay = (ledger: Ledger, from: Date, until: Date): Promise<{ day: string; count: number }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT to_char(ends.day, 'YYYY-MM-DD') AS day, count(*)::int AS count FROM (
      SELECT (not_after AT TIME ZONE 'UTC')::date AS day FROM lineage_rotations
    WHERE not_after >= ${from}::timestamptz AND not_after < ${until}::timestamptz) ends GROUP BY ends.day ORDER BY ends.day`);

/** What ends soon: each part of the time ahead with those whose renewal goes on time and all others. */
export type EndsAhead = {
  /** The middle one of the lifetimes, in seconds; null where nothing is alive. */
  median: number | null;
  parts: { from: Date; until: Date; onTime: number; others: number }[];
  /** What ends after all of those parts. */
  later: number;
};

/** What ends within so many of the middle lifetimes of the fleet, in equal parts: a fleet of hours and one of years are looked at alike. */
export async function endsAhead(
  ledger: Ledger,
  { medians, parts }: { readonly medians: number; readonly parts: number },
  now: Date,
): Promise<EndsAhead> {
  // Certificates without an end are made for the last day of the year 9999: no instant behind that can be said.
  const longest = (Date.UTC(9999, 11, 31) - now.getTime()) / 1_000 / medians;
  const rows = await ledger.$queryRaw<{ median: number; part: number; onTime: number; others: number }[]>(Prisma.sql`
    WITH middle AS (
      SELECT least(${longest}::float8, greatest(1, date_part('epoch', percentile_disc(0.5) WITHIN GROUP (ORDER BY l.not_after - l.from_at)))) AS median
      FROM lineage_rotations l WHERE l.not_after > ${now}::timestamptz
    )
    SELECT m.median, least(${parts}::int, floor(date_part('epoch', l.not_after - ${now}::timestamptz) * ${parts}::int / (${medians}::int * m.median)))::int AS part,
      count(*) FILTER (WHERE l.state = 'on_time')::int AS "onTime", count(*) FILTER (WHERE l.state <> 'on_time')::int AS others
    FROM lineage_rotations l CROSS JOIN middle m WHERE l.not_after > ${now}::timestamptz GROUP BY 1, 2`);
  const median = rows[0]?.median ?? null;
  const length = ((median ?? 0) * 1_000 * medians) / parts;
  const counted = (part: number) => rows.find((row) => row.part === part) ?? { onTime: 0, others: 0 };
  return {
    median,
    parts: Array.from({ length: median === null ? 0 : parts }, (_, part) => ({
      from: new Date(now.getTime() + part * length),
      until: new Date(now.getTime() + (part + 1) * length),
      onTime: counted(part).onTime,
      others: counted(part).others,
    })),
    later: counted(parts).onTime + counted(parts).others,
  };
}

/** By when a share of the fleet would have ended if nothing were renewed. */
export async function endsOfShares(ledger: Ledger, shares: readonly number[], now: Date): Promise<Date[]> {
  const [row] = await ledger.$queryRaw<{ ends: Date[] | null }[]>(Prisma.sql`
    SELECT percentile_disc(${[...shares]}::float8[]) WITHIN GROUP (ORDER BY not_after) AS ends
    FROM lineage_rotations WHERE not_after > ${now}::timestamptz`);
  return row?.ends ?? [];
}

export type HouseEnd = { kind: HouseKind; name: string; from: Date; at: Date };

/** When what Hawser itself needs ends: authorities in use, and the newest certificates of its listeners and OCSP responders. */
export const houseEnds = (ledger: Ledger): Promise<HouseEnd[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT 'authority' AS kind, name, not_before AS "from", not_after AS at FROM authorities WHERE status IN ('active', 'retiring')
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (lc.listener) 'listener', lc.listener, c.not_before, c.not_after FROM listener_certificates lc
      JOIN certificates c ON c.id = lc.certificate_id WHERE c.status = 'active' ORDER BY lc.listener, c.not_after DESC) listeners
    UNION ALL
    SELECT * FROM (SELECT DISTINCT ON (a.name) 'ocsp_responder', a.name, c.not_before, c.not_after FROM ocsp_responders o
      JOIN authorities a ON a.id = o.authority_id JOIN certificates c ON c.id = o.certificate_id
      WHERE a.status IN ('active', 'retiring') AND c.status = 'active' ORDER BY a.name, c.not_after DESC) responders`);
