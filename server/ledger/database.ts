import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '#prisma';
import { isUndone } from './outage.ts';
import { type Statements, patience as statementPatience, statementsOn } from './statements.ts';

/** A transaction of the ledger, or the ledger itself outside of one. */
export type Ledger = Prisma.TransactionClient;

/** Milliseconds before a statement, a connection or a wait for one is given up: PostgreSQL may be frozen rather than gone. */
const patience = 2_000;

/** How often a transaction is run again that was undone for the sake of another. */
const runsAgain = 2;

/**
 * For a process whose statements all find few rows by key, prepared once and kept: a plan made while a table is still empty
 * would otherwise scan it, and go on doing so while the table grows.
 */
const byKeyOnly = ' -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan';

/**
 * For pages, which group what they count: that has to fit into memory. And which read the newest of many in the order of an index: taken for a
 * disk whose arm has to move to each, the planner rather fetches all of them and sorts.
 */
const byPage = ' -c work_mem=16MB -c random_page_cost=1.1';

/**
 * One role's connection to the ledger: `prisma` for the registry, `statements` and `pool` for hand-written ones.
 * Times are UTC on every connection, because the adapter drops the offset of a timestamptz.
 */
export class Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** Prepared, for those who have many to make; each is a transaction of its own. */
  readonly statements: Statements;

  constructor(url: string, options: { connections?: number; byKeyOnly?: boolean } = {}) {
    const settings = {
      connectionString: url,
      // Whatever a statement of a page would gain by being compiled takes longer to compile.
      options: `-c TimeZone=UTC -c jit=off${options.byKeyOnly === true ? byKeyOnly : byPage}`,
      max: options.connections ?? 8,
      connectionTimeoutMillis: patience,
      query_timeout: patience,
      statement_timeout: patience,
      keepAlive: true,
    };
    this.pool = new pg.Pool(settings);
    // A broken idle connection is replaced by the pool at its next use; unheard, the event would end the process.
    this.pool.on('error', () => {});
    this.statements = statementsOn(this.pool);
    this.prisma = new PrismaClient({ adapter: new PrismaPg({ ...settings, query_timeout: 10_000, statement_timeout: 10_000 }) });
  }

  /**
   * Runs `work` in one transaction: all of it, events included, or nothing. Where PostgreSQL undid it so that another could go on, it is
   * run again, at the very end of it too: `work` changes nothing but the ledger.
   */
  async transaction<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
    for (let left = runsAgain; ; left--) {
      try {
        return await this.prisma.$transaction(work, { maxWait: patience, timeout: 10_000 });
      } catch (error) {
        if (left === 0 || !isUndone(error)) throw error;
      }
    }
  }

  /** The same past the query builder, for work that has nothing but statements to make. */
  async statementTransaction<T>(work: (ledger: Statements) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      await client.query(`BEGIN; SET LOCAL statement_timeout = ${statementPatience}`);
      const done = await work(statementsOn(client));
      await client.query('COMMIT');
      client.release();
      return done;
    } catch (error) {
      // What the transaction held is let go before anybody else gets the connection; one that broke goes with it.
      const undone = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      );
      client.release(!undone);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.prisma.$disconnect(), this.pool.end()]);
  }
}
