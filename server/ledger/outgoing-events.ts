import { Prisma } from '#prisma';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import { toPublicId } from '../domain/ids.ts';
import { type OutgoingEvent, type OutgoingParty, severityOf, verdictOf } from '../domain/outgoing-event.ts';
import { type WebhookFilter, wantedBy } from '../domain/webhook.ts';
import { shownEventId } from './event-log.ts';
import type { Statements } from './statements.ts';

type Row = {
  position: bigint | null;
  id: string;
  at: Date;
  type: string;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  targetKind: string | null;
  targetId: string | null;
  targetName: string | null;
  detail: Record<string, unknown>;
  sourceAddress: string | null;
  authMethod: string | null;
  requestId: string | null;
  code: DecisionCode | null;
  alsoFound: DecisionCode[] | null;
  door: DoorName | null;
  audience: string | null;
  boundThumbprint: string | null;
  presentedThumbprint: string | null;
  boundSerial: string | null;
  presentedSerial: string | null;
  jti: string | null;
  kid: string | null;
  method: string | null;
  path: string | null;
  tlsVersion: string | null;
  userAgent: string | null;
  latencyMicros: number | null;
  count: bigint | null;
} & Record<`resourceServer${'Id' | 'Name'}` | `${'token' | 'presented'}${'Id' | 'Name' | 'Owner'}`, string | null>;

const columns = Prisma.sql`e.id, e.at, e.type, e.actor_kind AS "actorKind", e.actor_id AS "actorId", e.actor_name AS "actorName",
  e.target_kind AS "targetKind", e.target_id AS "targetId", e.target_name AS "targetName", e.detail, e.source_address AS "sourceAddress",
  e.auth_method AS "authMethod", e.request_id AS "requestId",
  e.code, e.also_found AS "alsoFound", e.door, e.audience, e.bound_thumbprint AS "boundThumbprint",
  e.presented_thumbprint AS "presentedThumbprint", e.bound_serial AS "boundSerial", e.presented_serial AS "presentedSerial", e.jti, e.kid,
  e.method, e.path, e.tls_version AS "tlsVersion", e.user_agent AS "userAgent", e.latency_micros AS "latencyMicros", coalesce(fold.count, e.count) AS count,
  rs.id AS "resourceServerId", rs.name AS "resourceServerName",
  ti.id AS "tokenId", ti.name AS "tokenName", ti.owner AS "tokenOwner",
  pi.id AS "presentedId", pi.name AS "presentedName", pi.owner AS "presentedOwner"`;
const joins = Prisma.sql`
  LEFT JOIN resource_servers rs ON rs.id = e.resource_server_id
  LEFT JOIN identities ti ON ti.id = e.token_identity_id
  LEFT JOIN identities pi ON pi.id = e.presented_identity_id
  LEFT JOIN folded_refusals fold ON fold.id = e.id`;

/** An event for others, and the id of its row. */
export type Outgoing = { readonly rowId: string; readonly event: OutgoingEvent };

const outgoing = (row: Row): Outgoing => ({
  rowId: row.id,
  event: {
    id: toPublicId('event', row.id),
    position: row.position === null ? null : Number(row.position),
    at: row.at,
    type: row.type,
    severity: severityOf(row.type, row.code),
    actor: { kind: row.actorKind, id: row.actorId === null ? null : shownEventId(row.actorKind, row.actorId), name: row.actorName },
    target:
      row.targetKind === null || row.targetId === null
        ? null
        : { kind: row.targetKind, id: shownEventId(row.targetKind, row.targetId), name: row.targetName ?? row.targetId },
    sourceAddress: row.sourceAddress,
    authMethod: row.authMethod,
    request: row.requestId === null ? null : toPublicId('apiRequest', row.requestId),
    detail: row.detail,
    decision:
      row.code === null || row.door === null
        ? null
        : {
            ...verdictOf(row.code, row.door),
            alsoFound: row.alsoFound ?? [],
            audience: row.audience,
            resourceServer:
              row.resourceServerId === null
                ? null
                : { id: toPublicId('resourceServer', row.resourceServerId), name: row.resourceServerName ?? '' },
            tokenIdentity: party(row.tokenId, row.tokenName, row.tokenOwner),
            presentedIdentity: party(row.presentedId, row.presentedName, row.presentedOwner),
            boundThumbprint: row.boundThumbprint,
            presentedThumbprint: row.presentedThumbprint,
            boundSerial: row.boundSerial,
            presentedSerial: row.presentedSerial,
            jti: row.jti,
            kid: row.kid,
            method: row.method,
            path: row.path,
            tlsVersion: row.tlsVersion,
            userAgent: row.userAgent,
            latencyMicros: row.latencyMicros,
            count: Number(row.count ?? 1n),
          },
  },
});

