import { Prisma } from '#prisma';
import type { Ledger } from './database.ts';

/** Remembers that a case suspended an identity, for as long as it is suspended by that. */
export async function rememberSuspension(ledger: Ledger, caseId: string, identityId: string): Promise<void> {
  await ledger.caseSuspension.create({ data: { caseId, identityId }, select: { caseId: true } });
}

/** Whoever resumed it: no case can undo that suspension any more. */
export async function forgetSuspension(ledger: Ledger, identityId: string): Promise<void> {
  await ledger.caseSuspension.deleteMany({ where: { identityId } });
}

/** Identities that this case suspended and that nobody has resumed since. */
export const suspendedBy = (ledger: Ledger, caseId: string): Promise<{ id: string; name: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT i.id, i.name FROM case_suspensions s JOIN identities i ON i.id = s.identity_id
    WHERE s.case_id = ${caseId}::uuid AND i.status = 'suspended' ORDER BY i.name`);
