import { Prisma } from '#prisma';
import type { DecisionCode } from '../domain/codes.ts';
import { Failure, notFound } from '../domain/failure.ts';
import { fromPublicId, isUuid, toPublicId } from '../domain/ids.ts';
import type { CaseOutcome, ProofCaseName, ProofOutcome, Seen } from '../domain/proof.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, decodeOrderCursor, foreignCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type StoredCase = {
  name: ProofCaseName;
  seen: Seen;
  outcome: CaseOutcome;
  /** RFC 3339. */
  at: string;
  milliseconds: number;
  /** Of the token, where one was sent. */
  jti: string | null;
  /** The decision, as the resource server told or reported it. */
  decisionId: string | null;
  code: DecisionCode | null;
};

export type ProofView = {
  id: string;
  resourceServerId: string;
  resourceServerName: string;
  audience: string;
  /** What was called. */
  address: string;
  startedAt: Date;
  startedBy: string;
  /** Null while it is under way. */
  finishedAt: Date | null;
  outcome: ProofOutcome | null;
  detail: string | null;
  cases: StoredCase[];
  /** The event of its end, which says the same and is sealed; null where there is none. */
  eventId: string | null;
};

/** One that is past its end and has no result was broken off, whether or not anybody wrote that down. */
const select = (now: Date) => Prisma.sql`
  SELECT p.id, p.resource_server_id AS "resourceServerId", rs.name AS "resourceServerName", p.audience, p.address,
    p.started_at AS "startedAt", p.started_by AS "startedBy", p.detail, p.cases, p.event_id AS "eventId",
    CASE WHEN p.finished_at IS NULL AND p.ends_by <= ${now}::timestamptz THEN p.ends_by ELSE p.finished_at END AS "finishedAt",
    CASE WHEN p.finished_at IS NULL AND p.ends_by <= ${now}::timestamptz THEN 'broken_off' ELSE p.outcome END AS outcome
  FROM proofs p JOIN resource_servers rs ON rs.id = p.resource_server_id`;

