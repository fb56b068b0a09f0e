import { Prisma } from '#prisma';
import type { DecisionCode } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId, newId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import { defined } from './filter.ts';
import { takenMeans } from './unique.ts';

export type ContainmentTerms = {
  /** Which presentations count. */
  codes: DecisionCode[];
  /** So many of them … */
  threshold: number;
  /** … within so many seconds. */
  windowSeconds: number;
  enabled: boolean;
};
export type ContainmentRuleView = ContainmentTerms & { id: string; name: string; createdBy: string; createdAt: Date; updatedAt: Date };

const all = {
  id: true,
  name: true,
  codes: true,
  threshold: true,
  windowSeconds: true,
  enabled: true,
  createdBy: true,
  createdAt: true,
  updatedAt: true,
} as const;
type Row = Omit<ContainmentRuleView, 'codes'> & { codes: string[] };
const view = (row: Row): ContainmentRuleView => ({ ...row, codes: row.codes as DecisionCode[] });

/** By name. */
export const listContainmentRules = async (ledger: Ledger): Promise<ContainmentRuleView[]> =>
  (await ledger.containmentRule.findMany({ select: all, orderBy: { name: 'asc' } })).map(view);

/** @throws {Failure} `not_found` */
export async function findContainmentRule(ledger: Ledger, reference: string): Promise<ContainmentRuleView> {
  const id = fromPublicId('containmentRule', reference);
  const row = await ledger.containmentRule.findUnique({ where: id === undefined ? { name: reference } : { id }, select: all });
  if (row === null) throw notFound(`the containment rule ${reference}`);
  return view(row);
}

/** @throws {Failure} `already_exists` */
export const insertContainmentRule = async (
  ledger: Ledger,
  rule: ContainmentTerms & { readonly name: string; readonly createdBy: string; readonly now: Date },
): Promise<ContainmentRuleView> => {
  const { now, ...data } = rule;
  return view(
    await takenMeans(
      ledger.containmentRule.create({ data: { ...data, id: newId(now.getTime()), createdAt: now, updatedAt: now }, select: all }),
      () => ({ field: 'name', detail: 'is the name of another rule' }),
    ),
  );
};

export const updateContainmentRule = async (
  ledger: Ledger,
  id: string,
  change: { [K in keyof ContainmentTerms]?: ContainmentTerms[K] | undefined },
  now: Date,
): Promise<ContainmentRuleView> =>
  view(await ledger.containmentRule.update({ where: { id }, data: { ...defined(change), updatedAt: now }, select: all }));

export const deleteContainmentRule = async (ledger: Ledger, id: string): Promise<boolean> =>
  (await ledger.containmentRule.deleteMany({ where: { id } })).count === 1;

/** A token that a rule would deny: when the threshold was reached first, and by how many. */
export type Reached = { jti: string; reachedAt: Date; count: number; expiresAt: Date; deniedAt: Date | null };

/**
 * Tokens that reach the threshold of a rule by presentations between two instants; the one question behind the rule and its dry run.
 * A presentation that stands for a flood counts as many. A report counts only for tokens of its reporter's own audiences: of any other it need
 * not hold more than the name.
 * @param jtis only these; all, if left away
 */
export function tokensReaching(
  ledger: Ledger,
  { codes, threshold, windowSeconds }: Pick<ContainmentTerms, 'codes' | 'threshold' | 'windowSeconds'>,
  { from, to, jtis }: { from: Date; to: Date; jtis?: readonly string[] },
  limit: number,
): Promise<Reached[]> {
  const since = new Date(from.getTime() - windowSeconds * 1_000);
  const only = jtis === undefined ? Prisma.empty : Prisma.sql`AND e.jti = ANY (${[...jtis]}::uuid[])`;
  return ledger.$queryRaw<Reached[]>(Prisma.sql`
    SELECT DISTINCT ON (counted.at, t.jti) t.jti, counted.at AS "reachedAt", counted.count::int AS count, t.expires_at AS "expiresAt",
      d.denied_at AS "deniedAt"
    FROM (
      SELECT DISTINCT ON (jti) jti, at, count FROM (
        SELECT e.jti, e.at, sum(coalesce(fold.count, 1)) OVER (PARTITION BY e.jti ORDER BY e.at
          RANGE BETWEEN make_interval(secs => ${windowSeconds}) PRECEDING AND CURRENT ROW) AS count
        FROM events e LEFT JOIN folded_refusals fold ON fold.id = e.id
        WHERE e.at > ${since}::timestamptz AND e.at <= ${to}::timestamptz AND e.code = ANY (${codes}) AND e.jti IS NOT NULL ${only}
          AND e.code IS NOT NULL AND e.code NOT IN ('issued', 'accepted') AND NOT (e.door = 'report' AND e.code = 'aud_mismatch')
      ) presented WHERE count >= ${threshold} AND at > ${from}::timestamptz ORDER BY jti, at
    ) counted JOIN tokens t ON t.jti = counted.jti LEFT JOIN denied_tokens d ON d.jti = t.jti
    WHERE counted.at < t.expires_at ORDER BY counted.at, t.jti LIMIT ${limit}`);
}
