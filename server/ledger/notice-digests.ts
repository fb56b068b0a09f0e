import { Prisma } from '#prisma';
import { newId } from '../domain/ids.ts';
import type { ChannelSettings } from '../domain/notice-channel.ts';
import type { Digest } from '../domain/notice-digest.ts';
import type { RotationState } from '../domain/rotation.ts';
import { columns as lists } from './columns.ts';
import type { Ledger } from './database.ts';
import { isOverdue } from './expiry.ts';
import { newestOf } from './newest-events.ts';
import type { Statements } from './statements.ts';

/** A certificate that somebody has to renew: what stands for its lineage. */
export type EndingCertificate = {
  certificateId: string;
  serial: string;
  identityName: string;
  environment: string;
  owner: string;
  from: Date;
  notAfter: Date;
  renewAfter: Date;
  lateAfter: Date;
  usualPercent: number | null;
  overdueAfter: Date | null;
  state: RotationState;
  overdue: boolean;
};
export type EndingCertificates = { readonly total: number; readonly overdue: number; readonly first: EndingCertificate[] };

/**
 * SQL for what a digest tells of the lineages `l` of the identities `i`: what is overdue, and what ends before an instant and is not renewed by
 * itself. What ended longer ago than it lived nobody misses any more.
 */
const isTold = (owners: readonly string[], until: Date, now: Date): Prisma.Sql => Prisma.sql`
  (${isOverdue(now)} OR (l.not_after < ${until}::timestamptz AND l.state <> 'on_time'))
  AND l.not_after + (l.not_after - l.from_at) > ${now}::timestamptz
  AND (cardinality(${[...owners]}::text[]) = 0 OR i.owner = ANY(${[...owners]}::text[]))`;
const from = Prisma.sql`FROM lineage_rotations l JOIN identities i ON i.id = l.identity_id`;

/** Owners of whom there is something to tell. @param owners only of these; of all, where it is empty */
export async function ownersToTell(ledger: Statements, owners: readonly string[], until: Date, now: Date): Promise<string[]> {
  const rows = await ledger.$queryRaw<{ owner: string }[]>(
    Prisma.sql`SELECT i.owner ${from} WHERE ${isTold(owners, until, now)} GROUP BY i.owner ORDER BY i.owner`,
  );
  return rows.map(({ owner }) => owner);
}

/** What there is to tell, what ends first before the rest; and how much that is. @param owners only of these; of all, where it is empty */
export async function endingCertificates(
  ledger: Statements,
  { owners, until, limit }: { readonly owners: readonly string[]; readonly until: Date; readonly limit: number },
  now: Date,
): Promise<EndingCertificates> {
  const rows = await ledger.$queryRaw<(EndingCertificate & { total: number; totalOverdue: number })[]>(Prisma.sql`
    SELECT t.*, c.serial FROM (
      SELECT l.certificate_id AS "certificateId", i.name AS "identityName", i.environment, i.owner, l.from_at AS "from", l.not_after AS "notAfter",
        l.renew_after AS "renewAfter", l.late_after AS "lateAfter", l.usual_percent AS "usualPercent", l.overdue_after AS "overdueAfter", l.state,
        coalesce(${isOverdue(now)}, false) AS overdue, (count(*) OVER ())::int AS total,
        (count(*) FILTER (WHERE ${isOverdue(now)}) OVER ())::int AS "totalOverdue"
      ${from} WHERE ${isTold(owners, until, now)} ORDER BY l.not_after, l.lineage_id LIMIT ${limit}
    ) t JOIN certificates c ON c.id = t."certificateId" ORDER BY t."notAfter", c.id`);
  const [head] = rows;
  return {
    total: head?.total ?? 0,
    overdue: head?.totalOverdue ?? 0,
    first: rows.map(({ total: _, totalOverdue: __, ...row }) => row),
  };
}

/** Where a certificate was shown: names of resource servers, and addresses that it came from; the latest first. */
export type PlacesOfUse = { readonly resourceServers: string[]; readonly addresses: string[] };

/** The newest decisions on tokens of each certificate that are looked at. */
const lookedAt = 200;

