import { Prisma } from '#prisma';
import type { RevocationReason } from '../domain/certificate.ts';
import type { Statements } from './statements.ts';

/** That whoever a revoked certificate belonged to was told. */
export type OwnerTold = {
  at: Date;
  by: string;
  /** Null once the notice is forgotten. */
  notice: string | null;
};

/** Takes down that the owner was told of a revocation for this reason. False where they had been. */
export async function keepOwnerTold(
  ledger: Statements,
  certificateId: string,
  reason: RevocationReason,
  { at, by, notice }: OwnerTold,
): Promise<boolean> {
  const inserted = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO told_revocations (certificate_id, reason, notice_id, told_at, told_by)
    VALUES (${certificateId}::uuid, ${reason}, ${notice}::uuid, ${at}, ${by}) ON CONFLICT DO NOTHING`);
  return inserted === 1;
}

export async function ownerToldOf(ledger: Statements, certificateId: string, reason: RevocationReason): Promise<OwnerTold | undefined> {
  const [row] = await ledger.$queryRaw<OwnerTold[]>(Prisma.sql`
    SELECT told_at AS at, told_by AS by, notice_id AS notice FROM told_revocations
    WHERE certificate_id = ${certificateId}::uuid AND reason = ${reason}`);
  return row;
}

/** Who said something of a revocation, and when. */
export type Saying = { by: string; at: Date };

/** Who revoked it, and who said later that it is for keyCompromise; each undefined where nobody did, or the event is not kept any more. */
export async function revokersOf(
  ledger: Statements,
  certificateId: string,
): Promise<{ revoked: Saying | undefined; upgraded: Saying | undefined }> {
  const rows = await ledger.$queryRaw<(Saying & { type: string })[]>(Prisma.sql`
    SELECT type, actor_name AS by, at FROM events
    WHERE target_id = ${certificateId} AND target_kind = 'certificate' AND type IN ('certificate.revoked', 'certificate.revocation_upgraded')
    ORDER BY at, id`);
  const last = (type: string) => rows.findLast((row) => row.type === type);
  return { revoked: last('certificate.revoked'), upgraded: last('certificate.revocation_upgraded') };
}
