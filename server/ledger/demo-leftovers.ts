import { Prisma } from '#prisma';
import type { CaseState } from '../domain/cases.ts';
import type { Ledger } from './database.ts';

/**
 * SQL for whether the case `c` is between nobody but identities of the sandbox `s`, which was removed: its token is of one, and whoever
 * presented it is another, or unknown. Somebody real with a token of demo data is somebody real.
 */
const leftOver = Prisma.sql`s.removed_at IS NOT NULL AND c.token_identity_id = ANY (s.identities)
  AND (c.presented_identity_id IS NULL OR c.presented_identity_id = ANY (s.identities))`;

export type LeftoverCase = { readonly id: string; readonly state: CaseState; readonly label: string };

/** Open cases of demo data that was removed, held until the transaction ends; one that somebody handles at this moment is left to the next look. */
export const holdLeftoverCases = (ledger: Ledger, limit: number): Promise<LeftoverCase[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id, c.state, s.label FROM sandboxes s JOIN rejection_cases c ON ${leftOver} AND c.state IN ('new', 'acknowledged')
    ORDER BY c.id LIMIT ${limit} FOR UPDATE OF c SKIP LOCKED`);

/** Of these cases, those of demo data that was removed. */
export async function leftoversAmong(ledger: Ledger, caseIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT c.id FROM rejection_cases c JOIN sandboxes s ON ${leftOver} WHERE c.id = ANY (${[...caseIds]}::uuid[])`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Open notices of cases of demo data that was removed, and that nobody has to look into. */
export async function leftoverNotices(ledger: Ledger): Promise<ReadonlySet<string>> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT n.id FROM notices n JOIN rejection_cases c ON c.id = CASE WHEN n.subject_kind = 'case' THEN n.subject_id::uuid END
      JOIN sandboxes s ON ${leftOver}
    WHERE n.closed_at IS NULL AND n.subject_kind = 'case' AND c.state NOT IN ('new', 'acknowledged')`);
  return new Set(rows.map(({ id }) => id));
}
