import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { type DecisionCode, type DoorName, isReplay, type Outcome, outcomeOf } from '../domain/codes.ts';
import { countByAudience } from './audience-hours.ts';
import { type AudienceView, listAudiences, showAudience } from './audiences.ts';
import type { Ledger } from './database.ts';
import { showIdentity } from './identities.ts';
import { isLive } from './liveness.ts';
import type { Page, PageRequest } from './page.ts';
import { concerns } from './presented.ts';
import { ofProbe } from './probe.ts';

/** Decisions by outcome; a replay is counted in its outcome as well. */
type Counts = Record<Outcome, number> & { replays: number };
/** At most `liveTokensCounted` are counted. */
type LiveTokens = { count: number; more: boolean; until: Date | null };
export type IdentityUsageView = {
  /** Counted from here on: 24 hours, or less where there were very many decisions. */
  since: Date;
  live: LiveTokens;
  /** All of them, also those about no audience. */
  decisions: Counts;
  audiences: ({ audience: string; live: LiveTokens } & Counts)[];
};
export type AudienceUsageView = {
  live: LiveTokens;
  /** Of this hour and the 23 before it. */
  decisions: Counts;
  /** The identities are counted from here on: 24 hours, or less where there were very many decisions. */
  since: Date;
  identities: (Counts & { id: string; name: string })[];
};
export type ListedAudience = AudienceView & { lastDay: Counts };

const dayInSeconds = 86_400;
/** The newest decisions that are looked at: a page must not take longer the busier its subject is. */
const decisionsLookedAt = 25_000;
const liveTokensCounted = 10_000;
const shownRows = 50;

const noCounts = (): Counts => ({ issued: 0, refused: 0, accepted: 0, rejected: 0, replays: 0 });
type Bucket = { key: string | null; code: DecisionCode; door: DoorName; count: number };

function totalOf(buckets: readonly Omit<Bucket, 'key'>[]): Counts {
  const total = noCounts();
  for (const bucket of buckets) add(total, bucket);
  return total;
}

function add(counts: Counts, { code, door, count }: Omit<Bucket, 'key'>): void {
  counts[outcomeOf(code, door)] += count;
  if (isReplay(code)) counts.replays += count;
}

const allOf = ({ issued, refused, accepted, rejected }: Counts): number => issued + refused + accepted + rejected;

/** Counts by key, the busiest first. */
function byKey(buckets: readonly Bucket[]): [string, Counts][] {
  const found = new Map<string, Counts>();
  for (const bucket of buckets) {
    if (bucket.key === null) continue;
    const counts = found.get(bucket.key) ?? noCounts();
    add(counts, bucket);
    found.set(bucket.key, counts);
  }
  return [...found].sort(([, one], [, other]) => allOf(other) - allOf(one));
}

/**
 * Tokens that could be used now with a certificate of the identity, and its decisions of 24 hours, by audience.
 * @throws {Failure} `not_found`
 */
export async function showIdentityUsage(ledger: Ledger, reference: string, now: Date): Promise<IdentityUsageView> {
  const { id } = await showIdentity(ledger, reference, now);
  const from = addSeconds(now, -dayInSeconds);
  const newest = Prisma.sql`
    SELECT at, audience, code, door, coalesce(e.count, 1) AS count FROM events e
    WHERE ${concerns('identity', Prisma.sql`${id}::uuid`)} AND code IS NOT NULL
      AND at > ${from}::timestamptz AND at <= ${now}::timestamptz ORDER BY at DESC LIMIT ${decisionsLookedAt}`;
  const buckets = await ledger.$queryRaw<(Bucket & Looked)[]>(Prisma.sql`
    SELECT e.audience AS key, e.code, e.door, sum(e.count)::float8 AS count, count(*)::int AS looked, min(e.at) AS oldest FROM (${newest}) e GROUP BY 1, 2, 3`);
  const live = await liveByAudience(ledger, id, now);
  const counted = new Map(byKey(buckets));
  const audiences = [...new Set([...live.keys(), ...counted.keys()])].slice(0, shownRows);
  return {
    since: sinceOf(buckets, from),
    live: sumOf([...live.values()]),
    decisions: totalOf(buckets),
    audiences: audiences.map((audience) => ({ audience, live: live.get(audience) ?? none, ...(counted.get(audience) ?? noCounts()) })),
  };
}

/** How many events were looked at, of which each may count for many, and the oldest of them. */
type Looked = { looked: number; oldest: Date };
const sinceOf = (buckets: readonly Looked[], from: Date): Date =>
  buckets.reduce((sum, { looked }) => sum + looked, 0) < decisionsLookedAt
    ? from
    : buckets.reduce((oldest, bucket) => (bucket.oldest < oldest ? bucket.oldest : oldest), new Date(8.64e15));

const none: LiveTokens = { count: 0, more: false, until: null };

