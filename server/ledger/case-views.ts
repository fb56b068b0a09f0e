import { Prisma } from '#prisma';
import { type CaseState, caseCodes } from '../domain/cases.ts';
import { type DecisionCode, type DoorName, describe, isReplay, type Severity } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { caseIdOf } from './case-handling.ts';
import { certificatesMeant } from './certificate-views.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { behind, type Place } from './history-place.ts';
import { identityNamedIn } from './identities.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import { type Parties, type PartyRow, partiesOf, partyColumns, partyJoins } from './parties.ts';
import { resourceServerNamedIn } from './resource-servers.ts';

export type CaseView = Parties & {
  id: string;
  state: CaseState;
  /** The severest of it. */
  code: DecisionCode;
  severity: Severity;
  replay: boolean;
  meaning: string;
  /** Floods included. */
  count: number;
  firstAt: Date;
  lastAt: Date;
  door: DoorName;
  audience: string | null;
  boundThumbprint: string | null;
  presentedThumbprint: string | null;
  addresses: { sourceAddress: string | null }[];
  assignee: string | null;
  /** Explained by a mute rule before anybody looked. */
  muted: boolean;
  openedAt: Date;
};
export type CaseFilter = PageRequest & {
  readonly state?: CaseState | 'open' | undefined;
  readonly code?: DecisionCode | undefined;
  readonly severity?: Severity | undefined;
  readonly replay?: boolean | undefined;
  readonly assignee?: string | undefined;
  readonly identity?: string | undefined;
  /** A token bound to it was shown, or it was shown itself. */
  readonly certificate?: string | undefined;
  readonly resourceServer?: string | undefined;
};

export type CaseRow = Omit<CaseView, 'severity' | 'replay' | 'meaning' | 'count' | 'addresses' | keyof Parties> &
  PartyRow & {
    count: bigint;
    addresses: string[];
    jtis: string[];
    codes: Record<string, number>;
    decisionId: string;
    boundCertificateId: string | null;
  };

// A decision that stands for a flood counts as many as were folded into it.
const select = Prisma.sql`
  SELECT c.id, c.state, c.code, c.codes, c.first_at AS "firstAt", c.last_at AS "lastAt", c.door, c.audience, c.jtis, c.addresses,
    c.decision_id AS "decisionId", c.assignee, c.mute_id IS NOT NULL AS muted, c.opened_at AS "openedAt",
    c.bound_thumbprint AS "boundThumbprint", c.presented_thumbprint AS "presentedThumbprint", c.bound_certificate_id AS "boundCertificateId",
    c.count + coalesce((SELECT sum(fold.count - 1) FROM case_decisions d JOIN folded_refusals fold ON fold.id = d.decision_id
      WHERE d.case_id = c.id AND d.folded), 0)::bigint AS count,
    ${partyColumns}
  FROM rejection_cases c ${partyJoins('c')}`;

export const caseView = (row: CaseRow): CaseView => ({
  id: row.id,
  state: row.state,
  code: row.code,
  severity: describe(row.code).severity,
  replay: isReplay(row.code),
  meaning: describe(row.code).meaning,
  count: Number(row.count),
  firstAt: row.firstAt,
  lastAt: row.lastAt,
  door: row.door,
  audience: row.audience,
  ...partiesOf(row),
  boundThumbprint: row.boundThumbprint,
  presentedThumbprint: row.presentedThumbprint,
  addresses: row.addresses.map((sourceAddress) => ({ sourceAddress })),
  assignee: row.assignee,
  muted: row.muted,
  openedAt: row.openedAt,
});

