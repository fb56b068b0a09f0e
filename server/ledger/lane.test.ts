import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { Lane, Lanes } from './lane.ts';

let db: TestDatabase;
let pool: pg.Pool;
let connections = 0;
beforeAll(async () => {
  db = await testDatabase();
  pool = new pg.Pool({ connectionString: db.url, max: 1 });
  pool.on('connect', () => connections++);
  pool.on('error', () => {});
});
afterAll(async () => {
  await pool.end();
  await db.drop();
});

const one = { text: 'SELECT 1 AS one' };

it('a lane keeps its connection while statement follows statement, and leaves it to others afterwards', async () => {
  const lane = new Lane(pool);
  for (let count = 0; count < 5; count++) expect((await lane.query(one)).rows).toEqual([{ one: 1 }]);
  expect(pool.idleCount).toBe(0);
  await sleep(20);
  expect([pool.idleCount, connections]).toEqual([1, 1]);
  expect((await pool.query(one)).rowCount).toBe(1);
});

it('a lane sends the next statement in the very call, while it has a connection', async () => {
  const lane = new Lane(pool);
  await lane.query(one);
  const sent: string[] = [];
  const second = lane.query({ text: "SELECT 'second'" }).then(() => sent.push('second'));
  const others = pool.query(one).then(() => sent.push('others'));
  await Promise.all([second, others]);
  expect(sent).toEqual(['second', 'others']);
});

it('a lane goes on with another connection after an error, and after the end of its own between two statements', async () => {
  const lane = new Lane(pool);
  await expect(lane.query({ text: 'SELECT 1 / 0' })).rejects.toMatchObject({ code: '22012' });
  const { rows } = await lane.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
  const killer = new pg.Client({ connectionString: db.url });
  await killer.connect();
  const ended = lane.query({ text: 'SELECT pg_sleep(10)' }).catch((error: unknown) => error);
  await sleep(50);
  await killer.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  expect(await ended).toMatchObject({ code: '57P01' });
  const { rows: next } = await lane.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
  expect(next[0]?.pid).not.toBe(rows[0]?.pid);
  await killer.query('SELECT pg_terminate_backend($1)', [next[0]?.pid]);
  await sleep(50);
  expect((await lane.query(one)).rowCount).toBe(1);
  await killer.end();
});

it('lanes side by side take a connection each only while that many statements are under way, and no more statements than lanes', async () => {
  const wide = new pg.Pool({ connectionString: db.url, max: 4 });
  const lanes = new Lanes(wide, 2);
  const pid = { text: 'SELECT pg_backend_pid() AS pid' };
  const alone = [(await lanes.query(pid)).rows[0], (await lanes.query(pid)).rows[0]];
  expect(alone[0]).toEqual(alone[1]);
  const [one, other] = await Promise.all([lanes.query(pid), lanes.query(pid)]);
  expect(one.rows).not.toEqual(other.rows);
  const all = await Promise.allSettled([lanes.query(pid), lanes.query(pid), lanes.query(pid)]);
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await expect(lanes.query({ text: 'SELECT 1 / 0' })).rejects.toMatchObject({ code: '22012' });
  expect(await Promise.all([lanes.query(pid), lanes.query(pid)])).toHaveLength(2);
  await wide.end();
});
