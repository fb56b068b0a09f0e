import { Prisma } from '#prisma';
import type { Consent } from '../domain/actor.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type ApprovalStatus = 'pending' | 'approved' | 'declined' | 'withdrawn' | 'failed' | 'expired';
type ApprovalView = {
  id: string;
  operation: string;
  /** What would be done, in a sentence. */
  summary: string;
  targetKind: string;
  targetId: string;
  targetName: string;
  reason: string | null;
  requestedBy: string;
  requestedAt: Date;
  expiresAt: Date;
  status: ApprovalStatus;
  decidedBy: string | null;
  decidedAt: Date | null;
  comment: string | null;
};
export type Approval = ApprovalView & {
  /** As it was sent: parameters of the path, and the body. */
  sent: unknown;
  state: string;
  requesterKind: 'user' | 'api_key';
  requesterId: string;
  persons: string[];
};

const columns = Prisma.sql`id, operation, sent, state, summary, target_kind AS "targetKind", target_id AS "targetId", target_name AS "targetName",
  reason, requester_kind AS "requesterKind", requester_id AS "requesterId", requester_name AS "requestedBy", persons, requested_at AS "requestedAt",
  expires_at AS "expiresAt", decided_by AS "decidedBy", decided_at AS "decidedAt", comment`;
const status = (now: Date) =>
  Prisma.sql`coalesce(outcome, CASE WHEN expires_at <= ${now}::timestamptz THEN 'expired' ELSE 'pending' END) AS status`;

