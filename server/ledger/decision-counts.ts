import { Prisma } from '#prisma';
import { type DecisionCode, type DoorName, isReplay, type Outcome, outcomeOf } from '../domain/codes.ts';
import { invalid } from '../domain/failure.ts';
import type { Ledger } from './database.ts';
import { type DecisionConditions, type DecisionSearch, searchFor } from './decision-conditions.ts';
import { foldedEvents } from './folded.ts';

/** Counts of a stretch of time; `from` and `to` may be left away. */
export type CountFilter = DecisionConditions & { readonly from?: Date | undefined; readonly to?: Date | undefined };
type Range = { readonly from: Date; readonly to: Date };
type Total = { count: number; estimated: boolean };

export type HistogramView = Range & {
  /** Of one bucket. */
  seconds: number;
  total: Total;
  buckets: ({ at: Date; estimated: boolean } & Record<Outcome | 'replays', number>)[];
};
type FacetView = { name: FacetName; values: { value: string; label: string; count: number }[] };
export type FacetsView = Range & { total: Total; facets: FacetView[] };
const facetNames = ['outcome', 'code', 'door', 'audience', 'resourceServer', 'identity', 'address'] as const;
type FacetName = (typeof facetNames)[number];

/** What is counted one by one, and how many of each slice of time are looked at where there is more. */
export type CountLimits = { readonly exact: number; readonly perSlice: number };
const standardLimits: CountLimits = { exact: 100_000, perSlice: 300 };
const slices = 60;
/** More than a slice has that is counted one by one. */
const everyOne = 10_000_000;
const dayInMilliseconds = 86_400_000;
const shownValues = 10;

/** The last 24 hours, unless something else is asked for. @throws {Failure} `invalid_input` where nothing lies between the two */
function rangeOf({ from, to }: CountFilter, now: Date): Range {
  const until = to ?? now;
  const range = { from: from ?? new Date(until.getTime() - dayInMilliseconds), to: until };
  if (range.from >= range.to) throw invalid('from', 'must be before to');
  return range;
}

/** Candidates of each slice that are looked at only to see how many there may be. */
const glanced = 100;

/** SQL, with parentheses, for slices `s` of equal length: the number `n` of each, and what it is `since` and `until`. */
function slicesOf(range: Range, count: number): Prisma.Sql {
  const length = (range.to.getTime() - range.from.getTime()) / count / 1_000;
  const from = Prisma.sql`${range.from}::timestamptz`;
  return Prisma.sql`(
    SELECT n, ${from} + make_interval(secs => n * ${length}::float8) AS since,
      CASE WHEN n = ${count - 1} THEN ${range.to}::timestamptz ELSE ${from} + make_interval(secs => (n + 1) * ${length}::float8) END AS until
    FROM generate_series(0, ${count - 1}) n
  ) s`;
}

/**
 * SQL for the newest candidates `e` of a slice. The limit leads the planner to an index in the order of time, of however much it takes the slice to be.
 */
const newestOf = ({ candidates }: DecisionSearch, columns: Prisma.Sql, limit: number): Prisma.Sql => Prisma.sql`(
  SELECT ${columns} FROM events e WHERE ${candidates} AND e.at >= s.since AND e.at < s.until ORDER BY e.at DESC LIMIT ${limit})`;

/**
 * Whether there are more candidates than are counted one by one, as far as the newest of each slice tell; the whole of the filter is not asked
 * for that. It takes no longer the more there are.
 */
async function isTooMany(ledger: Ledger, search: DecisionSearch, range: Range, { exact }: CountLimits): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ count: number }[]>(Prisma.sql`
    SELECT coalesce(sum(CASE WHEN e.found < ${glanced} THEN e.found
      ELSE e.found * extract(epoch FROM s.until - s.since) / greatest(0.001, extract(epoch FROM s.until - e.oldest)) END), 0)::float8 AS count
    FROM ${slicesOf(range, slices)} CROSS JOIN LATERAL (
      SELECT count(*) AS found, min(e.at) AS oldest FROM ${newestOf(search, Prisma.sql`e.at`, glanced)} e
    ) e`);
  return (row?.count ?? 0) > exact;
}

