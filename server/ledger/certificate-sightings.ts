import { Prisma } from '#prisma';
import type { CertificateStatus } from '../domain/certificate.ts';
import type { DecisionCode } from '../domain/codes.ts';
import type { Statements } from './statements.ts';

export type CertificateBar = {
  certificateId: string;
  lineageId: string;
  predecessorId: string | null;
  serial: string;
  status: CertificateStatus;
  from: Date;
  notAfter: Date;
  usableUntil: Date | null;
  revokedAt: Date | null;
};
export type Sighting = { certificateId: string; sourceAddress: string; lastSeenAt: Date };
export type Rejection = { certificateId: string; decisionId: string; at: Date; code: DecisionCode };

const barsShown = 8;
/** Decisions that are looked at for each certificate, the newest. */
const lookedAt = 1_000;
const rejectionsShown = 200;

/** The newest certificates of an identity that ever came into the world. */
export const certificateBars = (ledger: Statements, identityId: string): Promise<CertificateBar[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT id AS "certificateId", lineage_id AS "lineageId", predecessor_id AS "predecessorId", serial, status,
      coalesce(activated_at, not_before) AS "from", not_after AS "notAfter", usable_until AS "usableUntil", revoked_at AS "revokedAt"
    FROM certificates WHERE identity_id = ${identityId}::uuid AND status <> 'pending' ORDER BY id DESC LIMIT ${barsShown}`);

const thumbprint = Prisma.sql`rtrim(translate(encode(c.sha256, 'base64'), '+/', '-_'), '=')`;
const decisionsOf = (ids: readonly string[], columns: Prisma.Sql): Prisma.Sql => Prisma.sql`
  (SELECT id, ${thumbprint} AS thumbprint FROM certificates c WHERE id = ANY(${[...ids]}::uuid[])) c CROSS JOIN LATERAL (
    (SELECT ${columns} FROM events e WHERE e.bound_thumbprint = c.thumbprint ORDER BY e.at DESC LIMIT ${lookedAt})
    UNION ALL
    (SELECT ${columns} FROM events e WHERE e.presented_thumbprint = c.thumbprint AND e.presented_thumbprint IS DISTINCT FROM e.bound_thumbprint
      ORDER BY e.at DESC LIMIT ${lookedAt})
  ) e`;

/** From which addresses each of these certificates was shown, and when last, as far as their newest decisions say. */
export const sightingsOf = (ledger: Statements, certificateIds: readonly string[]): Promise<Sighting[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id AS "certificateId", e.source_address AS "sourceAddress", max(e.at) AS "lastSeenAt"
    FROM ${decisionsOf(certificateIds, Prisma.sql`e.at, e.source_address, e.presented_thumbprint`)}
    WHERE e.presented_thumbprint = c.thumbprint AND e.source_address IS NOT NULL GROUP BY 1, 2 ORDER BY 3 DESC`);

/** Refusals and rejections of tokens bound to these certificates, or of the certificates themselves, among their newest decisions. */
export const rejectionsOf = (ledger: Statements, certificateIds: readonly string[]): Promise<Rejection[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id AS "certificateId", e.id AS "decisionId", e.at, e.code FROM ${decisionsOf(certificateIds, Prisma.sql`e.id, e.at, e.code`)}
    WHERE e.code NOT IN ('issued', 'accepted') ORDER BY e.at DESC LIMIT ${rejectionsShown}`);
