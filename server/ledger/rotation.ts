import { Prisma } from '#prisma';
import type { CertificateUsage } from '../domain/certificate.ts';
import { renewalsRemembered } from '../domain/renewal-habit.ts';
import type { RotationAgent, RotationFacts } from '../domain/rotation.ts';
import { columns } from './columns.ts';
import type { Statements } from './statements.ts';

export type RotationLineage = RotationFacts & {
  readonly certificateId: string;
  readonly lineageId: string;
  readonly identityId: string;
  readonly predecessorId: string | null;
  readonly authorityId: string | null;
  readonly profileId: string | null;
  readonly serial: string;
  readonly usage: CertificateUsage;
  readonly lastRenewedAt: Date | null;
  /** Until when its predecessor may be used; null where it has none, or none that may. */
  readonly overlapUntil: Date | null;
  /** Of the lifetime of each predecessor, how much was over when it was renewed; the newest first. */
  readonly shares: readonly number[];
};

/** Lineages of one identity that are looked at, the newest. */
const most = 50;

type Row = Omit<RotationLineage, 'agent' | 'renewals'> & { renewals: bigint } & { [K in keyof RotationAgent]: RotationAgent[K] | null };

/**
 * The newest certificate of each lineage of these identities, unless it is revoked, with what is known of its renewal; newest first.
 * @param counted whether each renewal that there ever was is counted, or only whether there was one
 */
export async function rotationLineages(
  ledger: Statements,
  identityIds: readonly string[],
  { counted }: { readonly counted: boolean },
): Promise<RotationLineage[]> {
  const [ids] = columns(identityIds, (id) => id);
  const renewals = counted
    ? Prisma.sql`(SELECT count(*) FROM certificates r WHERE r.lineage_id = c.lineage_id AND r.source = 'renewal' AND r.status <> 'pending')`
    : Prisma.sql`CASE WHEN c.source = 'renewal' THEN 1::bigint ELSE 0 END`;
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT c.id AS "certificateId", c.lineage_id AS "lineageId", c.identity_id AS "identityId", c.predecessor_id AS "predecessorId",
      c.authority_id AS "authorityId", c.profile_id AS "profileId", c.serial, c.usage, coalesce(c.activated_at, c.not_before) AS "from",
      c.not_after AS "notAfter", v.renew_at_percent AS "renewAtPercent", coalesce(v.renew_before_end, 0) AS "renewBeforeEnd", c.frozen_at IS NOT NULL AS frozen, ${renewals} AS renewals,
      CASE WHEN c.source = 'renewal' THEN c.activated_at END AS "lastRenewedAt", before.usable_until AS "overlapUntil",
      coalesce(habit.shares, '{}') AS shares, a.agent, a.host, a.renew_at AS "renewAt",
      a.reported_at AS "reportedAt", a.next_report_at AS "nextReportAt", a.failing_since AS "failingSince", a.failure
    FROM unnest(${ids}::uuid[]) wanted (id)
      CROSS JOIN LATERAL (
        SELECT c.* FROM certificates c WHERE c.identity_id = wanted.id AND c.status = 'active' ORDER BY c.id DESC LIMIT ${most}
      ) c
      LEFT JOIN profiles p ON p.id = c.profile_id
      LEFT JOIN profile_versions v ON v.profile_id = p.id AND v.version = p.version
      LEFT JOIN rotation_agents a ON a.lineage_id = c.lineage_id
      LEFT JOIN certificates before ON before.id = c.predecessor_id AND before.status = 'superseded'
      CROSS JOIN LATERAL (
        WITH RECURSIVE chain AS (
          SELECT c.predecessor_id AS before_id, coalesce(c.activated_at, c.not_before) AS renewed_at, NULL::float8 AS share, 0 AS depth
          UNION ALL
          SELECT e.predecessor_id, coalesce(e.activated_at, e.not_before), extract(epoch FROM chain.renewed_at - coalesce(e.activated_at, e.not_before))
            / nullif(extract(epoch FROM e.not_after - coalesce(e.activated_at, e.not_before)), 0), chain.depth + 1
          FROM chain JOIN certificates e ON e.id = chain.before_id WHERE chain.depth < ${renewalsRemembered}
        )
        SELECT array_agg(share ORDER BY depth) FILTER (WHERE share IS NOT NULL) AS shares FROM chain
      ) habit
    ORDER BY c.id DESC`);
  return rows.map(({ agent, host, renewAt, reportedAt, nextReportAt, failingSince, failure, renewals, ...head }) => ({
    ...head,
    renewals: Number(renewals),
    agent:
      agent === null || host === null || renewAt === null || reportedAt === null || nextReportAt === null
        ? null
        : { agent, host, renewAt, reportedAt, nextReportAt, failingSince, failure },
  }));
}
