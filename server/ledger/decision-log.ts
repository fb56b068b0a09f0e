import { Prisma } from '#prisma';
import {
  allDecisionCodes,
  type DecisionCode,
  type DoorName,
  describe,
  isReplay,
  type Outcome,
  outcomeOf,
  type Severity,
} from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import { caseOfDecision } from './case-decisions.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { identityNamedIn } from './identities.ts';
import { isLive } from './liveness.ts';
import { cutPage, decodeTimeCursor, type Page, type PageRequest } from './page.ts';
import { type Parties, type PartyRow, partiesOf, partyColumns, partyJoins } from './parties.ts';
import { concerns } from './presented.ts';
import { resourceServerNamedIn } from './resource-servers.ts';

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
  /** Where it stands for a flood of refusals, or for acceptances that were counted together. */
  folded: { count: number; firstAt: Date; lastAt: Date } | null;
};
type ShownCertificate = { id: string; serial: string; subject: string; status: string; notAfter: Date } | null;
export type DecisionDetailView = DecisionView & {
  meaning: string;
  action: string;
  replay: boolean;
  alsoFound: DecisionCode[];
  /** What was found out beyond the code, in words. */
  reason: string | null;
  boundCertificate: ShownCertificate;
  presentedCertificate: ShownCertificate;
  boundSerial: string | null;
  presentedSerial: string | null;
  kid: string | null;
  method: string | null;
  path: string | null;
  tlsVersion: string | null;
  userAgent: string | null;
  latencyMicros: number | null;
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

export type DecisionFilter = PageRequest & {
  readonly outcome?: Outcome | 'negative' | 'replay' | undefined;
  readonly code?: DecisionCode | undefined;
  readonly identity?: string | undefined;
  readonly audience?: string | undefined;
  readonly resourceServer?: string | undefined;
  readonly thumbprint?: string | undefined;
  readonly jti?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

type Row = Omit<DecisionView, 'outcome' | 'severity' | 'folded' | keyof Parties> &
  PartyRow & {
    foldedCount: bigint | null;
    foldedFirstAt: Date;
    foldedLastAt: Date;
  };

const columns = Prisma.sql`e.id, e.at, e.code, e.door, e.audience, e.bound_thumbprint AS "boundThumbprint",
  e.presented_thumbprint AS "presentedThumbprint", e.jti, e.source_address AS "sourceAddress",
  ${partyColumns},
  coalesce(fold.count, e.count) AS "foldedCount", coalesce(e.first_at, e.at) AS "foldedFirstAt", coalesce(fold.last_at, e.at) AS "foldedLastAt"`;
const joins = Prisma.sql`
  ${partyJoins('e')}
  LEFT JOIN folded_refusals fold ON fold.id = e.id`;

const view = (row: Row): DecisionView => ({
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
  folded: row.foldedCount === null ? null : { count: Number(row.foldedCount), firstAt: row.foldedFirstAt, lastAt: row.foldedLastAt },
});

// The conditions are spelt as in the partial indexes, so that the planner may use them.
const negative = Prisma.sql`e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted')`;
const replays = allDecisionCodes.filter(isReplay);
const outcomes: Record<NonNullable<DecisionFilter['outcome']>, Prisma.Sql> = {
  issued: Prisma.sql`e.code = 'issued'`,
  accepted: Prisma.sql`e.code = 'accepted'`,
  refused: Prisma.sql`${negative} AND e.door IN ('sts', 'enrolment')`,
  rejected: Prisma.sql`${negative} AND e.door NOT IN ('sts', 'enrolment')`,
  negative,
  replay: Prisma.sql`${negative} AND e.code IN (${Prisma.join(replays)})`,
};

async function conditions(ledger: Ledger, filter: DecisionFilter): Promise<Prisma.Sql> {
  const identity = filter.identity && (await identityNamedIn(ledger, 'identity', filter.identity)).id;
  const resourceServer = filter.resourceServer && (await resourceServerNamedIn(ledger, 'resourceServer', filter.resourceServer));
  const before = filter.cursor && decodeTimeCursor(filter.cursor);
  return whereAll([
    Prisma.sql`e.code IS NOT NULL`,
    filter.outcome && outcomes[filter.outcome],
    filter.code && Prisma.sql`e.code = ${filter.code}`,
    identity && concerns('identity', Prisma.sql`${identity}::uuid`),
    filter.audience && Prisma.sql`e.audience = ${filter.audience}`,
    resourceServer && Prisma.sql`e.resource_server_id = ${resourceServer}::uuid`,
    filter.thumbprint && concerns('thumbprint', Prisma.sql`${filter.thumbprint}`),
    filter.jti && Prisma.sql`e.jti = ${filter.jti}::uuid`,
    filter.from && Prisma.sql`e.at >= ${filter.from}::timestamptz`,
    filter.to && Prisma.sql`e.at < ${filter.to}::timestamptz`,
    before && Prisma.sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`,
  ]);
}

/** Newest first, by time and then id: a row that is inserted meanwhile shifts no page. */
export async function listDecisions(ledger: Ledger, filter: DecisionFilter): Promise<Page<DecisionView>> {
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT ${columns} FROM events e ${joins} ${await conditions(ledger, filter)}
    ORDER BY e.at DESC, e.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows.map(view), filter.limit, (row) => [row.at.toISOString(), row.id]);
}

type DetailRow = Row &
  Pick<DecisionDetailView, 'alsoFound' | 'reason' | 'boundSerial' | 'presentedSerial' | 'kid' | 'method' | 'path' | 'tlsVersion'> &
  Pick<DecisionDetailView, 'userAgent' | 'latencyMicros'> & { boundCertificateId: string | null; presentedCertificateId: string | null };

/** One decision with all that is known about it. @throws {Failure} `not_found` */
export async function showDecision(ledger: Ledger, reference: string, now: Date): Promise<DecisionDetailView> {
  const id = fromPublicId('decision', reference);
  const rows =
    id === undefined
      ? []
      : await ledger.$queryRaw<DetailRow[]>(Prisma.sql`
        SELECT ${columns}, coalesce(e.also_found, '{}') AS "alsoFound", e.detail->>'reason' AS reason, e.bound_serial AS "boundSerial",
          e.presented_serial AS "presentedSerial", e.kid, e.method, e.path, e.tls_version AS "tlsVersion", e.user_agent AS "userAgent",
          e.latency_micros AS "latencyMicros", e.bound_certificate_id AS "boundCertificateId",
          e.presented_certificate_id AS "presentedCertificateId"
        FROM events e ${joins} WHERE e.id = ${id}::uuid AND e.code IS NOT NULL LIMIT 1`);
  const [row] = rows;
  if (row === undefined) throw notFound(`the decision ${reference}`);
  const { meaning, action } = describe(row.code);
  return {
    ...view(row),
    meaning,
    action,
    replay: isReplay(row.code),
    alsoFound: row.alsoFound,
    reason: row.reason,
    boundCertificate: await shownCertificate(ledger, row.boundCertificateId),
    presentedCertificate: await shownCertificate(ledger, row.presentedCertificateId),
    boundSerial: row.boundSerial,
    presentedSerial: row.presentedSerial,
    kid: row.kid,
    method: row.method,
    path: row.path,
    tlsVersion: row.tlsVersion,
    userAgent: row.userAgent,
    latencyMicros: row.latencyMicros,
    token: row.jti === null ? null : await shownToken(ledger, row.jti, now),
    case: await caseOfDecision(ledger, row.id),
    sameToken:
      row.jti === null ? [] : (await listDecisions(ledger, { jti: row.jti, limit: 21 })).items.filter((d) => d.id !== row.id).slice(0, 20),
  };
}

const shownCertificate = (ledger: Ledger, id: string | null): Promise<ShownCertificate> =>
  id === null
    ? Promise.resolve(null)
    : ledger.certificate.findUnique({ where: { id }, select: { id: true, serial: true, subject: true, status: true, notAfter: true } });

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
