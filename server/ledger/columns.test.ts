import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { milliseconds } from './columns.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

it.each([
  ['microseconds of now', '2026-11-22', '1 microsecond'],
  ['microseconds until 2038', '1970-01-01', '42919.999983 seconds'],
  ['milliseconds until 2230', '1970-01-01', '164119.987 seconds'],
  ['seconds until 9999', '1970-01-01', '5060000 seconds'],
])('a time is read in whole milliseconds, rounded down, never one off: %s', async (_, from, step) => {
  const { rows } = await db.database.pool.query({
    text: `SELECT count(*)::int AS wrong FROM (SELECT $1::timestamptz + n * $2::interval AS t FROM generate_series(0, 50000) n) x
      WHERE ${milliseconds('t')} <> floor(extract(epoch FROM t) * 1000)`,
    values: [from, step],
  });
  expect(rows[0].wrong).toBe(0);
});
