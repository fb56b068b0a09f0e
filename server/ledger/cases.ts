import { Prisma } from '#prisma';
import { type CaseState, caseCodes, caseKey, caseSilence, weightOf } from '../domain/cases.ts';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import { newId } from '../domain/ids.ts';
import { type CaseMute, mutesAt, mutesCase } from './case-mutes.ts';
import { ofProbe } from './probe.ts';
import type { Statements } from './statements.ts';

/** A rejection as it stands in the sealed ledger. */
export type CaseRejection = {
  readonly position: bigint;
  readonly id: string;
  readonly at: Date;
  readonly code: DecisionCode;
  readonly door: DoorName;
  readonly audience: string | null;
  readonly resourceServerId: string | null;
  readonly tokenIdentityId: string | null;
  readonly presentedIdentityId: string | null;
  readonly boundCertificateId: string | null;
  readonly presentedCertificateId: string | null;
  readonly boundThumbprint: string | null;
  readonly presentedThumbprint: string | null;
  readonly jti: string | null;
  readonly sourceAddress: string | null;
  /** Where it stands for a flood: when the last of it was. */
  readonly foldedLastAt: Date | null;
};

type Open = {
  id: string;
  groupKey: string;
  state: CaseState;
  code: DecisionCode;
  codes: Record<string, number>;
  count: bigint;
  firstAt: Date;
  lastAt: Date;
  jtis: string[];
  addresses: string[];
  decisionId: string;
  position: bigint;
  muteId: string | null;
  /** The rejection that stands for the case: the newest of its severest code. */
  shown: CaseRejection | null;
  isNew: boolean;
};

/** Tokens and addresses that a case keeps by name; the decisions have them all. */
const most = { jtis: 50, addresses: 20 };

/**
 * Takes the place up to which the sealed ledger was put into cases, and keeps it until the transaction ends: whoever else keeps
 * cases waits here.
 */
export async function takeProgress(ledger: Statements): Promise<bigint> {
  const [row] = await ledger.$queryRaw<{ position: bigint }[]>(Prisma.sql`SELECT position FROM case_progress WHERE id = 1 FOR UPDATE`);
  if (row === undefined) throw new Error('case_progress has no row');
  return row.position;
}

/** The same for whoever only looks. */
export async function progressOf(ledger: Statements): Promise<bigint> {
  const [row] = await ledger.$queryRaw<{ position: bigint }[]>(Prisma.sql`SELECT position FROM case_progress WHERE id = 1`);
  return row?.position ?? 0n;
}

export const setProgress = (ledger: Statements, position: bigint): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`UPDATE case_progress SET position = ${position} WHERE id = 1`);

/** The end of the next part of the sealed ledger; undefined where there is nothing new. */
export async function nextPart(ledger: Statements, after: bigint, limit: number): Promise<bigint | undefined> {
  const [row] = await ledger.$queryRaw<{ last: bigint | null }[]>(Prisma.sql`
    SELECT max(n.position) AS last FROM (SELECT position FROM ledger_entries WHERE position > ${after} ORDER BY position LIMIT ${limit}) n`);
  return row?.last ?? undefined;
}

/** Rejections of a part of the sealed ledger that are worth a case, in its order; not what the probe is refused, which is as it should be. */
export const rejectionsBetween = (ledger: Statements, after: bigint, last: bigint): Promise<CaseRejection[]> =>
  ledger.$queryRaw<CaseRejection[]>(Prisma.sql`
    SELECT n.position, e.id, e.at, e.code, e.door, e.audience, e.resource_server_id AS "resourceServerId",
      e.token_identity_id AS "tokenIdentityId", e.presented_identity_id AS "presentedIdentityId",
      e.bound_certificate_id AS "boundCertificateId", e.presented_certificate_id AS "presentedCertificateId",
      e.bound_thumbprint AS "boundThumbprint", e.presented_thumbprint AS "presentedThumbprint", e.jti, e.source_address AS "sourceAddress",
      fold.last_at AS "foldedLastAt"
    FROM ledger_entries n JOIN events e ON e.at = n.event_at AND e.id = n.event_id LEFT JOIN folded_refusals fold ON fold.id = e.id
    WHERE n.position > ${after} AND n.position <= ${last} AND e.code = ANY (${caseCodes})
      AND ${ofProbe} IS NOT TRUE ORDER BY n.position`);

