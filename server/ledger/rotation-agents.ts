import { Prisma } from '#prisma';
import type { RotationAgent } from '../domain/rotation.ts';
import type { Statements } from './statements.ts';

/**
 * Takes down what the agent of a lineage says, unless one said something after an instant: neither a report that was overtaken nor one that
 * comes too soon changes anything. Where it says anything but that all is well still, the identity is judged again.
 * @returns whether it was taken down
 */
export async function recordAgent(
  ledger: Statements,
  { lineageId, identityId, ...said }: RotationAgent & { readonly lineageId: string; readonly identityId: string },
  unlessAfter: Date,
): Promise<boolean> {
  const rows = await ledger.$queryRaw<unknown[]>(Prisma.sql`
    WITH said AS (INSERT INTO rotation_agents (lineage_id, identity_id, agent, host, renew_at, reported_at, next_report_at, failing_since, failure)
    VALUES (${lineageId}::uuid, ${identityId}::uuid, ${said.agent}, ${said.host}, ${said.renewAt}, ${said.reportedAt}, ${said.nextReportAt},
      ${said.failingSince}, ${said.failure})
    ON CONFLICT (lineage_id) DO UPDATE SET agent = excluded.agent, host = excluded.host, renew_at = excluded.renew_at,
      reported_at = excluded.reported_at, next_report_at = excluded.next_report_at, failing_since = excluded.failing_since,
      failure = excluded.failure
    WHERE rotation_agents.reported_at <= ${unlessAfter} RETURNING lineage_id, identity_id, failure),
    changed AS (INSERT INTO rotation_changes (identity_id) SELECT said.identity_id FROM said
      LEFT JOIN lineage_rotations r ON r.lineage_id = said.lineage_id AND r.state = 'on_time' AND NOT r.by_hand
    WHERE said.failure IS NOT NULL OR r.lineage_id IS NULL)
    SELECT lineage_id FROM said`);
  return rows.length === 1;
}
