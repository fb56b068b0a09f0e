import { Prisma } from '#prisma';
import { type DecisionCode, type DoorName, isRefusal } from '../domain/codes.ts';
import type { Ledger } from './database.ts';
import { isLive } from './liveness.ts';

/** Decisions on the tokens of a case that followed one another and were alike. */
export type CaseStep = {
  /** `unchecked`: accepted by whoever did not say which certificate it saw. */
  kind: 'issued' | 'rightful' | 'unchecked' | 'rejected';
  code: DecisionCode;
  presenter: string | null;
  place: string | null;
  sourceAddress: string | null;
  firstAt: Date;
  lastAt: Date;
  count: number;
};

type Row = {
  at: Date;
  firstAt: Date;
  code: DecisionCode;
  door: DoorName;
  presenter: string | null;
  place: string | null;
  sourceAddress: string | null;
  bound: string | null;
  presented: string | null;
  count: bigint;
};

/** Decisions that are looked at; a case with more of them shows its first ones. */
const lookedAt = 2_000;

/** What happened to these tokens, oldest first, like after like put together. */
export async function storyOf(ledger: Ledger, jtis: readonly string[]): Promise<CaseStep[]> {
  if (jtis.length === 0) return [];
  const rows = await ledger.$queryRaw<Row[]>(Prisma.sql`
    SELECT e.at, e.code, e.door, coalesce(pi.name, e.presented_thumbprint) AS presenter, rs.name AS place,
      e.source_address AS "sourceAddress", e.bound_thumbprint AS bound, e.presented_thumbprint AS presented, coalesce(fold.count, e.count, 1) AS count,
      coalesce(e.first_at, e.at) AS "firstAt"
    FROM events e LEFT JOIN identities pi ON pi.id = e.presented_identity_id LEFT JOIN resource_servers rs ON rs.id = e.resource_server_id
      LEFT JOIN folded_refusals fold ON fold.id = e.id
    WHERE e.jti = ANY (${[...jtis]}::uuid[]) AND e.code IS NOT NULL ORDER BY e.at, e.id LIMIT ${lookedAt}`);
  const steps: CaseStep[] = [];
  for (const row of rows) {
    const { at, firstAt, code, presenter, place, sourceAddress } = row;
    const kind = kindOf(row);
    const last = steps.at(-1);
    if (last && last.kind === kind && last.code === code && last.presenter === presenter && last.place === place) {
      last.count += Number(row.count);
      last.lastAt = at;
    } else steps.push({ kind, code, presenter, place, sourceAddress, firstAt, lastAt: at, count: Number(row.count) });
  }
  return steps;
}

function kindOf({ code, bound, presented }: Row): CaseStep['kind'] {
  if (isRefusal(code)) return 'rejected';
  if (code === 'issued') return 'issued';
  return presented !== null && presented === bound ? 'rightful' : 'unchecked';
}

/** Whether Hawser itself saw any of these rejections, as far as is looked, and did not only hear of them by reports. */
export async function isWitnessed(ledger: Ledger, caseId: string): Promise<boolean> {
  const rows = await ledger.$queryRaw<{ seen: boolean }[]>(Prisma.sql`
    SELECT EXISTS (SELECT FROM (
        SELECT decision_id, at FROM case_decisions WHERE case_id = ${caseId}::uuid ORDER BY position DESC LIMIT ${lookedAt}
      ) d JOIN events e ON e.at = d.at AND e.id = d.decision_id WHERE e.door <> 'report') AS seen`);
  return rows[0]?.seen === true;
}

export type CaseToken = {
  jti: string;
  audience: string;
  issuedAt: Date;
  expiresAt: Date;
  deniedAt: Date | null;
  /** When it ended or will end, by whatever came or comes first. A suspension ends nothing: it can be taken back. */
  endsAt: Date;
  live: boolean;
};

/**
 * The tokens of a case that Hawser issued, newest first; also those that are forgotten since, of which the certificate that they are bound
 * to is all that is left of their chain.
 */
export const caseTokens = (ledger: Ledger, jtis: readonly string[], boundCertificateId: string | null, now: Date): Promise<CaseToken[]> =>
  ledger.$queryRaw<CaseToken[]>(Prisma.sql`
    SELECT t.jti, t.audience, t.issued_at AS "issuedAt", t.expires_at AS "expiresAt", t.denied_at AS "deniedAt",
      coalesce(${Prisma.raw(isLive('own', 'moment.at'))}, false) AS live,
      least(t.expires_at, t.denied_at,
        (SELECT min(x.denied_at) FROM denied_tokens x WHERE x.jti = ANY (own.jtis)),
        (SELECT min(least(x.revoked_at, x.usable_until, x.not_after)) FROM certificates x
          WHERE x.id = ${boundCertificateId}::uuid OR x.id = ANY (own.certificate_ids)),
        (SELECT min(x.revoked_at) FROM tokens o JOIN token_keys x ON x.number = o.key_number WHERE o.jti = ANY (own.jtis)),
        (SELECT min(x.revoked_at) FROM tokens o JOIN exchange_secrets x ON x.id = o.exchange_secret_id WHERE o.jti = ANY (own.jtis))) AS "endsAt"
    FROM (
      SELECT c.*, coalesce(d.denied_at, (SELECT min(e.at) FROM events e WHERE e.jti = c.jti AND e.type = 'token.denied')) AS denied_at
      FROM case_tokens c LEFT JOIN denied_tokens d ON d.jti = c.jti WHERE c.jti = ANY (${[...jtis]}::uuid[])
    ) t LEFT JOIN tokens own ON own.jti = t.jti, (SELECT ${now}::timestamptz AS at) moment
    ORDER BY t.issued_at DESC, t.jti`);

/** Resource servers for these audiences that have no decision on record since an instant: nobody knows what they let through. */
export const silentServers = (ledger: Ledger, audiences: readonly string[], since: Date): Promise<{ id: string; name: string }[]> =>
  ledger.$queryRaw<{ id: string; name: string }[]>(Prisma.sql`
    SELECT DISTINCT rs.id, rs.name FROM resource_servers rs JOIN resource_server_audiences link ON link.resource_server_id = rs.id
      JOIN audiences a ON a.id = link.audience_id
    WHERE a.uri = ANY (${[...audiences]})
      AND NOT EXISTS (SELECT FROM events e WHERE e.resource_server_id = rs.id AND e.at > ${since}::timestamptz)
    ORDER BY rs.name LIMIT 20`);