/** Puts rejections into the cases that they belong to, and makes those that are missing. Returns the case of each. */
export async function putIntoCases(
  ledger: Statements,
  rejections: readonly CaseRejection[],
  now: Date,
): Promise<ReadonlyMap<CaseRejection, string>> {
  const placed = new Map<CaseRejection, string>();
  if (rejections.length === 0) return placed;
  const keys = [...new Set(rejections.map(caseKey))];
  const earliest = new Date(Math.min(...rejections.map(({ at }) => at.getTime())) - caseSilence);
  const rows = await ledger.$queryRaw<Omit<Open, 'shown' | 'isNew'>[]>(Prisma.sql`
    SELECT id, group_key AS "groupKey", state, code, codes, count, first_at AS "firstAt", last_at AS "lastAt", jtis, addresses,
      decision_id AS "decisionId", position, mute_id AS "muteId"
    FROM rejection_cases WHERE group_key = ANY (${keys}) AND last_at >= ${earliest} ORDER BY id DESC`);
  const mutes = await mutesAt(ledger, now);
  const byKey = Map.groupBy<string, Open>(
    rows.map((row) => ({ ...row, shown: null, isNew: false })),
    ({ groupKey }) => groupKey,
  );
  for (const rejection of rejections) {
    const key = caseKey(rejection);
    const cases = byKey.get(key) ?? [];
    let found = cases.find(({ firstAt, lastAt }) => isWithin(rejection.at, firstAt, lastAt));
    if (found === undefined) {
      found = openCase(key, rejection, mutes, now);
      byKey.set(key, [found, ...cases]);
    } else join(found, rejection);
    placed.set(rejection, found.id);
  }
  const touched = new Set(placed.values());
  for (const one of [...byKey.values()].flat()) if (touched.has(one.id)) await writeCase(ledger, one, now);
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO case_decisions (decision_id, case_id, at, position, folded)
    SELECT * FROM unnest(${rejections.map(({ id }) => id)}::uuid[], ${rejections.map((one) => placed.get(one) ?? '')}::uuid[],
      ${rejections.map(({ at }) => at.toISOString())}::timestamptz[], ${rejections.map(({ position }) => position.toString())}::bigint[],
      ${rejections.map(({ foldedLastAt }) => foldedLastAt !== null)}::boolean[])`);
  const jtis = [...byKey.values()].flat().flatMap((one) => (touched.has(one.id) ? one.jtis : []));
  await ledger.$executeRaw(Prisma.sql`
    INSERT INTO case_tokens (jti, audience, issued_at, expires_at)
    SELECT t.jti, a.uri, t.issued_at, t.expires_at FROM tokens t JOIN audiences a ON a.id = t.audience_id
    WHERE t.jti = ANY (${jtis}::uuid[]) ON CONFLICT DO NOTHING`);
  return placed;
}

const isWithin = (at: Date, first: Date, last: Date): boolean =>
  at.getTime() >= first.getTime() - caseSilence && at.getTime() <= last.getTime() + caseSilence;

const endOf = ({ at, foldedLastAt }: CaseRejection): Date => (foldedLastAt !== null && foldedLastAt > at ? foldedLastAt : at);

function openCase(groupKey: string, rejection: CaseRejection, mutes: readonly CaseMute[], now: Date): Open {
  const mute = mutes.find((one) => mutesCase(one, rejection));
  return {
    id: newId(now.getTime()),
    groupKey,
    state: mute === undefined ? 'new' : 'explained',
    code: rejection.code,
    codes: { [rejection.code]: 1 },
    count: 1n,
    firstAt: rejection.at,
    lastAt: endOf(rejection),
    jtis: rejection.jti === null ? [] : [rejection.jti],
    addresses: rejection.sourceAddress === null ? [] : [rejection.sourceAddress],
    decisionId: rejection.id,
    position: rejection.position,
    muteId: mute?.id ?? null,
    shown: rejection,
    isNew: true,
  };
}

function join(open: Open, rejection: CaseRejection): void {
  const [before, after] = [weightOf(open.code), weightOf(rejection.code)];
  if (after > before) {
    open.code = rejection.code;
    // What was explained or contained was something milder.
    if (open.state !== 'acknowledged') open.state = 'new';
  }
  if (after >= before) {
    open.shown = rejection;
    open.decisionId = rejection.id;
  }
  open.codes[rejection.code] = (open.codes[rejection.code] ?? 0) + 1;
  open.count++;
  open.position = rejection.position;
  if (rejection.at < open.firstAt) open.firstAt = rejection.at;
  if (endOf(rejection) > open.lastAt) open.lastAt = endOf(rejection);
  if (rejection.jti !== null && !open.jtis.includes(rejection.jti) && open.jtis.length < most.jtis) open.jtis.push(rejection.jti);
  const { sourceAddress } = rejection;
  if (sourceAddress !== null && !open.addresses.includes(sourceAddress) && open.addresses.length < most.addresses)
    open.addresses.push(sourceAddress);
}

/** Whoever handles a case at this moment has its row: what they set stays, and only a severer code opens it again. */
async function writeCase(ledger: Statements, one: Open, now: Date): Promise<void> {
  const { shown } = one;
  if (one.isNew && shown !== null) {
    await ledger.$executeRaw(Prisma.sql`
      INSERT INTO rejection_cases (id, group_key, state, code, codes, count, first_at, last_at, door, audience, resource_server_id,
        token_identity_id, presented_identity_id, bound_certificate_id, presented_certificate_id, bound_thumbprint, presented_thumbprint,
        jtis, addresses, decision_id, position, mute_id, opened_at)
      VALUES (${one.id}::uuid, ${one.groupKey}, ${one.state}, ${one.code}, ${JSON.stringify(one.codes)}::jsonb, ${one.count}, ${one.firstAt},
        ${one.lastAt}, ${shown.door}, ${shown.audience}, ${shown.resourceServerId}::uuid, ${shown.tokenIdentityId}::uuid,
        ${shown.presentedIdentityId}::uuid, ${shown.boundCertificateId}::uuid, ${shown.presentedCertificateId}::uuid,
        ${shown.boundThumbprint}, ${shown.presentedThumbprint}, ${one.jtis}::uuid[], ${one.addresses}, ${one.decisionId}::uuid,
        ${one.position}, ${one.muteId}::uuid, ${now})`);
    return;
  }
  await ledger.$executeRaw(Prisma.sql`
    UPDATE rejection_cases SET codes = ${JSON.stringify(one.codes)}::jsonb, count = ${one.count}, first_at = ${one.firstAt},
      last_at = ${one.lastAt}, jtis = ${one.jtis}::uuid[], addresses = ${one.addresses}, decision_id = ${one.decisionId}::uuid,
      position = ${one.position}, code = ${one.code},
      state = CASE WHEN code <> ${one.code} AND state IN ('explained', 'contained') THEN 'new' ELSE state END
    WHERE id = ${one.id}::uuid`);
}

/** What is told of a flood when it is over may be later than what was known when its first refusal made or joined a case. */
export const prolongFlooded = (ledger: Statements, after: bigint, last: bigint): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE rejection_cases c SET last_at = greatest(c.last_at, fold.last_at)
    FROM ledger_entries n JOIN events e ON e.at = n.event_at AND e.id = n.event_id
      JOIN folded_refusals fold ON fold.id = CASE WHEN e.type = 'decisions.folded' THEN e.target_id::uuid END JOIN case_decisions d ON d.decision_id = fold.id
    WHERE n.position > ${after} AND n.position <= ${last} AND e.type = 'decisions.folded' AND c.id = d.case_id`);

/** A case whose bound certificate was revoked is contained: none of its tokens lives any more. */
export const containRevoked = (ledger: Statements, after: bigint, last: bigint): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE rejection_cases c SET state = 'contained'
    FROM ledger_entries n JOIN events e ON e.at = n.event_at AND e.id = n.event_id
    WHERE n.position > ${after} AND n.position <= ${last} AND e.type = 'certificate.revoked' AND e.target_kind = 'certificate'
      AND c.bound_certificate_id::text = e.target_id AND c.first_at <= e.at AND c.state IN ('new', 'acknowledged')`);
