import { Prisma } from '#prisma';
import { type DecisionCode, type DoorName, describe, isReplay, type Outcome, outcomeOf, type Severity } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { caseOfDecision } from './case-decisions.ts';
import type { Ledger } from './database.ts';
import { type DecisionConditions, searchFor } from './decision-conditions.ts';
import { isLive } from './liveness.ts';
import { newestEvents, newestFirst } from './newest-events.ts';
import { cutPage, decodeTimeCursor, encodeCursor, type Page, type PageRequest } from './page.ts';
import { type Parties, type PartyRow, partiesOf, partyColumns, partyJoins } from './parties.ts';
import { type ShownCertificate, type ShownForeignCertificate, shownCertificate, shownForeignCertificate } from './shown-certificates.ts';

export type DecisionView = Parties & {
  id: string;
  at: Date;
  code: DecisionCode;
  outcome: Outcome;
  severity: Severity;
  door: DoorName;
  audience: string | null;
  boundThumbprint: string | null;
  presentedThumbprint: string | null;
  jti: string | null;
  sourceAddress: string | null;
  latencyMicros: number | null;
  /** Where it stands for a flood of refusals, or for acceptances that were counted together. */
  folded: { count: number; firstAt: Date; lastAt: Date } | null;
};
export type DecisionDetailView = DecisionView & {
  meaning: string;
  action: string;
  replay: boolean;
  alsoFound: DecisionCode[];
  /** What was found out beyond the code, in words. */
  reason: string | null;
  boundCertificate: ShownCertificate | null;
  presentedCertificate: ShownCertificate | null;
  /** What was presented, where it is on record as that of another authority. */
  presentedForeign: ShownForeignCertificate | null;
  /** What it says of itself, where nobody here knew it and whoever decided saw it whole; nothing of that is proven. */
  presentedSays: { subject: string; issuer: string; names: string[] } | null;
  boundSerial: string | null;
  presentedSerial: string | null;
  kid: string | null;
  method: string | null;
  path: string | null;
  tlsVersion: string | null;
  userAgent: string | null;
  /** Of a decision for a gateway: where that called from, and the header that it passed the certificate of its client on in. */
  gateway: { sourceAddress: string | null; certificateHeader: string | null } | null;
  /** When and to where the token was issued; kept when the token itself is forgotten. */
  issuance: { decision: string; at: Date; sourceAddress: string | null } | null;
  token: {
    jti: string;
    subject: string;
    audience: string;
    scope: string;
    issuedAt: Date;
    expiresAt: Date;
    live: boolean;
    /** Names, newest first. */
    actors: string[];
  } | null;
  /** The rejection case that it is in. */
  case: string | null;
  sameToken: DecisionView[];
};

export type DecisionFilter = PageRequest & DecisionConditions & { readonly from?: Date | undefined; readonly to?: Date | undefined };

/** A row that was selected with `decisionColumns`. */
export type DecisionRow = Omit<DecisionView, 'outcome' | 'severity' | 'folded' | keyof Parties> &
  PartyRow & {
    foldedCount: bigint | null;
    foldedFirstAt: Date;
    foldedLastAt: Date;
  };

export const decisionColumns = Prisma.sql`e.id, e.at, e.code, e.door, e.audience, e.bound_thumbprint AS "boundThumbprint",
  e.presented_thumbprint AS "presentedThumbprint", e.jti, e.source_address AS "sourceAddress",
  e.latency_micros AS "latencyMicros", ${partyColumns},
  coalesce(fold.count, e.count) AS "foldedCount", coalesce(e.first_at, e.at) AS "foldedFirstAt", coalesce(fold.last_at, e.at) AS "foldedLastAt"`;
export const decisionJoins = Prisma.sql`
  ${partyJoins('e')}
  LEFT JOIN folded_refusals fold ON fold.id = e.id`;

export const decisionView = (row: DecisionRow): DecisionView => ({
  id: row.id,
  at: row.at,
  code: row.code,
  outcome: outcomeOf(row.code, row.door),
  severity: describe(row.code).severity,
  door: row.door,
  audience: row.audience,
  ...partiesOf(row),
  boundThumbprint: row.boundThumbprint,
  presentedThumbprint: row.presentedThumbprint,
  jti: row.jti,
  sourceAddress: row.sourceAddress,
  latencyMicros: row.latencyMicros,
  folded: row.foldedCount === null ? null : { count: Number(row.foldedCount), firstAt: row.foldedFirstAt, lastAt: row.foldedLastAt },
});

/**
 * Newest first, by time and then id: a row that is inserted meanwhile shifts no page. A filter that fits few of many goes through so many
 * of them at a time: such a page is shorter than was asked for, and its cursor goes on where looking stopped.
 * @param most that are gone through; as many as there is time for, if left away
 * @throws {Failure} `invalid_input` for a query that cannot be read
 */
export async function listDecisions(
  ledger: Ledger,
  filter: DecisionFilter,
  most: number = Number.POSITIVE_INFINITY,
): Promise<Page<DecisionView>> {
  const before = filter.cursor && decodeTimeCursor(filter.cursor);
  const { parts, rest, ...search } = await searchFor(ledger, filter);
  const lookedAt = Math.min(search.lookedAt, most);
  const further = [
    filter.from && Prisma.sql`e.at >= ${filter.from}::timestamptz`,
    filter.to && Prisma.sql`e.at < ${filter.to}::timestamptz`,
    before && Prisma.sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  ];
  const newest = (limit: number) => newestEvents(parts, further, limit);
  const events =
    rest === null
      ? Prisma.sql`${newest(filter.limit + 1)} e`
      : Prisma.sql`(SELECT * FROM ${newest(lookedAt)} e WHERE ${rest} ${newestFirst} LIMIT ${filter.limit + 1}) e`;
  const rows = await ledger.$queryRaw<DecisionRow[]>(Prisma.sql`SELECT ${decisionColumns} FROM ${events} ${decisionJoins} ${newestFirst}`);
  const page = cutPage(rows.map(decisionView), filter.limit, keyOf);
  if (rest === null || page.nextCursor !== null) return page;
  const [last] = await ledger.$queryRaw<{ at: Date; id: string }[]>(
    Prisma.sql`SELECT e.at, e.id FROM ${newest(lookedAt)} e ${newestFirst} OFFSET ${lookedAt - 1} LIMIT 1`,
  );
  return { items: page.items, nextCursor: last === undefined ? null : encodeCursor(...keyOf(last)) };
}