/** Where each of these certificates was shown since an instant, as far as the newest decisions say. */
export async function placesOfUse(ledger: Statements, certificateIds: readonly string[], since: Date): Promise<Map<string, PlacesOfUse>> {
  const bound = newestOf('bound_thumbprint', Prisma.sql`c.thumbprint`);
  const rows = await ledger.$queryRaw<{ id: string; server: string | null; address: string | null }[]>(Prisma.sql`
    WITH c AS MATERIALIZED (
      SELECT id, rtrim(translate(encode(sha256, 'base64'), '+/', '-_'), '=') AS thumbprint FROM certificates WHERE id = ANY(${[...certificateIds]}::uuid[])
    )
    SELECT s.id, r.name AS server, s.address FROM (
      SELECT p.certificate_id AS id, p.address, NULL::uuid AS server, p.last_at AS at FROM certificate_places p
      WHERE p.certificate_id IN (SELECT id FROM c) AND p.last_at >= ${since}::timestamptz
      UNION ALL
      SELECT c.id, e.source_address, e.resource_server_id, e.at FROM c CROSS JOIN LATERAL (
        SELECT * FROM events e WHERE ${bound.where} AND e.at >= ${since}::timestamptz ${bound.order} LIMIT ${lookedAt}
      ) e WHERE e.presented_thumbprint = e.bound_thumbprint
    ) s LEFT JOIN resource_servers r ON r.id = s.server
    GROUP BY s.id, r.name, s.address ORDER BY max(s.at) DESC, r.name, s.address`);
  const places = new Map<string, PlacesOfUse>();
  for (const { id, server, address } of rows) {
    const found = places.get(id) ?? { resourceServers: [], addresses: [] };
    if (server !== null && !found.resourceServers.includes(server)) found.resourceServers.push(server);
    if (address !== null && !found.addresses.includes(address)) found.addresses.push(address);
    places.set(id, found);
  }
  return places;
}

/** The last instant for which a digest of each rhythm was due. */
export type DigestInstants = Readonly<Record<Digest, Date>>;

/** SQL for whether a channel owes its digest. A time too far ahead was written by a clock that was wrong. */
const isOwed = (instants: DigestInstants, now: Date): Prisma.Sql => Prisma.sql`
  enabled AND digest <> 'none' AND (digested_at < CASE digest WHEN 'daily' THEN ${instants.daily}::timestamptz ELSE ${instants.weekly}::timestamptz END
    OR digested_at > ${now}::timestamptz + interval '1 hour')`;

/** Channels that owe a digest. */
export async function channelsOwingDigest(ledger: Statements, instants: DigestInstants, now: Date): Promise<string[]> {
  const rows = await ledger.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM notice_channels WHERE ${isOwed(instants, now)} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
}

export type ClaimedDigest = {
  readonly digest: Digest;
  readonly digestOf: Date;
  readonly settings: ChannelSettings;
  readonly owners: readonly string[];
};

/**
 * Takes the digest that a channel owes: one conditional UPDATE decides who, on however many machines, and it comes back unless the transaction
 * commits. Undefined where another was there before, or it owes none.
 */
export async function claimDigest(ledger: Ledger, id: string, instants: DigestInstants, now: Date): Promise<ClaimedDigest | undefined> {
  const [row] = await ledger.$queryRaw<ClaimedDigest[]>(Prisma.sql`
    UPDATE notice_channels SET digested_at = CASE digest WHEN 'daily' THEN ${instants.daily}::timestamptz ELSE ${instants.weekly}::timestamptz END
    WHERE id = ${id}::uuid AND ${isOwed(instants, now)} RETURNING digest, digested_at AS "digestOf", settings, owners`);
  return row;
}

/** Queues a message for each who gets one; in the transaction of the claim. */
export async function queueDigest(
  ledger: Ledger,
  channelId: string,
  digestOf: Date,
  recipients: readonly { readonly recipient: string; readonly owner: string | null }[],
  now: Date,
): Promise<number> {
  const [ids, to, owners] = lists(
    recipients,
    () => newId(now.getTime()),
    ({ recipient }) => recipient,
    ({ owner }) => owner,
  );
  return ledger.$executeRaw(Prisma.sql`
    INSERT INTO notice_messages (id, channel_id, stage, recipient, owner, state, queued_at, digest_of)
    SELECT v.id, ${channelId}::uuid, 'digest', v.recipient, v.owner, 'queued', ${now}::timestamptz, ${digestOf}::timestamptz
    FROM unnest(${ids}::uuid[], ${to}::text[], ${owners}::text[]) v (id, recipient, owner)
    ON CONFLICT (channel_id, digest_of, recipient) WHERE stage = 'digest' DO NOTHING`);
}

/** Takes back what there is nothing left to say of. */
export const dropDigest = (ledger: Statements, messageId: string): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`DELETE FROM notice_messages WHERE id = ${messageId}::uuid AND stage = 'digest' AND state = 'queued'`);

/** Gives up the digests of a channel that still wait once a newer one is due: it says what they would, and nobody wants it twice at once. */
export const giveUpDigests = (ledger: Statements, channelId: string, before: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_messages SET state = 'failed', problem = 'a newer digest took its place'
    WHERE channel_id = ${channelId}::uuid AND stage = 'digest' AND state = 'queued' AND digest_of < ${before}::timestamptz`);

/** Forgets who got the digests of a channel before an instant. */
export const forgetDigests = (ledger: Statements, channelId: string, before: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    DELETE FROM notice_messages WHERE channel_id = ${channelId}::uuid AND stage = 'digest' AND digest_of < ${before}::timestamptz`);