const sumOf = (parts: readonly LiveTokens[]): LiveTokens =>
  parts.reduce(
    (sum, part) => ({
      count: sum.count + part.count,
      more: sum.more || part.more,
      until: sum.until === null || (part.until !== null && part.until > sum.until) ? part.until : sum.until,
    }),
    none,
  );

/** Bound to certificates of this identity, so that also what it holds in delegation is counted. */
async function liveByAudience(ledger: Ledger, identityId: string, now: Date): Promise<Map<string, LiveTokens>> {
  const rows = await ledger.$queryRaw<{ audience: string; count: number; until: Date }[]>(Prisma.sql`
    SELECT a.uri AS audience, count(*)::int AS count, max(t.expires_at) AS until
    FROM (
      SELECT t.audience_id, t.expires_at FROM tokens t, (SELECT ${now}::timestamptz AS at) moment
      WHERE t.certificate_id IN (SELECT id FROM certificates WHERE identity_id = ${identityId}::uuid)
        AND t.expires_at > ${now}::timestamptz AND ${Prisma.raw(isLive('t', 'moment.at'))} LIMIT ${liveTokensCounted + 1}
    ) t JOIN audiences a ON a.id = t.audience_id GROUP BY a.uri ORDER BY count(*) DESC, a.uri`);
  const more = rows.reduce((sum, { count }) => sum + count, 0) > liveTokensCounted;
  return new Map(rows.map(({ audience, count, until }) => [audience, { count, more, until }]));
}

/** Audiences, newest first, each with what was decided about it in this hour and the 23 before it. */
export async function listAudiencesInUse(
  ledger: Ledger,
  filter: PageRequest & { q?: string | undefined },
  now: Date,
): Promise<Page<ListedAudience>> {
  const { items, nextCursor } = await listAudiences(ledger, filter);
  const counted = Map.groupBy(await countByAudience(ledger, items, now), ({ audienceId }) => audienceId);
  return { items: items.map((audience) => ({ ...audience, lastDay: totalOf(counted.get(audience.id) ?? []) })), nextCursor };
}

/**
 * Tokens of the audience that could be used now, and its decisions of 24 hours, by whose token or request it was. What proofs caused is not counted.
 * @throws {Failure} `not_found`
 */
export async function showAudienceUsage(ledger: Ledger, reference: string, now: Date): Promise<AudienceUsageView> {
  const { id, uri } = await showAudience(ledger, reference);
  const from = addSeconds(now, -dayInSeconds);
  // No index has the audience of a decision: the newest of all audiences are read, so that rare ones cost no more than others.
  const newest = Prisma.sql`
    SELECT at, audience, code, door, coalesce(count, 1) AS count, coalesce(token_identity_id, presented_identity_id) AS identity_id,
      ${ofProbe} AS own FROM events e
    WHERE code IS NOT NULL AND at > ${from}::timestamptz AND at <= ${now}::timestamptz ORDER BY at DESC LIMIT ${decisionsLookedAt}`;
  const [buckets, counted, live] = await Promise.all([
    ledger.$queryRaw<(Bucket & Looked)[]>(Prisma.sql`
      SELECT CASE WHEN e.audience = ${uri} AND e.own IS NOT TRUE THEN e.identity_id::text END AS key, e.code, e.door,
        sum(e.count)::float8 AS count, count(*)::int AS looked, min(e.at) AS oldest FROM (${newest}) e GROUP BY 1, 2, 3`),
    countByAudience(ledger, [{ id, uri }], now),
    liveOfAudience(ledger, id, now),
  ]);
  const busiest = byKey(buckets).slice(0, shownRows);
  const names = new Map(
    (await ledger.identity.findMany({ where: { id: { in: busiest.map(([key]) => key) } }, select: { id: true, name: true } })).map(
      (identity) => [identity.id, identity.name],
    ),
  );
  return {
    live,
    decisions: totalOf(counted),
    since: sinceOf(buckets, from),
    identities: busiest.flatMap(([key, counts]) => {
      const name = names.get(key);
      return name === undefined ? [] : [{ id: key, name, ...counts }];
    }),
  };
}

async function liveOfAudience(ledger: Ledger, audienceId: string, now: Date): Promise<LiveTokens> {
  const [row] = await ledger.$queryRaw<{ count: number; until: Date | null }[]>(Prisma.sql`
    SELECT count(*)::int AS count, max(live.expires_at) AS until FROM (
      SELECT t.expires_at FROM tokens t, (SELECT ${now}::timestamptz AS at) moment
      WHERE t.expires_at > ${now}::timestamptz AND t.audience_id = ${audienceId}::uuid AND ${Prisma.raw(isLive('t', 'moment.at'))}
      LIMIT ${liveTokensCounted + 1}) live`);
  const count = row?.count ?? 0;
  return { count: Math.min(count, liveTokensCounted), more: count > liveTokensCounted, until: row?.until ?? null };
}
