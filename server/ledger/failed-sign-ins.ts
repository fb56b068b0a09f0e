import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Attempts that failed within one minute, in one way and for one member or for nobody. */
export type FailedSignIns = {
  readonly by: string;
  readonly userId: string | null;
  readonly userName: string | null;
  readonly beganAt: Date;
  readonly closesAt: Date;
};

/**
 * Counts one more. The count is in the row alone, so that it is exact whatever runs at once and whoever is killed.
 * @param each how many of them are told one by one
 * @returns whether this one is
 */
export async function countFailedSignIn(ledger: Ledger, key: string, failed: FailedSignIns, at: Date, each: number): Promise<boolean> {
  const { by, userId, userName, beganAt, closesAt } = failed;
  const [row] = await ledger.$queryRaw<{ single: boolean }[]>(Prisma.sql`
    INSERT INTO failed_sign_ins AS kept (key, by, user_id, user_name, began_at, closes_at, last_at, count, told)
    VALUES (${key}, ${by}, ${userId}, ${userName}, ${beganAt}, ${closesAt}, ${at}, 1, 1)
    ON CONFLICT (key) DO UPDATE SET count = kept.count + 1, last_at = greatest(kept.last_at, excluded.last_at),
      told = kept.told + CASE WHEN kept.count < ${each}::int THEN 1 ELSE 0 END
    RETURNING count <= ${each}::int AS single`);
  return row?.single ?? true;
}

export type UntoldSignIns = FailedSignIns & { readonly lastAt: Date; readonly count: bigint };

/** Those of past minutes that no event tells of yet, each told by the caller; and lets go of what is told and old. */
export async function takeUntoldSignIns(ledger: Ledger, now: Date, limit: number): Promise<UntoldSignIns[]> {
  const untold = await ledger.$queryRaw<UntoldSignIns[]>(Prisma.sql`
    WITH due AS (SELECT key, told FROM failed_sign_ins WHERE closes_at < ${now} AND told < count
      ORDER BY closes_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE failed_sign_ins f SET told = f.count FROM due WHERE f.key = due.key
    RETURNING f.by, f.user_id AS "userId", f.user_name AS "userName", f.began_at AS "beganAt", f.closes_at AS "closesAt",
      f.last_at AS "lastAt", f.count - due.told AS count`);
  await ledger.$executeRaw(
    Prisma.sql`DELETE FROM failed_sign_ins WHERE told = count AND closes_at < ${now}::timestamptz - interval '10 minutes'`,
  );
  return untold;
}
