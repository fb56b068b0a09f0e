import { Prisma } from '#prisma';
import type { CertificateStatus } from '../domain/certificate.ts';
import { type DecisionCode, isRefusal } from '../domain/codes.ts';
import { newestOf } from './newest-events.ts';
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
const lookedAt = 150;
const rejectionsShown = 200;

/** The newest certificates of an identity that ever came into the world. */
export const certificateBars = (ledger: Statements, identityId: string): Promise<CertificateBar[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT id AS "certificateId", lineage_id AS "lineageId", predecessor_id AS "predecessorId", serial, status,
      coalesce(activated_at, not_before) AS "from", not_after AS "notAfter", usable_until AS "usableUntil", revoked_at AS "revokedAt"
    FROM certificates WHERE identity_id = ${identityId}::uuid AND status <> 'pending' ORDER BY id DESC LIMIT ${barsShown}`);

type Seen = {
  certificateId: string;
  decisionId: string;
  at: Date;
  code: DecisionCode | null;
  sourceAddress: string | null;
  presented: boolean;
};

/**
 * From which addresses each of these certificates was shown and when last, and refusals and rejections of tokens bound to them or of themselves:
 * as far as their newest decisions say, newest first.
 */
export async function sightingsOf(
  ledger: Statements,
  certificateIds: readonly string[],
): Promise<{ readonly sightings: Sighting[]; readonly rejections: Rejection[] }> {
  const columns = Prisma.sql`e.id, e.at, e.code, e.source_address, e.presented_thumbprint`;
  const thumbprint = Prisma.sql`c.thumbprint`;
  const [bound, presented] = [newestOf('bound_thumbprint', thumbprint), newestOf('presented_thumbprint', thumbprint)];
  const rows = await ledger.$queryRaw<Seen[]>(Prisma.sql`
    SELECT c.id AS "certificateId", e.id AS "decisionId", e.at, e.code, e.source_address AS "sourceAddress",
      coalesce(e.presented_thumbprint = c.thumbprint, false) AS presented
    FROM (
      SELECT id, rtrim(translate(encode(sha256, 'base64'), '+/', '-_'), '=') AS thumbprint, least(not_before, created_at) AS since
      FROM certificates WHERE id = ANY(${[...certificateIds]}::uuid[])
    ) c CROSS JOIN LATERAL (
      (SELECT ${columns} FROM events e WHERE ${bound.where} AND e.at >= c.since ${bound.order} LIMIT ${lookedAt})
      UNION ALL
      (SELECT ${columns} FROM events e WHERE ${presented.where} AND e.presented_thumbprint IS DISTINCT FROM e.bound_thumbprint
        AND e.at >= c.since ${presented.order} LIMIT ${lookedAt})
    ) e ORDER BY e.at DESC`);
  const places = new Map<string, Sighting>();
  const rejections: Rejection[] = [];
  for (const { certificateId, decisionId, at, code, sourceAddress, presented } of rows) {
    const place = `${certificateId} ${sourceAddress}`;
    if (presented && sourceAddress !== null && !places.has(place)) places.set(place, { certificateId, sourceAddress, lastSeenAt: at });
    if (code !== null && isRefusal(code) && rejections.length < rejectionsShown) rejections.push({ certificateId, decisionId, at, code });
  }
  return { sightings: [...places.values()], rejections };
}
