import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** How many rows of each kind went. */
export type Forgotten = { tokens: bigint; denials: bigint; subjectTokens: bigint; assertions: bigint; reports: bigint };

/**
 * Removes some of what has expired so long ago that nobody asks for it any more: what, and after which time, the database knows and
 * its own clock says. Undefined where somebody else is at it.
 */
export async function forgetSome(ledger: Ledger, atMost: number): Promise<Forgotten | undefined> {
  const [row] = await ledger.$queryRaw<Forgotten[]>(Prisma.sql`
    SELECT tokens, denials, subject_tokens AS "subjectTokens", assertions, reports FROM forget_expired(${atMost}::int)`);
  return row;
}
