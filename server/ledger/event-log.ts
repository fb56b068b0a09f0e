import { Prisma } from '#prisma';
import { fromPublicId, type IdKind, isUuid, prefixes, toPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';

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
  sourceAddress: string | null;
};
export type EventFilter = PageRequest & {
  readonly type?: string | undefined;
  /** The id with its prefix, or the name, of what was acted upon. */
  readonly target?: string | undefined;
  /** Leaves decisions out. */
  readonly acts: boolean;
};

type Row = Omit<EventView, 'actor' | 'target' | 'position'> & {
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

const view = ({ position, actorKind, actorId, actorName, targetKind, targetId, targetName, ...event }: Row): EventView => ({
  ...event,
  position: position === null ? null : Number(position),
  actor: { kind: actorKind, id: actorId === null ? null : shownEventId(actorKind, actorId), name: actorName },
  target:
    targetKind === null || targetId === null
      ? null
      : { kind: targetKind, id: shownEventId(targetKind, targetId), name: targetName ?? targetId },
});

const ofTarget = (target: string): Prisma.Sql => {
  const id = kinds.map((kind) => fromPublicId(kind, target)).find((found) => found !== undefined);
  return id === undefined ? Prisma.sql`(e.target_name = ${target} OR e.target_id = ${target})` : Prisma.sql`e.target_id = ${id}`;
};

const columns = Prisma.sql`e.id, e.at, e.type, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.actor_name AS "actorName",
  e.target_kind AS "targetKind", e.target_id AS "targetId", e.target_name AS "targetName", e.detail, e.code,
  e.source_address AS "sourceAddress"`;

/** Newest first, by time and then id. */
export async function listEvents(ledger: Ledger, filter: EventFilter): Promise<Page<EventView>> {
  const before = filter.cursor && decodeTimeCursor(filter.cursor);
  const where = whereAll([
    filter.acts && Prisma.sql`e.code IS NULL`,
    filter.type && Prisma.sql`e.type = ${filter.type}`,
    filter.target && ofTarget(filter.target),
    before && Prisma.sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  ]);
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT NULL::bigint AS position, ${columns}
    FROM events e ${where} ORDER BY e.at DESC, e.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows.map(view), filter.limit, (row) => [row.at.toISOString(), row.id]);
}

/**
 * Events after a position of the sealed ledger, oldest first. What is not sealed yet is not among them, so that nothing can come
 * to stand before something that was read; of a month that was dropped nothing is left to read.
 */
export async function eventsAfter(ledger: Ledger, position: number, limit: number): Promise<EventView[]> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT n.position, ${columns} FROM ledger_entries n JOIN LATERAL (
      SELECT * FROM events e WHERE e.at = n.event_at AND e.id = n.event_id LIMIT 1
    ) e ON true
    WHERE n.position > ${position} ORDER BY n.position LIMIT ${limit}`);
  return rows.map(view);
}
