import type pg from 'pg';

/** A table of the ledger, with the parts that its rows lie in where it is partitioned. */
export type LedgerTable = { readonly name: string; readonly columns: readonly string[]; readonly parts: readonly string[] };

/** What is of this very installation and minute: who is signed in, and the links that are out. */
const passing = ['sessions', 'verifications', 'setup_links'];
/** The bookkeeping of the schema, which the migrations write. */
const bookkeeping = '_prisma_migrations';

/** Every table whose rows are worth keeping. */
export async function ledgerTables(client: pg.ClientBase): Promise<LedgerTable[]> {
  const { rows } = await client.query<{ name: string; columns: string[]; parts: string[] }>(`
    SELECT c.relname AS name,
      ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum) AS columns,
      ARRAY(SELECT p.relname::text FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = c.oid ORDER BY p.relname) AS parts
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname`);
  return rows.filter(({ name }) => name !== bookkeeping && !passing.includes(name));
}