export type ProofFilter = PageRequest & {
  readonly resourceServerId?: string | undefined;
  readonly outcome?: ProofOutcome | undefined;
  /** Of when they began. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

const fitting = ({ resourceServerId, outcome, from, to }: ProofFilter) => [
  resourceServerId && Prisma.sql`p."resourceServerId" = ${resourceServerId}::uuid`,
  outcome && Prisma.sql`p.outcome = ${outcome}`,
  from && Prisma.sql`p."startedAt" >= ${from}::timestamptz`,
  to && Prisma.sql`p."startedAt" < ${to}::timestamptz`,
];

/** Newest first. */
export async function listProofs(ledger: Statements, filter: ProofFilter, now: Date): Promise<Page<ProofView>> {
  const where = whereAll([...fitting(filter), filter.cursor && Prisma.sql`p.id < ${decodeIdCursor(filter.cursor)}::uuid`]);
  const rows = await ledger.$queryRaw<ProofView[]>(
    Prisma.sql`SELECT p.* FROM (${select(now)}) p ${where} ORDER BY p.id DESC LIMIT ${filter.limit + 1}`,
  );
  return cutPage(rows, filter.limit, (row) => [row.id]);
}

/** One call of a proof, by itself. */
export type ProofCall = Omit<ProofView, 'id' | 'detail' | 'cases'> & { proof: string; number: number; call: StoredCase };

/** The calls of all proofs, those of the newest first, each proof's in the order in which they were made. */
export async function listProofCalls(ledger: Statements, filter: ProofFilter, now: Date): Promise<Page<ProofCall>> {
  const [id, after] = filter.cursor === undefined ? [] : decodeOrderCursor(filter.cursor, 'calls', 2);
  if (id !== undefined && !(isUuid(id) && /^\d{1,9}$/.test(after ?? ''))) throw foreignCursor();
  const where = whereAll([
    ...fitting(filter),
    id !== undefined && Prisma.sql`(p.id < ${id}::uuid OR p.id = ${id}::uuid AND c.number > ${Number(after)})`,
  ]);
  const rows = await ledger.$queryRaw<ProofCall[]>(Prisma.sql`
    SELECT p.id AS proof, c.number::int AS number, c.call, p."resourceServerId", p."resourceServerName", p.audience, p.address, p."startedAt",
      p."startedBy", p."finishedAt", p.outcome, p."eventId"
    FROM (${select(now)}) p CROSS JOIN LATERAL jsonb_array_elements(p.cases) WITH ORDINALITY AS c(call, number)
    ${where} ORDER BY p.id DESC, c.number LIMIT ${filter.limit + 1}`);
  return cutPage(rows, filter.limit, ({ proof, number }) => ['calls', proof, String(number)]);
}

/** @throws {Failure} `not_found` */
export async function showProof(ledger: Statements, reference: string, now: Date): Promise<ProofView> {
  const id = fromPublicId('proof', reference);
  const [row] = id === undefined ? [] : await ledger.$queryRaw<ProofView[]>(Prisma.sql`${select(now)} WHERE p.id = ${id}::uuid`);
  if (row === undefined) throw notFound(`the proof ${reference}`);
  return row;
}

export type NewProof = {
  readonly id: string;
  readonly resourceServerId: string;
  readonly audience: string;
  readonly address: string;
  readonly startedAt: Date;
  readonly startedBy: string;
  /** From then on it counts as broken off. */
  readonly endsBy: Date;
};

/**
 * Begins a run, where none is under way; one that was broken off is closed. Of two that begin together a unique index lets one through.
 * @throws {Failure} `conflict`, naming the run that is under way
 */
export async function beginProof(ledger: Statements, proof: NewProof): Promise<void> {
  const { id, resourceServerId, audience, address, startedAt, startedBy, endsBy } = proof;
  await ledger.$executeRaw(Prisma.sql`
    UPDATE proofs SET finished_at = ends_by, outcome = 'broken_off'
    WHERE resource_server_id = ${resourceServerId}::uuid AND finished_at IS NULL AND ends_by <= ${startedAt}::timestamptz`);
  const begun = await ledger.$executeRaw(Prisma.sql`
    INSERT INTO proofs (id, resource_server_id, audience, address, started_at, started_by, ends_by)
    VALUES (${id}::uuid, ${resourceServerId}::uuid, ${audience}, ${address}, ${startedAt}, ${startedBy}, ${endsBy})
    ON CONFLICT (resource_server_id) WHERE finished_at IS NULL DO NOTHING`);
  if (begun === 1) return;
  const [other] = await ledger.$queryRaw<{ id: string; startedBy: string }[]>(Prisma.sql`
    SELECT id, started_by AS "startedBy" FROM proofs WHERE resource_server_id = ${resourceServerId}::uuid AND finished_at IS NULL`);
  const name = other === undefined ? 'another run' : `${toPublicId('proof', other.id)}, which ${other.startedBy} began`;
  throw new Failure('conflict', `A proof is under way at this resource server: wait for ${name}.`);
}

/** Takes down how far a run has come. False when it is over: it was broken off meanwhile. */
export async function keepCases(ledger: Statements, id: string, cases: readonly StoredCase[]): Promise<boolean> {
  const kept = await ledger.$executeRaw(
    Prisma.sql`UPDATE proofs SET cases = ${JSON.stringify(cases)}::jsonb WHERE id = ${id}::uuid AND finished_at IS NULL`,
  );
  return kept === 1;
}

type ProofEnd = {
  readonly outcome: ProofOutcome;
  readonly detail: string | null;
  readonly cases: readonly StoredCase[];
  readonly eventId: string;
  readonly at: Date;
};

/** Ends a run with its result. False when it was broken off meanwhile: then the result counts for nothing. */
export async function finishProof(ledger: Statements, id: string, { outcome, detail, cases, eventId, at }: ProofEnd): Promise<boolean> {
  const finished = await ledger.$executeRaw(Prisma.sql`
    UPDATE proofs SET finished_at = ${at}, outcome = ${outcome}, detail = ${detail}, cases = ${JSON.stringify(cases)}::jsonb,
      event_id = ${eventId}::uuid
    WHERE id = ${id}::uuid AND finished_at IS NULL AND ends_by > ${at}::timestamptz`);
  return finished === 1;
}

/** What resource servers have said of these tokens since, or under these ids; the STS's own decisions are not asked for. */
export const decisionsAbout = (
  ledger: Statements,
  { jtis, ids, since }: { jtis: readonly string[]; ids: readonly string[]; since: Date },
): Promise<{ id: string; jti: string | null; code: DecisionCode }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT e.id, e.jti, e.code FROM events e
    WHERE e.at >= ${since}::timestamptz AND e.code IS NOT NULL AND e.door <> 'sts'
      AND (e.jti = ANY (${[...jtis]}::uuid[]) OR e.id = ANY (${[...ids]}::uuid[]))`);