const columns = Prisma.sql`e.count, e.code, e.door, e.audience, e.resource_server_id, e.token_identity_id, e.source_address`;

/**
 * SQL for the decisions `c` that are counted, each with the number `n` of its slice of time and the `weight` it stands for. Of a slice
 * with more than `perSlice` candidates the newest stand for the others, by how much of the slice they cover. What stands for a flood
 * comes once more, for all that was folded into it; acceptances that were counted together weigh as many as they are.
 */
function counted(search: DecisionSearch, range: Range, count: number, perSlice: number | null): Prisma.Sql {
  const { candidates, rest } = search;
  const length = (range.to.getTime() - range.from.getTime()) / count / 1_000;
  const fits = rest === null ? Prisma.sql`true` : Prisma.sql`(${rest})`;
  const from = Prisma.sql`${range.from}::timestamptz`;
  const one =
    perSlice === null
      ? Prisma.sql`
        SELECT s.n, coalesce(e.count, 1)::float8 AS weight, false AS scaled, ${columns}
        FROM ${slicesOf(range, count)} CROSS JOIN LATERAL ${newestOf(search, Prisma.sql`e.at, ${columns}, ${fits} AS fits`, everyOne)} e WHERE e.fits`
      : Prisma.sql`
        SELECT s.n, CASE WHEN e.found < ${perSlice} THEN 1 ELSE ${length}::float8 / greatest(0.001, extract(epoch FROM s.until - e.oldest)) END * coalesce(e.count, 1) AS weight,
          e.found >= ${perSlice} AS scaled, ${columns}
        FROM ${slicesOf(range, count)} CROSS JOIN LATERAL (
          SELECT e.*, count(*) OVER () AS found, min(e.at) OVER () AS oldest FROM ${newestOf(search, Prisma.sql`e.at, ${columns}, ${fits} AS fits`, perSlice)} e
        ) e WHERE e.fits`;
  return Prisma.sql`(${one} UNION ALL
    SELECT least(floor(extract(epoch FROM e.at - ${from}) / ${length}::float8), ${count - 1})::int, (fold.count - 1)::float8, false, ${columns}
    FROM ${foldedEvents}
    WHERE fold.at >= ${from} AND fold.at < ${range.to}::timestamptz AND ${candidates} AND ${fits}) c`;
}

const number = Prisma.sql`round(sum(c.weight))::float8`;

async function prepare(ledger: Ledger, filter: CountFilter, now: Date, limits: CountLimits) {
  const range = rangeOf(filter, now);
  const search = await searchFor(ledger, filter);
  const estimated = await isTooMany(ledger, search, range, limits);
  return { range, search, estimated, perSlice: estimated ? limits.perSlice : null };
}

/**
 * Decisions of a stretch of time in buckets of equal length, by outcome.
 * @throws {Failure} `invalid_input`
 */
export async function decisionHistogram(
  ledger: Ledger,
  { buckets: count, ...filter }: CountFilter & { readonly buckets: number },
  now: Date,
  limits: CountLimits = standardLimits,
): Promise<HistogramView> {
  const { range, search, estimated, perSlice } = await prepare(ledger, filter, now, limits);
  const share = perSlice === null ? null : Math.max(20, Math.floor((perSlice * slices) / count));
  const rows = await ledger.$queryRaw<{ n: number; code: DecisionCode; door: DoorName; count: number; estimated: boolean }[]>(Prisma.sql`
    SELECT c.n, c.code, c.door, ${number} AS count, bool_or(c.scaled) AS estimated FROM ${counted(search, range, count, share)} GROUP BY 1, 2, 3`);
  const length = (range.to.getTime() - range.from.getTime()) / count;
  const buckets = Array.from({ length: count }, (_, n) => ({
    at: new Date(range.from.getTime() + n * length),
    ...{ estimated: false, issued: 0, accepted: 0, refused: 0, rejected: 0, replays: 0 },
  }));
  for (const row of rows) {
    const bucket = buckets[row.n];
    if (bucket === undefined) continue;
    bucket[outcomeOf(row.code, row.door)] += row.count;
    if (isReplay(row.code)) bucket.replays += row.count;
    bucket.estimated ||= row.estimated;
  }
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  return { ...range, seconds: length / 1_000, total: { count: total, estimated }, buckets };
}

