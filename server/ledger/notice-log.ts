import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId, newId } from '../domain/ids.ts';
import type { Cause, Closing, NoticeKind, NoticeSeverity, SubjectKind } from '../domain/notice.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type NoticeRow = {
  id: string;
  kind: NoticeKind;
  subjectKind: SubjectKind | 'all';
  subjectId: string;
  subjectName: string;
  severity: NoticeSeverity;
  summary: string;
  detail: Record<string, unknown>;
  owners: string[];
  count: number;
  openedAt: Date;
  seenAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  note: string | null;
  escalatedAt: Date | null;
  closedAt: Date | null;
  closedBecause: Closing | null;
  /** How often everybody was told that it is open, when last, and with which severity at worst. */
  round: number;
  toldAt: Date;
  worst: NoticeSeverity;
  /** It came back so soon that nobody was told; null once they were. */
  reopenedAt: Date | null;
};

const columns = Prisma.sql`n.id, n.kind, n.subject_kind AS "subjectKind", n.subject_id AS "subjectId", n.subject_name AS "subjectName",
  n.severity, n.summary, n.detail, n.owners, n.count, n.opened_at AS "openedAt", n.seen_at AS "seenAt",
  n.acknowledged_at AS "acknowledgedAt", n.acknowledged_by AS "acknowledgedBy", n.note, n.escalated_at AS "escalatedAt",
  n.closed_at AS "closedAt", n.closed_because AS "closedBecause",
  n.round, n.told_at AS "toldAt", n.worst, n.reopened_at AS "reopenedAt"`;

export type NoticeFilter = PageRequest & {
  readonly state?: 'open' | 'closed' | undefined;
  readonly kind?: NoticeKind | undefined;
  readonly severity?: NoticeSeverity | undefined;
  readonly owner?: string | undefined;
  /** Only those that nobody has acknowledged, or only the others. */
  readonly acknowledged?: boolean | undefined;
};