const keyOf = (row: { at: Date; id: string }): string[] => [row.at.toISOString(), row.id];

type DetailRow = DecisionRow &
  Pick<DecisionDetailView, 'alsoFound' | 'reason' | 'boundSerial' | 'presentedSerial' | 'kid' | 'method' | 'path' | 'tlsVersion'> &
  Pick<DecisionDetailView, 'userAgent'> & {
    gatewayAddress: string | null;
    gatewayHeader: string | null;
    says: DecisionDetailView['presentedSays'];
    boundCertificateId: string | null;
    presentedCertificateId: string | null;
  };

/** One decision with all that is known about it. @throws {Failure} `not_found` */
export async function showDecision(ledger: Ledger, reference: string, now: Date): Promise<DecisionDetailView> {
  const id = fromPublicId('decision', reference);
  const rows =
    id === undefined
      ? []
      : await ledger.$queryRaw<DetailRow[]>(Prisma.sql`
        SELECT ${decisionColumns}, coalesce(e.also_found, '{}') AS "alsoFound", e.detail->>'reason' AS reason, e.bound_serial AS "boundSerial",
          e.presented_serial AS "presentedSerial", e.kid, e.method, e.path, e.tls_version AS "tlsVersion", e.user_agent AS "userAgent",
          e.detail->>'gatewayAddress' AS "gatewayAddress", e.detail->>'gatewayHeader' AS "gatewayHeader", e.detail->'presented' AS says, e.bound_certificate_id AS "boundCertificateId",
          e.presented_certificate_id AS "presentedCertificateId"
        FROM events e ${decisionJoins} WHERE e.code IS NOT NULL
          AND e.id = coalesce((SELECT r.folded_into FROM reports r WHERE r.id = ${id}::uuid), ${id}::uuid) LIMIT 1`);
  const [row] = rows;
  if (row === undefined) throw notFound(`the decision ${reference}`);
  const { meaning, action } = describe(row.code);
  const [boundCertificate, presentedCertificate, presentedForeign, issuance, token] = await Promise.all([
    shownCertificate(ledger, row.boundCertificateId, row.at),
    shownCertificate(ledger, row.presentedCertificateId, row.at),
    row.presentedThumbprint === null || row.presentedCertificateId !== null
      ? null
      : shownForeignCertificate(ledger, row.presentedThumbprint),
    row.jti === null ? null : issuanceOf(ledger, row.jti),
    row.jti === null ? null : shownToken(ledger, row.jti, now),
  ]);
  return {
    ...decisionView(row),
    meaning,
    action,
    replay: isReplay(row.code),
    alsoFound: row.alsoFound,
    reason: row.reason,
    boundCertificate,
    presentedCertificate,
    presentedForeign,
    presentedSays: row.says,
    boundSerial: row.boundSerial,
    presentedSerial: row.presentedSerial,
    kid: row.kid,
    method: row.method,
    path: row.path,
    tlsVersion: row.tlsVersion,
    userAgent: row.userAgent,
    gateway: row.gatewayAddress === null ? null : { sourceAddress: row.gatewayAddress, certificateHeader: row.gatewayHeader },
    issuance,
    token,
    case: await caseOfDecision(ledger, row.id),
    sameToken:
      row.jti === null ? [] : (await listDecisions(ledger, { jti: row.jti, limit: 21 })).items.filter((d) => d.id !== row.id).slice(0, 20),
  };
}

/** The decision that the token was issued by. */
async function issuanceOf(ledger: Ledger, jti: string): Promise<DecisionDetailView['issuance']> {
  const rows = await ledger.$queryRaw<NonNullable<DecisionDetailView['issuance']>[]>(Prisma.sql`
    SELECT e.id AS decision, e.at, e.source_address AS "sourceAddress" FROM events e
    WHERE e.jti = ${jti}::uuid AND e.code = 'issued' ORDER BY e.at LIMIT 1`);
  return rows[0] ?? null;
}

async function shownToken(ledger: Ledger, jti: string, now: Date): Promise<DecisionDetailView['token']> {
  const rows = await ledger.$queryRaw<NonNullable<DecisionDetailView['token']>[]>(Prisma.sql`
    SELECT t.jti, i.spiffe_id AS subject, a.uri AS audience, t.scope, t.issued_at AS "issuedAt", t.expires_at AS "expiresAt",
      ${Prisma.raw(isLive('t', 'moment.at'))} AS live,
      ARRAY(SELECT actor.name FROM unnest(t.actor_ids) WITH ORDINALITY AS a(id, n) JOIN identities actor ON actor.id = a.id ORDER BY a.n) AS actors
    FROM tokens t JOIN identities i ON i.id = t.identity_id JOIN audiences a ON a.id = t.audience_id,
      (SELECT ${now}::timestamptz AS at) moment
    WHERE t.jti = ${jti}::uuid`);
  return rows[0] ?? null;
}
