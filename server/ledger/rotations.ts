import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { probeName } from '../domain/probe.ts';
import { type RotationItemCounts, type RotationItemState, rotationItemStates } from '../domain/rotate-now.ts';
import type { Ledger } from './database.ts';
import { containing, whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

/** Which certificates; every member that is there narrows it. */
export type RotationCriteria = {
  readonly identity?: string | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  readonly authority?: string | undefined;
  readonly rotation?: string | undefined;
  readonly q?: string | undefined;
};

/** The ids that names in the criteria stand for. */
export type RotationTargets = { readonly identityId?: string; readonly profileId?: string; readonly authorityId?: string };

/** The newest certificates of their lineages that the criteria name and that live, of active identities. */
const candidates = (criteria: RotationCriteria, targets: RotationTargets, now: Date): Prisma.Sql => Prisma.sql`
  SELECT c.id, c.identity_id, c.lineage_id, c.authority_id, c.not_after, a.lineage_id IS NOT NULL AND coalesce(l.state, '') <> 'silent' AS reachable
  FROM certificates c JOIN identities i ON i.id = c.identity_id LEFT JOIN identity_rotations r ON r.identity_id = i.id
    LEFT JOIN rotation_agents a ON a.lineage_id = c.lineage_id LEFT JOIN lineage_rotations l ON l.lineage_id = c.lineage_id
  ${whereAll([
    Prisma.sql`c.status = 'active' AND c.not_after > ${now}::timestamptz AND i.status = 'active' AND i.name <> ${probeName}`,
    targets.identityId && Prisma.sql`c.identity_id = ${targets.identityId}::uuid`,
    targets.profileId && Prisma.sql`c.profile_id = ${targets.profileId}::uuid`,
    targets.authorityId && Prisma.sql`c.authority_id = ${targets.authorityId}::uuid`,
    criteria.owner && Prisma.sql`i.owner = ${criteria.owner}`,
    criteria.environment && Prisma.sql`i.environment = ${criteria.environment}`,
    criteria.rotation && Prisma.sql`r.state = ${criteria.rotation}`,
    criteria.q && Prisma.sql`identity_words(i.name, i.spiffe_id, i.owner, i.description) ILIKE ${containing(criteria.q)}`,
  ])}`;

export type RotationReach = {
  /** Its agents report, and will be told. */
  agents: number;
  /** Nobody reports for them. */
  byHand: number;
  /** In another order that is open. */
  underWay: number;
  authorities: { name: string | null; count: number; active: boolean }[];
};

/** What an order with these criteria would reach now, without those that another has under way. */
export async function reachOf(ledger: Statements, criteria: RotationCriteria, targets: RotationTargets, now: Date): Promise<RotationReach> {
  const rows = await ledger.$queryRaw<
    { name: string | null; active: boolean; agents: number; byHand: number; underWay: number }[]
  >(Prisma.sql`
    SELECT a.name, coalesce(a.status = 'active', false) AS active, count(*) FILTER (WHERE o.certificate_id IS NULL AND c.reachable)::int AS agents,
      count(*) FILTER (WHERE o.certificate_id IS NULL AND NOT c.reachable)::int AS "byHand", count(o.certificate_id)::int AS "underWay"
    FROM (${candidates(criteria, targets, now)}) c LEFT JOIN authorities a ON a.id = c.authority_id
      LEFT JOIN rotation_items o ON o.certificate_id = c.id AND o.closed_at IS NULL
    GROUP BY a.id ORDER BY count(*) DESC`);
  const sum = (member: 'agents' | 'byHand' | 'underWay'): number => rows.reduce((total, row) => total + row[member], 0);
  return {
    agents: sum('agents'),
    byHand: sum('byHand'),
    underWay: sum('underWay'),
    authorities: rows
      .map(({ name, active, agents, byHand }) => ({ name, active, count: agents + byHand }))
      .filter(({ count }) => count > 0),
  };
}

export type NewRotation = {
  readonly id: string;
  readonly criteria: RotationCriteria;
  readonly rate: number;
  readonly comment: string;
  readonly createdBy: string;
  readonly at: Date;
};

/**
 * Takes down an order and every certificate in it; those that end soonest come first, and one that is in another order stays there. Of two orders
 * given at once, each certificate is in one.
 * @returns how many certificates are in it
 */
export async function insertRotation(ledger: Ledger, order: NewRotation, targets: RotationTargets): Promise<number> {
  await ledger.rotation.create({
    data: {
      id: order.id,
      criteria: { ...order.criteria },
      rate: order.rate,
      comment: order.comment,
      createdBy: order.createdBy,
      createdAt: order.at,
    },
    select: { id: true },
  });
  return ledger.$executeRaw(Prisma.sql`
    INSERT INTO rotation_items (rotation_id, certificate_id, identity_id, lineage_id, released_at)
    SELECT ${order.id}::uuid, c.id, c.identity_id, c.lineage_id, ${order.at}::timestamptz + CASE WHEN c.reachable
      THEN make_interval(secs => (row_number() OVER (PARTITION BY c.reachable ORDER BY c.not_after, c.id) - 1) * 60.0 / ${order.rate}::int)
      ELSE '0'::interval END
    FROM (${candidates(order.criteria, targets, order.at)}) c
    WHERE NOT EXISTS (SELECT FROM rotation_items o WHERE o.certificate_id = c.id AND o.closed_at IS NULL)
    ON CONFLICT (certificate_id) WHERE closed_at IS NULL DO NOTHING`);
}

/**
 * Whether the agent that holds this certificate is to renew it now; it counts as told from then on.
 * @param certificateId the newest of its lineage
 */
export async function isToRotate(ledger: Statements, certificateId: string, now: Date): Promise<boolean> {
  const [item] = await ledger.$queryRaw<{ told: boolean }[]>(Prisma.sql`
    SELECT told_at IS NOT NULL AS told FROM rotation_items
    WHERE certificate_id = ${certificateId}::uuid AND closed_at IS NULL AND released_at <= ${now}::timestamptz`);
  if (item?.told === false)
    await ledger.$executeRaw(Prisma.sql`
      UPDATE rotation_items SET told_at = ${now} WHERE certificate_id = ${certificateId}::uuid AND closed_at IS NULL AND told_at IS NULL`);
  return item !== undefined;
}

/**
 * Closes what is over for the certificates of these identities: renewed, or ended without.
 * @returns the orders of which nothing is left to do, each once
 */
export async function closeRotationItems(
  ledger: Ledger,
  identityIds: readonly string[],
  now: Date,
): Promise<{ id: string; counts: Partial<RotationItemCounts> }[]> {
  const closed = await ledger.$executeRaw(Prisma.sql`
    UPDATE rotation_items i SET closed_at = coalesce(s.activated_at, ${now}::timestamptz), outcome = CASE WHEN s.id IS NULL THEN 'ended' ELSE 'renewed' END
    FROM certificates c LEFT JOIN certificates s ON s.predecessor_id = c.id AND s.status <> 'pending'
    WHERE i.identity_id = ANY(${[...identityIds]}::uuid[]) AND i.closed_at IS NULL AND c.id = i.certificate_id
      AND (s.id IS NOT NULL OR c.status <> 'active' OR c.not_after <= ${now}::timestamptz)`);
  if (closed === 0) return [];
  return ledger.$queryRaw<{ id: string; counts: Partial<RotationItemCounts> }[]>(Prisma.sql`
    WITH finished AS (
      UPDATE rotations r SET finished_at = ${now} WHERE r.finished_at IS NULL AND r.cancelled_at IS NULL
        AND NOT EXISTS (SELECT FROM rotation_items i WHERE i.rotation_id = r.id AND i.closed_at IS NULL) RETURNING r.id
    )
    SELECT f.id, (SELECT jsonb_object_agg(outcome, count) FROM (
      SELECT outcome, count(*) AS count FROM rotation_items i WHERE i.rotation_id = f.id GROUP BY outcome) o) AS counts FROM finished f`);
}

/** Leaves whatever is open as it is. @returns how many certificates that were, or null where it had ended already */
export async function cancelRotation(ledger: Ledger, id: string, now: Date): Promise<number | null> {
  const { count } = await ledger.rotation.updateMany({ where: { id, cancelledAt: null, finishedAt: null }, data: { cancelledAt: now } });
  if (count === 0) return null;
  return ledger.$executeRaw(Prisma.sql`
    UPDATE rotation_items SET closed_at = ${now}, outcome = 'cancelled' WHERE rotation_id = ${id}::uuid AND closed_at IS NULL`);
}

/** What has become of item `i`: with its agent `a` and its lineage `l`. */
const stateOf = (
  now: Date,
): Prisma.Sql => Prisma.sql`CASE WHEN i.outcome IS NOT NULL THEN i.outcome WHEN a.lineage_id IS NULL THEN 'by_hand'
  WHEN l.state = 'silent' THEN 'silent' WHEN a.failure IS NOT NULL THEN 'failed' WHEN i.told_at IS NOT NULL THEN 'told'
  WHEN i.released_at > ${now}::timestamptz THEN 'waiting' ELSE 'released' END`;
const joins = Prisma.sql`LEFT JOIN rotation_agents a ON a.lineage_id = i.lineage_id AND i.closed_at IS NULL
  LEFT JOIN lineage_rotations l ON l.lineage_id = i.lineage_id AND i.closed_at IS NULL`;

export type RotationView = {
  id: string;
  criteria: Record<string, string>;
  rate: number;
  comment: string;
  createdBy: string;
  createdAt: Date;
  cancelledAt: Date | null;
  finishedAt: Date | null;
  total: number;
  counts: RotationItemCounts;
  /** When the last agent may hear of it. */
  releasedBy: Date;
};

const views = (which: Prisma.Sql, now: Date): Prisma.Sql => Prisma.sql`
  SELECT r.id, r.criteria, r.rate, r.comment, r.created_by AS "createdBy", r.created_at AS "createdAt", r.cancelled_at AS "cancelledAt",
    r.finished_at AS "finishedAt", coalesce(items.total, 0)::int AS total, coalesce(items.counts, '{}') AS counts,
    coalesce(items.last, r.created_at) AS "releasedBy"
  FROM (${which}) r LEFT JOIN LATERAL (
    SELECT sum(count)::int AS total, jsonb_object_agg(state, count) AS counts, max(last) AS last FROM (
      SELECT ${stateOf(now)} AS state, count(*)::int AS count, max(i.released_at) AS last FROM rotation_items i ${joins} WHERE i.rotation_id = r.id GROUP BY 1
    ) states
  ) items ON true ORDER BY r.id DESC`;

type Row = Omit<RotationView, 'counts'> & { counts: Partial<RotationItemCounts> };
const view = (row: Row): RotationView => ({
  ...row,
  counts: Object.fromEntries(rotationItemStates.map((state) => [state, row.counts[state] ?? 0])) as RotationItemCounts,
});

/** @throws {Failure} `not_found` */
export async function showRotationOrder(ledger: Statements, reference: string, now: Date): Promise<RotationView> {
  const id = fromPublicId('rotation', reference);
  const [row] = id ? await ledger.$queryRaw<Row[]>(views(Prisma.sql`SELECT * FROM rotations WHERE id = ${id}::uuid`, now)) : [];
  if (row === undefined) throw notFound(`the rotation ${reference}`);
  return view(row);
}

/** Newest first. */
export async function listRotationOrders(ledger: Statements, { limit, cursor }: PageRequest, now: Date): Promise<Page<RotationView>> {
  const where = whereAll([cursor && Prisma.sql`id < ${decodeIdCursor(cursor)}::uuid`]);
  const rows = await ledger.$queryRaw<Row[]>(views(Prisma.sql`SELECT * FROM rotations ${where} ORDER BY id DESC LIMIT ${limit + 1}`, now));
  return cutPage(rows.map(view), limit, (row) => [row.id]);
}

export type RotationItemView = {
  certificateId: string;
  identityId: string;
  identityName: string;
  owner: string;
  state: RotationItemState;
  host: string | null;
  failure: string | null;
  releasedAt: Date;
  toldAt: Date | null;
  closedAt: Date | null;
  successorId: string | null;
};

/** What has become of each certificate of an order, the newest certificate first. */
export async function listRotationItems(
  ledger: Statements,
  filter: PageRequest & { readonly rotationId: string; readonly state?: RotationItemState | undefined },
  now: Date,
): Promise<Page<RotationItemView>> {
  const where = whereAll([
    Prisma.sql`i.rotation_id = ${filter.rotationId}::uuid`,
    filter.state && Prisma.sql`${stateOf(now)} = ${filter.state}`,
    filter.cursor && Prisma.sql`i.certificate_id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<RotationItemView[]>(Prisma.sql`
    SELECT i.certificate_id AS "certificateId", n.id AS "identityId", n.name AS "identityName", n.owner, ${stateOf(now)} AS state, a.host, a.failure,
      i.released_at AS "releasedAt", i.told_at AS "toldAt", i.closed_at AS "closedAt",
      (SELECT s.id FROM certificates s WHERE s.predecessor_id = i.certificate_id AND s.status <> 'pending') AS "successorId"
    FROM rotation_items i ${joins} JOIN identities n ON n.id = i.identity_id ${where} ORDER BY i.certificate_id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, (row) => [row.certificateId]);
}
