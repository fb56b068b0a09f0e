import { Prisma } from '#prisma';
import type { NoticeSeverity } from '../domain/notice.ts';
import type { Statements } from './statements.ts';

/** Seconds after which what nobody acknowledges is told again; never where it is null. */
export type NoticePolicy = Record<NoticeSeverity, number | null>;

/**
 * Takes the watch, so that nobody else looks for causes until the lease ends. A time that lies too far ahead was written by a clock that
 * was wrong. False where others are at it, or nothing is due.
 */
export async function takeWatch(ledger: Statements, lease: string, now: Date, until: Date): Promise<boolean> {
  const changed = await ledger.$executeRaw(Prisma.sql`
    UPDATE notice_watch SET lease = ${lease}::uuid, leased_until = ${until}
    WHERE (next_at <= ${now} OR next_at > ${now}::timestamptz + interval '10 minutes')
      AND (lease IS NULL OR leased_until <= ${now} OR leased_until > ${now}::timestamptz + interval '10 minutes')`);
  return changed === 1;
}

/** Whether the watch is still whose lease it is; held until the transaction ends. */
export async function holdWatch(ledger: Statements, lease: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<unknown[]>(Prisma.sql`SELECT id FROM notice_watch WHERE lease = ${lease}::uuid FOR UPDATE`);
  return rows.length === 1;
}

export const endWatch = (ledger: Statements, lease: string, nextAt: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_watch SET lease = NULL, leased_until = NULL, next_at = ${nextAt} WHERE lease = ${lease}::uuid`);

export async function noticePolicy(ledger: Statements): Promise<NoticePolicy> {
  const [row] = await ledger.$queryRaw<NoticePolicy[]>(
    Prisma.sql`SELECT escalate_low AS low, escalate_medium AS medium, escalate_high AS high FROM notice_watch`,
  );
  return row ?? { low: null, medium: null, high: null };
}

export const setNoticePolicy = (ledger: Statements, { low, medium, high }: NoticePolicy): Promise<number> =>
  ledger.$executeRaw(
    Prisma.sql`UPDATE notice_watch SET escalate_low = ${low}::int, escalate_medium = ${medium}::int, escalate_high = ${high}::int`,
  );