type FacetRow = { facet: number; code: DecisionCode | null; door: DoorName | null; value: string | null; count: number };

/**
 * What the decisions of a stretch of time are, by each of what one narrows a search by: the commonest values.
 * @throws {Failure} `invalid_input`
 */
export async function decisionFacets(
  ledger: Ledger,
  filter: CountFilter,
  now: Date,
  limits: CountLimits = standardLimits,
): Promise<FacetsView> {
  const { range, search, estimated, perSlice } = await prepare(ledger, filter, now, limits);
  // Which of the sets a row is of says GROUPING: a bit for each column that is not in it.
  const commonest = (facet: number, value: Prisma.Sql): Prisma.Sql => Prisma.sql`(
    SELECT facet, code, door, ${value} AS value, count FROM grouped WHERE facet = ${facet} ORDER BY count DESC LIMIT ${shownValues + 1})`;
  const rows = await ledger.$queryRaw<FacetRow[]>(Prisma.sql`
    WITH grouped AS MATERIALIZED (
      SELECT GROUPING(c.code, c.audience, c.resource_server_id, c.token_identity_id, c.source_address) AS facet, c.code, c.door, c.audience,
        c.resource_server_id, c.token_identity_id, c.source_address, ${number} AS count
      FROM ${counted(search, range, slices, perSlice)}
      GROUP BY GROUPING SETS ((c.code, c.door), (c.audience), (c.resource_server_id), (c.token_identity_id), (c.source_address))
    )
    SELECT facet, code, door, NULL AS value, count FROM grouped WHERE facet = 15
    UNION ALL ${commonest(23, Prisma.sql`audience`)} UNION ALL ${commonest(27, Prisma.sql`resource_server_id::text`)}
    UNION ALL ${commonest(29, Prisma.sql`token_identity_id::text`)} UNION ALL ${commonest(30, Prisma.sql`source_address`)}`);
  const codes = rows.filter(({ facet }) => facet === 15);
  const total = codes.reduce((sum, { count }) => sum + count, 0);
  const ofCode = (name: FacetName, labelOf: (code: DecisionCode, door: DoorName) => string): FacetView => {
    const counts = new Map<string, number>();
    for (const { code, door, count } of codes)
      if (code !== null && door !== null) counts.set(labelOf(code, door), (counts.get(labelOf(code, door)) ?? 0) + count);
    return { name, values: [...counts].map(([value, count]) => ({ value, label: value, count })).sort((a, b) => b.count - a.count) };
  };
  const of = (name: FacetName, facet: number, labels: ReadonlyMap<string, string> | null): FacetView => ({
    name,
    values: rows
      .filter((row) => row.facet === facet)
      .flatMap(({ value, count }) => {
        const label = value === null ? undefined : labels === null ? value : labels.get(value);
        return value === null || label === undefined ? [] : [{ value: labels === null ? value : label, label, count }];
      })
      .sort((a, b) => b.count - a.count)
      .slice(0, shownValues),
  });
  const ids = (facet: number) => rows.flatMap((row) => (row.facet === facet && row.value !== null ? [row.value] : []));
  const [servers, identities] = [
    await ledger.resourceServer.findMany({ where: { id: { in: ids(27) } }, select: { id: true, name: true } }),
    await ledger.identity.findMany({ where: { id: { in: ids(29) } }, select: { id: true, name: true } }),
  ];
  const names = (found: { id: string; name: string }[]) => new Map(found.map(({ id, name }) => [id, name]));
  return {
    ...range,
    total: { count: total, estimated },
    facets: [
      ofCode('outcome', outcomeOf),
      ofCode('code', (code) => code),
      ofCode('door', (_, door) => door),
      of('audience', 23, null),
      of('resourceServer', 27, names(servers)),
      of('identity', 29, names(identities)),
      of('address', 30, null),
    ],
  };
}