/** Newest first, by when they were opened: a case that goes on keeps its place, so that no page misses one. */
export async function listCases(ledger: Ledger, filter: CaseFilter): Promise<Page<CaseView>> {
  const identity = filter.identity && (await identityNamedIn(ledger, 'identity', filter.identity)).id;
  const certificate = filter.certificate && (await certificateNamedIn(ledger, filter.certificate));
  const resourceServer = filter.resourceServer && (await resourceServerNamedIn(ledger, 'resourceServer', filter.resourceServer));
  const codes = caseCodes.filter(
    (code) =>
      (filter.severity === undefined || describe(code).severity === filter.severity) &&
      (filter.replay === undefined || isReplay(code) === filter.replay),
  );
  const where = whereAll([
    filter.state === 'open' ? Prisma.sql`c.state IN ('new', 'acknowledged')` : filter.state && Prisma.sql`c.state = ${filter.state}`,
    filter.code && Prisma.sql`c.code = ${filter.code}`,
    codes.length < caseCodes.length && Prisma.sql`c.code = ANY (${codes})`,
    filter.assignee && Prisma.sql`c.assignee = ${filter.assignee}`,
    identity && Prisma.sql`(c.token_identity_id = ${identity}::uuid OR c.presented_identity_id = ${identity}::uuid)`,
    certificate && Prisma.sql`(c.bound_certificate_id = ${certificate}::uuid OR c.presented_certificate_id = ${certificate}::uuid)`,
    resourceServer && Prisma.sql`c.resource_server_id = ${resourceServer}::uuid`,
    filter.cursor && Prisma.sql`c.id < ${decodeIdCursor(filter.cursor)}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<CaseRow[]>(Prisma.sql`${select} ${where} ORDER BY c.id DESC LIMIT ${filter.limit + 1}`);
  return cutPage(rows.map(caseView), filter.limit, (row) => [row.id]);
}

/** @throws {Failure} `not_found` where nothing is known by it, or more than one certificate is */
async function certificateNamedIn(ledger: Ledger, reference: string): Promise<string> {
  const [meant] = await certificatesMeant(ledger, [reference]);
  if (!meant) throw notFound(`the certificate ${reference}`);
  return meant.id;
}

/** The cases that are about tokens of an identity, or in which it presented those of others: the last to go on first. */
export async function casesAbout(ledger: Ledger, identityId: string, place: Place | null, limit: number): Promise<CaseView[]> {
  const further = behind(place, 'case', Prisma.sql`c.last_at`, Prisma.sql`c.id`);
  const part = (own: Prisma.Sql) =>
    Prisma.sql`(SELECT c.id FROM rejection_cases c ${whereAll([own, further])} ORDER BY c.last_at DESC, c.id DESC LIMIT ${limit})`;
  const rows = await ledger.$queryRaw<CaseRow[]>(Prisma.sql`${select} WHERE c.id IN (
    ${part(Prisma.sql`c.token_identity_id = ${identityId}::uuid`)} UNION ${part(Prisma.sql`c.presented_identity_id = ${identityId}::uuid`)}
  ) ORDER BY c.last_at DESC, c.id DESC LIMIT ${limit}`);
  return rows.map(caseView);
}

/** @throws {Failure} `not_found` */
export async function findCase(ledger: Ledger, reference: string): Promise<CaseRow> {
  const id = caseIdOf(reference);
  const rows = id === undefined ? [] : await ledger.$queryRaw<CaseRow[]>(Prisma.sql`${select} WHERE c.id = ${id}::uuid`);
  const [row] = rows;
  if (row === undefined) throw notFound(`the case ${reference}`);
  return row;
}

/** Other cases that share something with this one, newest first. */
export async function casesLike(ledger: Ledger, row: CaseRow, what: 'presenter' | 'token' | 'address'): Promise<CaseView[]> {
  const conditions = {
    presenter:
      row.presentedIdentityId !== null
        ? Prisma.sql`c.presented_identity_id = ${row.presentedIdentityId}::uuid`
        : row.presentedThumbprint !== null && Prisma.sql`c.presented_thumbprint = ${row.presentedThumbprint}`,
    token: row.boundThumbprint !== null && Prisma.sql`c.bound_thumbprint = ${row.boundThumbprint} AND c.jtis && ${row.jtis}::uuid[]`,
    address: row.addresses.length > 0 && Prisma.sql`c.addresses && ${row.addresses}`,
  };
  const condition = conditions[what];
  if (condition === false) return [];
  const rows = await ledger.$queryRaw<CaseRow[]>(
    Prisma.sql`${select} WHERE ${condition} AND c.id <> ${row.id}::uuid ORDER BY c.id DESC LIMIT 10`,
  );
  return rows.map(caseView);
}

export type CaseNoteView = { id: string; at: Date; author: string; text: string };

/** Oldest first. */
export const notesOf = (ledger: Ledger, caseId: string): Promise<CaseNoteView[]> =>
  ledger.caseNote.findMany({ where: { caseId }, select: { id: true, at: true, author: true, text: true }, orderBy: { id: 'asc' } });
