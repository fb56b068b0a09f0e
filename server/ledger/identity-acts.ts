import { Prisma } from '#prisma';
import type { HistoryKind } from '../domain/history.ts';
import type { Ledger } from './database.ts';
import { type EventRow, type EventView, eventColumns, eventView } from './event-log.ts';
import { whereAll } from './filter.ts';
import { behind, type Place } from './history-place.ts';
import { newestEvents, newestFirst, newestOf } from './newest-events.ts';

/** What bears the name of the identity that it is about, besides the identity itself and its certificates. */
const ofItsName = ['certificate_request', 'join_token'];
/** Grants that are looked at, and so many secrets, keys and delegations of one identity: of these the newest, as their ids say. */
const mostParts = 1_000;

/**
 * The newest acts that are about an identity: what was done to itself, to its certificates and their requests, to its exchange secrets and client
 * keys, to the grants that it has or ever used, and to the delegations by which it acts for others or others for it.
 */
export async function actsOf(
  ledger: Ledger,
  { id, name }: { readonly id: string; readonly name: string },
  kind: Extract<HistoryKind, 'certificates' | 'changes'> | undefined,
  place: Place | null,
  limit: number,
): Promise<EventView[]> {
  const further = [Prisma.sql`e.code IS NULL`, behind(place, 'act', Prisma.sql`e.at`, Prisma.sql`e.id`)];
  const found: Prisma.Sql[] = [];
  if (kind !== 'certificates') {
    found.push(newestEvents([Prisma.sql`e.target_id = ${id}`], further, limit));
    for (const part of ['target_name', 'target_id'] as const) found.push(ofItsOwn(id, part, further, limit));
  }
  if (kind !== 'changes') {
    // Certificates of others may bear the same name.
    const certificates = Prisma.sql`e.target_name = ${name} AND CASE
      WHEN e.target_kind = 'certificate' THEN EXISTS (SELECT FROM certificates c WHERE c.id = e.target_id::uuid AND c.identity_id = ${id}::uuid)
      ELSE e.target_kind = ANY (${ofItsName}::text[]) END`;
    found.push(newestEvents([certificates], further, limit));
  }
  const rows = await ledger.$queryRaw<EventRow[]>(Prisma.sql`
    SELECT NULL::bigint AS position, ${eventColumns} FROM (
      ${Prisma.join(
        found.map((part) => Prisma.sql`SELECT * FROM ${part} e`),
        ' UNION ALL ',
      )}
    ) e ${newestFirst} LIMIT ${limit}`);
  return rows.map(eventView);
}

/** SQL, with parentheses: of the grants of an identity by their names, or of its secrets, keys and delegations by their ids, one after the other. */
function ofItsOwn(id: string, by: 'target_name' | 'target_id', further: Parameters<typeof whereAll>[0], limit: number): Prisma.Sql {
  const which =
    by === 'target_name'
      ? Prisma.sql`SELECT i.name || ' for ' || a.uri AS part FROM identities i CROSS JOIN audiences a WHERE i.id = ${id}::uuid AND a.id IN (
          SELECT g.audience_id FROM grants g WHERE g.identity_id = ${id}::uuid
          UNION SELECT u.audience_id FROM grant_uses u WHERE u.identity_id = ${id}::uuid)`
      : Prisma.sql`SELECT s.id::text AS part FROM exchange_secrets s WHERE s.identity_id = ${id}::uuid
          UNION ALL SELECT k.id::text FROM client_keys k WHERE k.identity_id = ${id}::uuid
          UNION ALL SELECT p.delegation_id::text FROM delegation_parties p WHERE p.identity_id = ${id}::uuid`;
  const { where, order } = newestOf(by, Prisma.sql`its.part`);
  return Prisma.sql`(SELECT e.* FROM (${which} ORDER BY part DESC LIMIT ${mostParts}) its CROSS JOIN LATERAL (
    SELECT * FROM events e ${whereAll([where, ...further])} ${order} LIMIT ${limit}) e)`;
}

/** A certificate that an entry is about. */
export type EntryCertificate = {
  id: string;
  serial: string;
  thumbprint: string | null;
  /** From where a token was first fetched with it; null where that was not counted yet, or is too long ago. */
  firstSeen: { at: Date; sourceAddress: string } | null;
};

type CertificateRow = Omit<EntryCertificate, 'firstSeen'> & { firstAt: Date | null; address: string | null };

/** Of these certificates, those of the identity, under their ids. */
export async function certificatesAmong(
  ledger: Ledger,
  identityId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EntryCertificate>> {
  if (ids.length === 0) return new Map();
  const rows = await ledger.$queryRaw<CertificateRow[]>(Prisma.sql`
    SELECT c.id, c.serial, rtrim(translate(encode(c.sha256, 'base64'), '+/', '-_'), '=') AS thumbprint, p.first_at AS "firstAt", p.address
    FROM certificates c LEFT JOIN LATERAL (
      SELECT p.first_at, p.address FROM certificate_places p WHERE p.certificate_id = c.id ORDER BY p.first_at LIMIT 1
    ) p ON true WHERE c.id = ANY (${[...ids]}::uuid[]) AND c.identity_id = ${identityId}::uuid`);
  return new Map(
    rows.map(({ firstAt, address, ...row }) => [
      row.id,
      { ...row, firstSeen: firstAt === null || address === null ? null : { at: firstAt, sourceAddress: address } },
    ]),
  );
}

/** Certificates of an identity that ended by their date though nothing had taken their place, the last to end first. */
export const expiredOf = (
  ledger: Ledger,
  identityId: string,
  now: Date,
  place: Place | null,
  limit: number,
): Promise<{ id: string; at: Date }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT c.id, c.not_after AS at FROM certificates c ${whereAll([
      Prisma.sql`c.identity_id = ${identityId}::uuid AND c.status = 'active' AND c.not_after < ${now}::timestamptz`,
      behind(place, 'expired', Prisma.sql`c.not_after`, Prisma.sql`c.id`),
    ])} ORDER BY c.not_after DESC, c.id DESC LIMIT ${limit}`);
