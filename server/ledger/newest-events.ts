import { Prisma } from '#prisma';
import { whereAll } from './filter.ts';

export const newestFirst = Prisma.sql`ORDER BY e.at DESC, e.id DESC`;

/**
 * SQL, with parentheses, for the newest events that one of the parts names. Asked together, the planner may rather go through all of time until
 * it has found enough, and there may be none.
 * @param parts conditions on `e` that have no event in common, each with an index that leads to it in the order of time
 * @param further conditions on all of them; what is no condition is left out
 */
export function newestEvents(parts: readonly Prisma.Sql[], further: Parameters<typeof whereAll>[0], limit: number): Prisma.Sql {
  const found = parts.map((part) => Prisma.sql`(SELECT * FROM events e ${whereAll([part, ...further])} ${newestFirst} LIMIT ${limit})`);
  if (found.length === 1) return Prisma.join(found);
  return Prisma.sql`(SELECT * FROM (${Prisma.join(found, ' UNION ALL ')}) e ${newestFirst} LIMIT ${limit})`;
}

/**
 * SQL for `e.<column> = value` where the value comes out of a row, and for the order that goes with it: the newest first, as an index of the column
 * and the time has them. Written as an equality, the planner reckons with as many events as a value has on average, and would rather fetch all of them
 * and sort: for a value with a hundred thousand that takes minutes.
 */
export const newestOf = (column: string, value: Prisma.Sql): { readonly where: Prisma.Sql; readonly order: Prisma.Sql } => {
  const own = Prisma.raw(`e.${column}`);
  return { where: Prisma.sql`${own} >= ${value} AND ${own} <= ${value}`, order: Prisma.sql`ORDER BY ${own}, e.at DESC` };
};
