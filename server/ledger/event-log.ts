import { Prisma } from '#prisma';
import { addSeconds } from '../domain/clock.ts';
import { type EventResult, refusedTypes, resultOf } from '../domain/event-types.ts';
import { invalid } from '../domain/failure.ts';
import { fromPublicId, type IdKind, isUuid, prefixes, toPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { newestEvents, newestFirst } from './newest-events.ts';
import { cutPage, decodeTimeCursor, encodeCursor, type Page, type PageRequest } from './page.ts';
import { concernedAs } from './presented.ts';

export type EventView = {
  id: string;
  /** In the sealed ledger; null where it was not asked for. */
  position: number | null;
  at: Date;
  type: string;
  actor: { kind: string; id: string | null; name: string };
  target: { kind: string; id: string; name: string } | null;
  detail: Record<string, unknown>;
  code: string | null;
  /** What came of it, which its type or code says. */
  result: EventResult;
  sourceAddress: string | null;
  /** How whoever acted had proved who they are; null for what is older than the column, for workloads and for Hawser itself. */
  authMethod: string | null;
  /** The request to the management API that it came in. */
  request: string | null;
};
export type EventFilter = PageRequest & {
  readonly type?: string | undefined;
  /** The id with its prefix, or the name, of what was acted upon. */
  readonly target?: string | undefined;
  /** What was done to it, and the decisions in which it was shown or a token bound to it was; not together with a target. */
  readonly certificate?: { readonly id: string; readonly thumbprint: string | null } | undefined;
  /** The id with its prefix, or the name, of who did it. */
  readonly actor?: string | undefined;
  /** The id of a request, with its prefix. */
  readonly request?: string | undefined;
  readonly result?: EventResult | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Leaves decisions out. */
  readonly acts: boolean;
};

export type EventRow = Omit<EventView, 'actor' | 'target' | 'position' | 'result'> & {
  position: bigint | null;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  targetKind: string | null;
  targetId: string | null;
  targetName: string | null;
};

const kinds = Object.keys(prefixes) as IdKind[];

/** `api_key`, `api-key` and `apiKey` are one kind; what has no prefix keeps the id as it is stored. */
export const shownEventId = (kind: string, id: string): string => {
  const camel = kind.replaceAll(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase());
  const known = kinds.find((name) => name === camel);
  return known !== undefined && isUuid(id) ? toPublicId(known, id) : id;
};

export const eventView = ({
  position,
  actorKind,
  actorId,
  actorName,
  targetKind,
  targetId,
  targetName,
  ...event
}: EventRow): EventView => ({
  ...event,
  result: resultOf(event.type, event.code),
  position: position === null ? null : Number(position),
  actor: { kind: actorKind, id: actorId === null ? null : shownEventId(actorKind, actorId), name: actorName },
  target:
    targetKind === null || targetId === null
      ? null
      : { kind: targetKind, id: shownEventId(targetKind, targetId), name: targetName ?? targetId },
});

const idIn = (reference: string): string | undefined =>
  kinds.map((kind) => fromPublicId(kind, reference)).find((found) => found !== undefined);

/** In parts that have no event in common, each with an index of its own. */
const ofTarget = (target: string): readonly Prisma.Sql[] => {
  const id = idIn(target);
  if (id !== undefined) return [Prisma.sql`e.target_id = ${id}`];
  return [Prisma.sql`e.target_name = ${target}`, Prisma.sql`e.target_id = ${target} AND e.target_name IS DISTINCT FROM ${target}`];
};

/** In parts likewise; nothing but acts has a target. */
const ofCertificate = ({ id, thumbprint }: NonNullable<EventFilter['certificate']>, acts: boolean): readonly Prisma.Sql[] => [
  Prisma.sql`e.target_id = ${id} AND e.code IS NULL`,
  ...(acts || thumbprint === null ? [] : concernedAs('thumbprint', Prisma.sql`${thumbprint}`)),
];

const ofActor = (actor: string): Prisma.Sql => Prisma.sql`(e.actor_name = ${actor} OR e.actor_id = ${idIn(actor) ?? actor})`;
const ofType = (type: string): Prisma.Sql =>
  type.endsWith('*') ? Prisma.sql`starts_with(e.type, ${type.slice(0, -1)})` : Prisma.sql`e.type = ${type}`;

/** Whether an index knows it: one word, and not what every decision is called. */
const isTypeOfActs = (type: string | undefined): type is string => type !== undefined && type !== 'decision' && !type.endsWith('*');

/** Written as the index of refusals has it. */
const refusedDecisions = Prisma.sql`e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted')`;
/** In parts that have no event in common, each with an index of its own. */
const refused = (acts: boolean): readonly Prisma.Sql[] => [
  ...refusedTypes.map((type) => Prisma.sql`e.type = ${type} AND e.code IS NULL`),
  ...(acts ? [] : [refusedDecisions]),
];
const ofResult = (result: EventResult): Prisma.Sql => {
  const isRefused = Prisma.sql`(CASE WHEN e.code IS NULL THEN e.type = ANY (${[...refusedTypes]}) ELSE ${refusedDecisions} END)`;
  return result === 'refused' ? isRefused : Prisma.sql`NOT ${isRefused}`;
};

/** The id of a request says when it came, and what it did was done soon after: no index has to know it. */
function requestNamed(reference: string): { id: string; from: Date; to: Date } {
  const id = fromPublicId('apiRequest', reference);
  if (id === undefined) throw invalid('request', 'is not the id of a request, which begins with arq_');
  const at = new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
  return { id, from: addSeconds(at, -60), to: addSeconds(at, 3_600) };
}

/** Events that one page goes through for a filter that no index knows. */
const lookedAt = 40_000;

/** Of the event `e`. */
export const eventColumns = Prisma.sql`e.id, e.at, e.type, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.actor_name AS "actorName",
  e.target_kind AS "targetKind", e.target_id AS "targetId", e.target_name AS "targetName", e.detail, e.code,
  e.source_address AS "sourceAddress", e.auth_method AS "authMethod", e.request_id AS request`;

/**
 * Newest first, by time and then id. A filter that fits few of many goes through so many at a time: such a page may be short, and its cursor goes
 * on where looking stopped.
 */
export async function listEvents(ledger: Ledger, filter: EventFilter, most: number = lookedAt): Promise<Page<EventView>> {
  const before = filter.cursor && decodeTimeCursor(filter.cursor);
  const about = filter.certificate ? ofCertificate(filter.certificate, filter.acts) : filter.target ? ofTarget(filter.target) : undefined;
  const byType = isTypeOfActs(filter.type) && about === undefined;
  const request = filter.request === undefined ? null : requestNamed(filter.request);
  const onlyActs = filter.acts || request !== null;
  const byResult = filter.result === 'refused' && about === undefined && !byType;
  const parts = about ?? (byResult ? refused(onlyActs) : [Prisma.sql`true`]);
  const further = [
    byType && Prisma.sql`e.type = ${filter.type} AND e.code IS NULL`,
    // No decision comes of a request: what is looked at are the acts of that time.
    onlyActs && Prisma.sql`e.code IS NULL`,
    request && Prisma.sql`e.at >= ${request.from}::timestamptz AND e.at < ${request.to}::timestamptz`,
    filter.from && Prisma.sql`e.at >= ${filter.from}::timestamptz`,
    filter.to && Prisma.sql`e.at < ${filter.to}::timestamptz`,
    before && Prisma.sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  ];
  const newest = (limit: number) => newestEvents(parts, further, limit);
  const rest = [
    request && Prisma.sql`e.request_id = ${request.id}::uuid`,
    !byType && filter.type && ofType(filter.type),
    !byResult && filter.result && ofResult(filter.result),
    filter.actor && ofActor(filter.actor),
  ].filter((one) => one instanceof Prisma.Sql);
  if (rest.length === 0) {
    const rows = await ledger.$queryRaw<EventRow[]>(
      Prisma.sql`SELECT NULL::bigint AS position, ${eventColumns} FROM ${newest(filter.limit + 1)} e ${newestFirst}`,
    );
    return cutPage(rows.map(eventView), filter.limit, keyOf);
  }
  // The last one that is looked at comes along, whether it fits or not: the next page begins after it.
  const fits = Prisma.join(rest, ' AND ');
  const rows = await ledger.$queryRaw<(EventRow & { fits: boolean; ends: boolean })[]>(Prisma.sql`
    SELECT NULL::bigint AS position, ${eventColumns}, ${fits} AS fits, e.n = ${most}::bigint AS ends
    FROM (SELECT e.*, row_number() OVER (${newestFirst}) AS n FROM ${newest(most)} e) e
    WHERE ${fits} OR e.n = ${most}::bigint ${newestFirst} LIMIT ${filter.limit + 1}`);
  const found = rows.filter((row) => row.fits).map(({ fits: _, ends: __, ...row }) => eventView(row));
  const page = cutPage(found, filter.limit, keyOf);
  const end = rows.find(({ ends }) => ends);
  return page.nextCursor === null && end !== undefined ? { items: page.items, nextCursor: encodeCursor(...keyOf(end)) } : page;
}

const keyOf = (row: { at: Date; id: string }): string[] => [row.at.toISOString(), row.id];

/** The newest verification of the ledger; null where there is none. */
export async function lastVerification(ledger: Ledger): Promise<{ verified: boolean; position: number; at: Date; by: string } | null> {
  const types = ['ledger.verified', 'ledger.found_altered'].map((type) => Prisma.sql`e.type = ${type} AND e.code IS NULL`);
  const [row] = await ledger.$queryRaw<{ type: string; position: number; at: Date; by: string }[]>(Prisma.sql`
    SELECT e.type, (e.detail->>'position')::float8 AS position, e.at, e.actor_name AS by FROM ${newestEvents(types, [], 1)} e`);
  return row === undefined ? null : { verified: row.type === 'ledger.verified', position: row.position, at: row.at, by: row.by };
}

/**
 * Events after a position of the sealed ledger, oldest first. What is not sealed yet is not among them, so that nothing can come
 * to stand before something that was read; of a month that was dropped nothing is left to read.
 */
export async function eventsAfter(ledger: Ledger, position: number, limit: number): Promise<EventView[]> {
  const rows = await ledger.$queryRaw<EventRow[]>(Prisma.sql`
    SELECT n.position, ${eventColumns} FROM ledger_entries n JOIN LATERAL (
      SELECT * FROM events e WHERE e.at = n.event_at AND e.id = n.event_id LIMIT 1
    ) e ON true
    WHERE n.position > ${position} ORDER BY n.position LIMIT ${limit}`);
  return rows.map(eventView);
}
