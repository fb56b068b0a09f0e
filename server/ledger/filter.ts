import { Prisma } from '#prisma';

/** `WHERE` every condition that is there; nothing where none is. */
export const whereAll = (conditions: readonly (Prisma.Sql | string | false | null | undefined)[]): Prisma.Sql => {
  const present = conditions.filter((condition) => condition instanceof Prisma.Sql);
  return present.length === 0 ? Prisma.empty : Prisma.sql`WHERE ${Prisma.join(present, ' AND ')}`;
};

/** A pattern for ILIKE that finds the text itself, wildcards included. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** The members that are given, for an UPDATE of only those. */
export const defined = <T extends object>(change: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