/** Newest first. */
export async function listNotices(ledger: Ledger, filter: NoticeFilter): Promise<Page<NoticeRow>> {
  const before = filter.cursor && decodeIdCursor(filter.cursor);
  const where = whereAll([
    filter.state === 'open' && Prisma.sql`n.closed_at IS NULL`,
    filter.state === 'closed' && Prisma.sql`n.closed_at IS NOT NULL`,
    filter.kind && Prisma.sql`n.kind = ${filter.kind}`,
    filter.severity && Prisma.sql`n.severity = ${filter.severity}`,
    filter.owner && Prisma.sql`${filter.owner} = ANY (n.owners)`,
    filter.acknowledged === true && Prisma.sql`n.acknowledged_at IS NOT NULL`,
    filter.acknowledged === false && Prisma.sql`n.acknowledged_at IS NULL`,
    before && Prisma.sql`n.id < ${before}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<NoticeRow[]>(
    Prisma.sql`SELECT ${columns} FROM notices n ${where} ORDER BY n.id DESC LIMIT ${filter.limit + 1}`,
  );
  return cutPage(rows, filter.limit, ({ id }) => [id]);
}

/** All that are open; a kind has at most a few, because more are one. */
export const openNotices = (ledger: Ledger): Promise<NoticeRow[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT ${columns} FROM notices n WHERE n.closed_at IS NULL ORDER BY n.id`);

/** What is most urgent of what is open: nobody has acknowledged it, it is severe, it is new. */
export const urgentNotices = (ledger: Ledger, limit: number): Promise<NoticeRow[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT ${columns} FROM notices n WHERE n.closed_at IS NULL
    ORDER BY n.acknowledged_at IS NOT NULL, array_position(ARRAY['high', 'medium', 'low'], n.severity), n.id DESC LIMIT ${limit}`);

export async function countOpenNotices(ledger: Ledger): Promise<number> {
  const [row] = await ledger.$queryRaw<{ count: number }[]>(Prisma.sql`SELECT count(*)::int AS count FROM notices WHERE closed_at IS NULL`);
  return row?.count ?? 0;
}

/** @throws {Failure} `not_found` */
export async function findNotice(ledger: Ledger, reference: string): Promise<NoticeRow> {
  const id = fromPublicId('notice', reference);
  const [row] =
    id === undefined ? [] : await ledger.$queryRaw<NoticeRow[]>(Prisma.sql`SELECT ${columns} FROM notices n WHERE n.id = ${id}::uuid`);
  if (row === undefined) throw notFound(`the notice ${reference}`);
  return row;
}

/** Opens a notice. Undefined where one of that kind and subject is open already. */
export async function insertNotice(ledger: Statements, cause: Cause, now: Date): Promise<NoticeRow | undefined> {
  const { kind, subject, severity, summary, detail, owners, count } = cause;
  const [row] = await ledger.$queryRaw<NoticeRow[]>(Prisma.sql`
    INSERT INTO notices AS n (id, kind, subject_kind, subject_id, subject_name, severity, summary, detail, owners, count, opened_at, seen_at, told_at, worst)
    VALUES (${newId(now.getTime())}::uuid, ${kind}, ${subject.kind}, ${subject.id}, ${subject.name}, ${severity}, ${summary},
      ${JSON.stringify(detail)}::jsonb, ${[...owners]}::text[], ${count}, ${now}, ${now}, ${now}, ${severity})
    ON CONFLICT (kind, subject_id) WHERE closed_at IS NULL DO NOTHING RETURNING ${columns}`);
  return row;
}

/**
 * What is found again may have become worse, or more. A new round lifts what was done about the last: it is told and escalates again.
 * Undefined where it is closed.
 */
export async function renewNotice(
  ledger: Statements,
  id: string,
  { severity, summary, detail, owners, count }: Cause,
  { round, now }: { readonly round: 'same' | 'new'; readonly now: Date },
): Promise<NoticeRow | undefined> {
  const begins =
    round === 'new'
      ? Prisma.sql`, round = n.round + 1, told_at = ${now}, worst = ${severity}, reopened_at = NULL, acknowledged_at = NULL, acknowledged_by = NULL,
          note = NULL, escalated_at = NULL`
      : Prisma.empty;
  const [row] = await ledger.$queryRaw<NoticeRow[]>(Prisma.sql`
    UPDATE notices n SET severity = ${severity}, summary = ${summary}, detail = ${JSON.stringify(detail)}::jsonb,
      owners = ${[...owners]}::text[], count = ${count}, seen_at = ${now} ${begins}
    WHERE n.id = ${id}::uuid AND n.closed_at IS NULL RETURNING ${columns}`);
  return row;
}

/** The open one of a kind and subject, held until the transaction ends. */
export async function holdOpenNotice(
  ledger: Statements,
  { kind, subject }: Pick<Cause, 'kind' | 'subject'>,
): Promise<NoticeRow | undefined> {
  const [row] = await ledger.$queryRaw<NoticeRow[]>(Prisma.sql`
    SELECT ${columns} FROM notices n WHERE n.kind = ${kind} AND n.subject_id = ${subject.id} AND n.closed_at IS NULL FOR UPDATE`);
  return row;
}

/** Opens the last of a kind and subject again where it was told after an instant, and nobody closed it. Whoever calls holds the watch. */
export async function reopenNotice(
  ledger: Statements,
  { kind, subject }: Pick<Cause, 'kind' | 'subject'>,
  toldAfter: Date,
  now: Date,
): Promise<NoticeRow | undefined> {
  const [row] = await ledger.$queryRaw<NoticeRow[]>(Prisma.sql`
    UPDATE notices n SET closed_at = NULL, closed_because = NULL, reopened_at = ${now} WHERE n.id = (
      SELECT id FROM notices WHERE kind = ${kind} AND subject_id = ${subject.id} ORDER BY id DESC LIMIT 1)
      AND n.closed_because <> 'acknowledged' AND n.told_at > ${toldAfter} RETURNING ${columns}`);
  return row;
}

/** Notices of one kind that are open. */
export async function openOfKind(ledger: Statements, kind: NoticeKind): Promise<number> {
  const [row] = await ledger.$queryRaw<{ count: number }[]>(
    Prisma.sql`SELECT count(*)::int AS count FROM notices WHERE kind = ${kind} AND closed_at IS NULL`,
  );
  return row?.count ?? 0;
}

/** False when it was closed before. */
export async function closeNotice(ledger: Statements, id: string, because: Closing, now: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE notices SET closed_at = ${now}, closed_because = ${because} WHERE id = ${id}::uuid AND closed_at IS NULL`);
  return changed === 1;
}

/** False when somebody was there before, or it is closed. */
export async function markAcknowledged(ledger: Statements, id: string, by: string, note: string | null, now: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE notices SET acknowledged_at = ${now}, acknowledged_by = ${by}, note = ${note}
    WHERE id = ${id}::uuid AND closed_at IS NULL AND acknowledged_at IS NULL`);
  return changed === 1;
}

/** False when it was told again before, or a person has it. */
export async function markEscalated(ledger: Statements, id: string, now: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE notices SET escalated_at = ${now}
    WHERE id = ${id}::uuid AND closed_at IS NULL AND acknowledged_at IS NULL AND escalated_at IS NULL`);
  return changed === 1;
}

/** Forgets what was closed before an instant, with what was told of it. */
export const forgetNotices = (ledger: Statements, before: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE closed_at < ${before} ORDER BY closed_at LIMIT 500)`);
