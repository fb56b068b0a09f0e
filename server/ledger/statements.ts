import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Prisma } from '#prisma';

/** Hand-written statements, outside of a transaction or in one: what of the ledger most of its files need. */
export type Statements = {
  $queryRaw<T>(query: Prisma.Sql): Promise<T>;
  $executeRaw(query: Prisma.Sql): Promise<number>;
};

/** Milliseconds for one statement, which may have to wait for somebody else's transaction. */
export const patience = 10_000;

/** A statement is parsed and planned once for each connection, under a name that its text gives it. */
const names = new Map<string, string>();
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}

/** As the query builder reads them: a bigint is one. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? BigInt : format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid),
};

/**
 * The same statements past the query builder, prepared: a third of the cost, for whoever has many to make. Only for texts
 * that do not vary with their values, since each stays prepared.
 */
export function statementsOn(client: Pick<pg.ClientBase, 'query'> | Pick<pg.Pool, 'query'>): Statements {
  const run = ({ text, values }: Prisma.Sql): Promise<pg.QueryResult> => {
    const query = { name: nameOf(text), text, values: values.map(asParameter), types, query_timeout: patience };
    return client.query(query);
  };
  return {
    // The caller says what its statement selects, as with the query builder.
    $queryRaw: async <T>(query: Prisma.Sql) => (await run(query)).rows as T,
    $executeRaw: async (query) => (await run(query)).rowCount ?? 0,
  };
}

/** The driver would write a date in the time zone of this process. */
const asParameter = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);
