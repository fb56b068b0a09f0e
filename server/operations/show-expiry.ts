import { dueInWords, type ExpiryList, usedPercent } from '../domain/expiry.ts';
import { invalid } from '../domain/failure.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import type { Ledger } from '../ledger/database.ts';
import {
  countByDay,
  countByShareLeft,
  countEnded,
  type ExpiringLineage,
  endsByOwner,
  endsOfShares,
  type HouseEnd,
  houseEnds,
  listExpiring,
  listUnseenSuccessors,
  type OwnerEnds,
} from '../ledger/expiry.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import type { Context } from './context.ts';
import { keptUpCrls } from './list-authorities.ts';

export type ExpiringView = ExpiringLineage & { readonly usedPercent: number; readonly because: string };
type Day = { date: string; certificates: number; house: number };
export type ExpiryView = {
  at: Date;
  certificates: number;
  ended: number;
  overdue: number;
  manual: number;
  /** Tenths of the lifetime that are left, the least first. */
  left: number[];
  month: string;
  days: Day[];
  ahead: Day[];
  outage: {
    /** What would fail first, and who follows. */
    first: ExpiringView[];
    /** By when so many percent of the fleet would have ended. */
    shares: { percent: number; at: Date }[];
  };
  house: HouseEnd[];
  /** Of at most so many as are shown; `total` is how many owners there are. */
  owners: { items: OwnerEnds[]; total: number };
};

const day = 86_400_000;
const tenths = 10;
/** Days that the strip looks ahead, and workloads that are named of those that would fail. */
const daysAhead = 30;
const named = 10;
const shares = [1, 10, 50, 90];
const ownersShown = 12;

/**
 * What ends when: by what is left of each lifetime, by the calendar, and what would fail first if nothing could be renewed from now on.
 * @param month `2030-01`; this month in UTC, if left away
 */
export async function showExpiry(
  { database, clock }: Context,
  { month: asked }: { readonly month?: string | undefined },
): Promise<ExpiryView> {
  const ledger = database.prisma;
  const now = clock();
  const month = asked ?? now.toISOString().slice(0, 7);
  const [from, until] = monthOf(month);
  const today = new Date(Math.floor(now.getTime() / day) * day);
  const horizon = new Date(today.getTime() + daysAhead * day);
  const [left, ended, inMonth, inAhead, ends, first, house, owners] = await Promise.all([
    countByShareLeft(ledger, tenths, now),
    countEnded(ledger, now),
    countByDay(ledger, from, until),
    countByDay(ledger, today, horizon),
    endsOfShares(
      ledger,
      shares.map((percent) => percent / 100),
      now,
    ),
    listExpiring(ledger, { list: 'next', limit: named }, now),
    allHouseEnds(ledger, now),
    endsByOwner(ledger, { parts: tenths, limit: ownersShown }, now),
  ]);
  return {
    at: now,
    certificates: left.counts.reduce((sum, count) => sum + count, 0),
    ended,
    overdue: left.overdue + ended,
    manual: left.manual,
    left: left.counts,
    month,
    days: daysOf(from, until, inMonth, house),
    ahead: daysOf(today, horizon, inAhead, house),
    outage: {
      first: first.items.map((lineage) => inWords(lineage, now)),
      shares: ends.map((at, index) => ({ percent: shares[index] ?? 0, at })),
    },
    house,
    owners: { items: owners.items, total: owners.owners },
  };
}

/**
 * Lineages on one of the lists of what ends, those first that end, or may be used, the shortest.
 * @param day `2030-01-31` in UTC: only what ends on it, also what has ended
 * @throws {Failure} `invalid_input` for a day of the list of successors that nobody has seen, which goes by another instant
 */
export async function listExpiry(
  { database, clock }: Context,
  { list, day, ...page }: PageRequest & { readonly list: ExpiryList; readonly day?: string | undefined },
): Promise<Page<ExpiringView>> {
  const now = clock();
  if (list === 'unseen' && day !== undefined)
    throw invalid('day', 'this list goes by when the one before may no longer be used; leave the day away, or ask for list=next');
  const found =
    list === 'unseen'
      ? await listUnseenSuccessors(database.prisma, page, now)
      : await listExpiring(database.prisma, { ...page, list, between: day === undefined ? undefined : dayFrom(day) }, now);
  return { ...found, items: found.items.map((lineage) => inWords(lineage, now)) };
}

const inWords = (lineage: ExpiringLineage, now: Date): ExpiringView => ({
  ...lineage,
  usedPercent: usedPercent(lineage, now),
  because: dueInWords(lineage, now),
});

/** What of Hawser's own ends, revocation lists among it, the soonest first. */
async function allHouseEnds(ledger: Ledger, now: Date): Promise<HouseEnd[]> {
  const [ends, lists, authorities] = await Promise.all([houseEnds(ledger), keptUpCrls(ledger, now), allAuthorities(ledger)]);
  const crls = authorities.flatMap(({ id, name }) =>
    (lists.get(id) ?? []).map(
      ({ shard, thisUpdate, nextUpdate }): HouseEnd => ({
        kind: 'crl',
        name: shard === 0 ? name : `${name}, list ${shard}`,
        from: thisUpdate,
        at: nextUpdate,
      }),
    ),
  );
  return [...ends, ...crls].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function dayFrom(date: string): [Date, Date] {
  const from = new Date(`${date}T00:00:00Z`);
  return [from, new Date(from.getTime() + day)];
}

function monthOf(month: string): [Date, Date] {
  const from = new Date(`${month}-01T00:00:00Z`);
  return [from, new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))];
}

function daysOf(from: Date, until: Date, counts: readonly { day: string; count: number }[], house: readonly HouseEnd[]): Day[] {
  const certificates = new Map(counts.map(({ day, count }) => [day, count]));
  return Array.from({ length: Math.round((until.getTime() - from.getTime()) / day) }, (_, index) => {
    const date = new Date(from.getTime() + index * day).toISOString().slice(0, 10);
    return {
      date,
      certificates: certificates.get(date) ?? 0,
      house: house.filter(({ at }) => at.toISOString().startsWith(date)).length,
    };
  });
}
