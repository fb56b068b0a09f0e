import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** The case that a decision is in. */
export async function caseOfDecision(ledger: Ledger, decisionId: string): Promise<string | null> {
  const found = await ledger.caseDecision.findUnique({ where: { decisionId }, select: { caseId: true } });
  return found?.caseId ?? null;
}

/** Decisions of a case, oldest first, with their places in the sealed ledger. */
export const decisionsOfCase = (
  ledger: Ledger,
  caseId: string,
  after: number,
  limit: number,
): Promise<{ id: string; position: bigint; at: Date }[]> =>
  ledger.$queryRaw<{ id: string; position: bigint; at: Date }[]>(Prisma.sql`
    SELECT decision_id AS id, position, at FROM case_decisions WHERE case_id = ${caseId}::uuid AND position > ${after}::bigint ORDER BY position LIMIT ${limit}`);
