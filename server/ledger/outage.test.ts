import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { Database } from './database.ts';
import { isOutage } from './outage.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('an outage', () => {
  it('is a connection that ends in the middle of a statement or a transaction', async () => {
    const database = new Database(db.url, { connections: 2 });
    const sleeping = [
      database.prisma.$queryRaw`SELECT pg_sleep(5)::text`,
      database.transaction((ledger) => ledger.$queryRaw`SELECT pg_sleep(5)::text`),
      database.pool.query('SELECT pg_sleep(1.5)'),
    ].map(failureOf);
    const killer = new pg.Client({ connectionString: db.url });
    await killer.connect();
    const asleep = "FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid() AND datname = current_database()";
    while ((await killer.query(`SELECT ${asleep}`)).rowCount !== 3) {}
    await killer.query(`SELECT pg_terminate_backend(pid) ${asleep}`);
    for (const error of await Promise.all(sleeping)) expect(isOutage(error)).toBe(true);
    expect(await database.prisma.identity.count()).toBe(0);
    await killer.end();
    await database.close();
  });

  it('is a database that refuses to be written to', async () => {
    const error = await failureOf(
      db.database.transaction(async (ledger) => {
        await ledger.$executeRaw`SET TRANSACTION READ ONLY`;
        await ledger.setupLink.create({ data: { hash: new Uint8Array(32), expiresAt: new Date() } });
      }),
    );
    expect(isOutage(error)).toBe(true);
  });

  it('is not a refusal by a rule of the ledger, nor a mistake of ours', async () => {
    const link = { hash: new Uint8Array([1]), expiresAt: new Date() };
    await db.database.prisma.setupLink.create({ data: link });
    expect(isOutage(await failureOf(db.database.prisma.setupLink.create({ data: link })))).toBe(false);
    expect(isOutage(await failureOf(db.database.prisma.$queryRaw`SELECT nonsense`))).toBe(false);
    expect(isOutage(await failureOf(db.database.prisma.$queryRaw`SELECT 1 / 0`))).toBe(false);
    expect(isOutage(new TypeError('undefined is not a function'))).toBe(false);
    expect(isOutage('down')).toBe(false);
  });
});
