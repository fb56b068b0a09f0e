import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { Database, type Ledger } from './database.ts';
import { isOutage } from './outage.ts';

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await testDatabase();
  database = new Database(db.url, { connections: 4 });
  await database.pool.query(`
    CREATE TABLE pairs (id int PRIMARY KEY, written int NOT NULL);
    INSERT INTO pairs VALUES (1, 0), (2, 0);
    CREATE TABLE last_words (locks int);
    CREATE FUNCTION lock_at_the_end() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN UPDATE pairs SET written = written + 1 WHERE id = NEW.locks; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER at_the_end AFTER INSERT ON last_words DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION lock_at_the_end();`);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

const write = (ledger: Ledger, id: number) => ledger.$executeRaw`UPDATE pairs SET written = written + 1 WHERE id = ${id}`;
const writeAtTheEnd = (ledger: Ledger, id: number) => ledger.$executeRaw`INSERT INTO last_words VALUES (${id})`;
const written = async () => (await database.pool.query('SELECT written FROM pairs ORDER BY id')).rows.map((row) => row.written);

/** Two acts that want the same two rows, each the other's first, and have their first at the same time. */
async function crossing(second: typeof write): Promise<number> {
  const before = await written();
  let runs = 0;
  let holding = 0;
  const { promise: bothHold, resolve } = Promise.withResolvers<void>();
  const act = (first: number, then: number) =>
    database.transaction(async (ledger) => {
      runs++;
      await write(ledger, first);
      if (++holding === 2) resolve();
      await bothHold;
      await second(ledger, then);
    });
  await Promise.all([act(1, 2), act(2, 1)]);
  expect(await written()).toEqual(before.map((count: number) => count + 2));
  return runs;
}

describe('two acts of which each waits for the other', () => {
  it('are both done, once each: whichever PostgreSQL undoes is run again', async () => {
    expect(await crossing(write)).toBe(3);
  });

  it('also where they meet when they commit', async () => {
    expect(await crossing(writeAtTheEnd)).toBe(3);
  });
});

describe('an act that is undone again and again for the sake of others', () => {
  it('is given up after three runs, as one to try again later', async () => {
    let runs = 0;
    const work = database.transaction(async (ledger) => {
      runs++;
      await ledger.$executeRawUnsafe("DO $$ BEGIN RAISE 'deadlock detected' USING ERRCODE = '40P01'; END $$");
    });
    await expect(work).rejects.toSatisfy(isOutage);
    expect(runs).toBe(3);
  });
});

describe('an act that fails for a reason of its own', () => {
  it('is run once', async () => {
    let runs = 0;
    const work = database.transaction(async (ledger) => {
      runs++;
      await ledger.$executeRaw`SELECT 1 / 0`;
    });
    await expect(work).rejects.toThrow(/division by zero/);
    expect(runs).toBe(1);
  });
});