const party = (id: string | null, name: string | null, owner: string | null): OutgoingParty | null =>
  id === null ? null : { id: toPublicId('identity', id), name: name ?? '', owner: owner ?? '' };

/** Entries of the sealed ledger that one look goes through. */
const scanned = 2_000;

function fitting(filter: WebhookFilter): Prisma.Sql {
  const { acts, codes } = wantedBy(filter);
  const ofAudience = filter.audiences.length === 0 ? Prisma.empty : Prisma.sql`AND e.audience = ANY (${[...filter.audiences]})`;
  return Prisma.sql`((e.code IS NULL AND e.type = ANY (${acts})) OR (e.code = ANY (${codes}) ${ofAudience}))`;
}

/**
 * The next events after a position of the sealed ledger that a filter lets through, in its order, and up to where it was looked.
 * Undefined where nothing is sealed after it. Of a month that was dropped nothing is left to read.
 */
export async function nextOutgoing(
  ledger: Statements,
  filter: WebhookFilter,
  after: number,
  limit: number,
): Promise<{ events: Outgoing[]; until: number } | undefined> {
  const entries = Prisma.sql`(SELECT position, event_at, event_id FROM ledger_entries WHERE position > ${after} ORDER BY position LIMIT ${scanned})`;
  const rows = await ledger.$queryRaw<(Partial<Row> & { last: bigint | null })[]>(Prisma.sql`
    WITH n AS MATERIALIZED ${entries}, e AS MATERIALIZED (
      SELECT n.position, e.* FROM n JOIN LATERAL (
        SELECT * FROM events e WHERE e.at = n.event_at AND e.id = n.event_id LIMIT 1
      ) e ON true WHERE ${fitting(filter)} ORDER BY n.position LIMIT ${limit}
    ), found AS (SELECT e.position, ${columns} FROM e ${joins})
    SELECT seen.last, found.* FROM (SELECT max(position) AS last FROM n) seen LEFT JOIN found ON true ORDER BY found.position`);
  const last = rows[0]?.last;
  if (last === null || last === undefined) return undefined;
  const events = rows.filter((row): row is Row & { last: bigint } => row.id !== null && row.id !== undefined).map(outgoing);
  const full = events.length === limit ? events.at(-1)?.event.position : undefined;
  return { events, until: full ?? Number(last) };
}

/** An event by the id of its row; undefined where there is none. */
export async function outgoingById(ledger: Statements, id: string): Promise<OutgoingEvent | undefined> {
  const [found] = await outgoingByIds(ledger, [id]);
  return found;
}

/** Several of them, in the order of the ids; those that are gone are not among them. */
export async function outgoingByIds(ledger: Statements, ids: readonly string[]): Promise<OutgoingEvent[]> {
  if (ids.length === 0) return [];
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT n.position, ${columns} FROM events e LEFT JOIN ledger_entries n ON n.event_id = e.id AND n.event_at = e.at ${joins}
    WHERE e.id = ANY (${[...ids]}::uuid[])`);
  const byId = new Map(rows.map((row) => [row.id, outgoing(row).event]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
