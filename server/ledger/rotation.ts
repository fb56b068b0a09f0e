import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import type { RotationAgent, RotationFacts } from '../domain/rotation.ts';
import type { Statements } from './statements.ts';

export type RotationLineage = RotationFacts & {
  readonly certificateId: string;
  readonly lineageId: string;
  readonly serial: string;
  readonly usage: CertificateUsage;
  readonly lastRenewedAt: Date | null;
};

/** Lineages of one identity that are looked at, the newest. */
const most = 50;

type Row = Omit<RotationLineage, 'agent' | 'renewals'> & { renewals: bigint } & { [K in keyof RotationAgent]: RotationAgent[K] | null };

/** The newest certificate of each lineage of an identity, unless it is revoked, with what is known of its renewal; newest first. */
export async function rotationLineages(ledger: Statements, identityId: string): Promise<RotationLineage[]> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.id AS "certificateId", c.lineage_id AS "lineageId", c.serial, c.usage, coalesce(c.activated_at, c.not_before) AS "from",
      c.not_after AS "notAfter", v.renew_at_percent AS "renewAtPercent", c.frozen_at IS NOT NULL AS frozen, history.renewals,
      CASE WHEN c.source = 'renewal' THEN c.activated_at END AS "lastRenewedAt", a.agent, a.host, a.renew_at AS "renewAt",
      a.reported_at AS "reportedAt", a.next_report_at AS "nextReportAt", a.failing_since AS "failingSince", a.failure
    FROM certificates c
      LEFT JOIN profiles p ON p.id = c.profile_id
      LEFT JOIN profile_versions v ON v.profile_id = p.id AND v.version = p.version
      LEFT JOIN rotation_agents a ON a.lineage_id = c.lineage_id
      CROSS JOIN LATERAL (
        SELECT count(*) AS renewals FROM certificates r
        WHERE r.lineage_id = c.lineage_id AND r.source = 'renewal' AND r.status <> 'pending'
      ) history
    WHERE c.identity_id = ${identityId}::uuid AND c.status = 'active'
    ORDER BY c.id DESC LIMIT ${most}`);
  return rows.map(({ agent, host, renewAt, reportedAt, nextReportAt, failingSince, failure, renewals, ...head }) => ({
    ...head,
    renewals: Number(renewals),
    agent:
      agent === null || host === null || renewAt === null || reportedAt === null || nextReportAt === null
        ? null
        : { agent, host, renewAt, reportedAt, nextReportAt, failingSince, failure },
  }));
}