/** Newest first; those that wait, or those that are decided. */
export async function listApprovals(ledger: Ledger, filter: PageRequest & { readonly open: boolean }, now: Date): Promise<Page<Approval>> {
  const where = whereAll([
    Prisma.sql`(outcome IS NULL AND expires_at > ${now}) = ${filter.open}`,
    filter.cursor && Prisma.sql`id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<Approval[]>(
    Prisma.sql`SELECT ${columns}, ${status(now)} FROM approvals ${where} ORDER BY id DESC LIMIT ${filter.limit + 1}`,
  );
  return cutPage(rows, filter.limit, ({ id }) => [id]);
}

/** @throws {Failure} `not_found` */
export async function findApproval(ledger: Ledger, reference: string, now: Date): Promise<Approval> {
  const id = fromPublicId('approval', reference);
  const [row] =
    id === undefined
      ? []
      : await ledger.$queryRaw<Approval[]>(Prisma.sql`SELECT ${columns}, ${status(now)} FROM approvals WHERE id = ${id}::uuid`);
  if (row === undefined) throw notFound(`the act that waits for a second person ${reference}`);
  return row;
}

export type NewApproval = Pick<
  Approval,
  | 'id'
  | 'operation'
  | 'state'
  | 'summary'
  | 'targetKind'
  | 'targetId'
  | 'targetName'
  | 'reason'
  | 'requesterKind'
  | 'requesterId'
  | 'requestedBy'
  | 'persons'
  | 'requestedAt'
  | 'expiresAt'
> & { readonly sent: object };

/** Of any number at once for the same act on the same thing, one waits. False where another does. */
export async function insertApproval(ledger: Ledger, row: NewApproval): Promise<boolean> {
  await ledger.$executeRaw(Prisma.sql`
    UPDATE approvals SET outcome = 'expired' WHERE operation = ${row.operation} AND target_id = ${row.targetId} AND outcome IS NULL
      AND expires_at <= ${row.requestedAt}`);
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO approvals (id, operation, sent, state, summary, target_kind, target_id, target_name, reason, requester_kind, requester_id,
      requester_name, persons, requested_at, expires_at)
    VALUES (${row.id}::uuid, ${row.operation}, ${JSON.stringify(row.sent)}::jsonb, ${row.state}, ${row.summary}, ${row.targetKind}, ${row.targetId},
      ${row.targetName}, ${row.reason}, ${row.requesterKind}, ${row.requesterId}, ${row.requestedBy}, ${row.persons}::text[], ${row.requestedAt}, ${row.expiresAt})
    ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

/** The one that waits for the same act on the same thing. */
export async function openApprovalOf(ledger: Ledger, operation: string, targetId: string, now: Date): Promise<Approval | undefined> {
  const [row] = await ledger.$queryRaw<Approval[]>(Prisma.sql`SELECT ${columns}, ${status(now)} FROM approvals
    WHERE operation = ${operation} AND target_id = ${targetId} AND outcome IS NULL`);
  return row;
}

/** Takes it to do it, for a minute: nobody else does it meanwhile, and whoever dies over it holds it up no longer. */
export const takeApproval = async (ledger: Ledger, id: string, now: Date, until: Date): Promise<boolean> =>
  (await ledger.$executeRaw(Prisma.sql`UPDATE approvals SET taken_until = ${until} WHERE id = ${id}::uuid AND outcome IS NULL
    AND expires_at > ${now} AND (taken_until IS NULL OR taken_until <= ${now})`)) === 1;

export async function releaseApproval(ledger: Ledger, id: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`UPDATE approvals SET taken_until = NULL WHERE id = ${id}::uuid AND outcome IS NULL`);
}

/** Ends it. False where it was ended, or is being done at this moment. */
export async function endApproval(
  ledger: Ledger,
  id: string,
  end: {
    readonly outcome: Exclude<ApprovalStatus, 'pending' | 'expired'>;
    readonly by: string;
    readonly at: Date;
    readonly comment: string | null;
  },
  taken: boolean,
): Promise<boolean> {
  const ended = await ledger.$executeRaw(Prisma.sql`
    UPDATE approvals SET outcome = ${end.outcome}, decided_by = ${end.by}, decided_at = ${end.at}, comment = ${end.comment}
    WHERE id = ${id}::uuid AND outcome IS NULL AND (${taken} OR ((taken_until IS NULL OR taken_until <= ${end.at}) AND expires_at > ${end.at}))`);
  return ended === 1;
}

/**
 * Ends it as approved, in the transaction of the act that it is about. False where an earlier event of that transaction ended it.
 * @throws {Failure} `conflict` where it was decided otherwise, or done: whatever else the transaction did is undone
 */
export async function approveWithAct(ledger: Statements, { id, by }: Consent, at: Date): Promise<boolean> {
  const ended = await ledger.$executeRaw(Prisma.sql`
    UPDATE approvals SET outcome = 'approved', decided_by = ${by.name}, decided_at = ${at} WHERE id = ${id}::uuid AND outcome IS NULL`);
  if (ended === 1) return true;
  const own = await ledger.$queryRaw<unknown[]>(
    Prisma.sql`SELECT FROM approvals WHERE id = ${id}::uuid AND outcome = 'approved' AND xmin = pg_current_xact_id()::xid`,
  );
  if (own.length === 0) throw new Failure('conflict', 'It was decided meanwhile. Nothing has happened now.');
  return false;
}

export async function secondPersonRequired(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ required: boolean }[]>(Prisma.sql`SELECT required FROM second_person`);
  return row?.required ?? false;
}

/** False where it was so already. */
export const setSecondPerson = async (ledger: Ledger, required: boolean, by: string, now: Date): Promise<boolean> =>
  (await ledger.$executeRaw(
    Prisma.sql`UPDATE second_person SET required = ${required}, updated_by = ${by}, updated_at = ${now} WHERE required <> ${required}`,
  )) === 1;

/** Lets one revocation at a time count those before it, where two persons are wanted; the others wait. */
export async function holdRevoking(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser revoking alone'))`);
}

/** Certificates that were revoked within the last hour, at most thirty of them, and those that are usable. */
export async function revokedLately(ledger: Ledger, now: Date): Promise<{ revoked: number; usable: number }> {
  const [row] = await ledger.$queryRaw<{ revoked: number; usable: number }[]>(Prisma.sql`
    SELECT (SELECT count(*)::int FROM (SELECT FROM certificates WHERE revoked_at > ${now}::timestamptz - interval '1 hour' LIMIT 30) r) AS revoked,
      (SELECT count(*)::int FROM (SELECT FROM certificates WHERE status = 'active' AND usage = 'client' AND not_after > ${now} LIMIT 400) u) AS usable`);
  return row ?? { revoked: 0, usable: 0 };
}

/** Members who made an API key, or the keys that made it. */
export const personsBehindKey = async (ledger: Ledger, id: string): Promise<string[]> =>
  (
    await ledger.$queryRaw<{ person: string }[]>(Prisma.sql`
      WITH RECURSIVE line AS (
        SELECT maker_user_id, maker_key_id FROM api_keys WHERE id = ${id}::uuid
        UNION SELECT k.maker_user_id, k.maker_key_id FROM api_keys k JOIN line ON k.id = line.maker_key_id
      ) SELECT DISTINCT maker_user_id AS person FROM line WHERE maker_user_id IS NOT NULL`)
  ).map(({ person }) => person);

/** When somebody became a member, or got the role or the right to revoke that they have; undefined for nobody. */
export async function memberSince(ledger: Ledger, id: string): Promise<Date | undefined> {
  const [row] = await ledger.$queryRaw<{ since: Date }[]>(Prisma.sql`
    SELECT greatest(u.created_at, (SELECT max(e.at) FROM events e WHERE e.type IN ('member.role_changed', 'member.revoke_right_changed') AND e.target_kind = 'user' AND e.target_id = u.id)) AS since
    FROM users u WHERE u.id = ${id}`);
  return row?.since;
}

/** When single sign-on was last set up or changed; undefined where there is none. */
export const ssoSince = async (ledger: Ledger): Promise<Date | undefined> =>
  (await ledger.identityProvider.findFirst({ select: { updatedAt: true } }))?.updatedAt;
