import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { system } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import { changeRetention, dropExpiredEvents } from '../operations/keep-events.ts';
import { verifyLedger } from '../operations/verify-ledger.ts';
import { type SealedLedger, sealedLedger } from '../testing/sealed-ledger.ts';
import { appendEvent } from './events.ts';
import { eventPartitions, makePartitions } from './partitions.ts';

let ledger: SealedLedger;
beforeEach(async () => {
  ledger = await sealedLedger();
});
afterEach(() => ledger.close());

const parts = async () => {
  const { rows } = await ledger.db.database.pool.query<{ part: string; count: number }>(
    'SELECT tableoid::regclass::text AS part, count(*)::int FROM events GROUP BY 1 ORDER BY 1',
  );
  return Object.fromEntries(rows.map(({ part, count }) => [part, count]));
};
/** Nobody may move events but the owner, and only while nobody else is there. */
const backToDefault = (name: string): string => `
  BEGIN; LOCK TABLE ONLY events IN ACCESS EXCLUSIVE MODE; ALTER TABLE events DETACH PARTITION ${name};
  INSERT INTO events SELECT * FROM ${name}; DROP TABLE ${name}; COMMIT`;
const inMonth = (month: string) => () => ({ at: new Date(`${month}-15T12:00:00Z`) });

describe('the months of the ledger', () => {
  it('are made ahead by the api, each once, also by eight at a time', async () => {
    const now = new Date('2031-12-31T23:59:59Z');
    const made = await Promise.all(Array.from({ length: 8 }, () => makePartitions(ledger.api.prisma, now)));
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(3);
    const names = (await eventPartitions(ledger.api.prisma)).map(({ name }) => name);
    expect(names.slice(-3)).toEqual(['events_2031_12', 'events_2032_01', 'events_2032_02']);
    const [december] = (await eventPartitions(ledger.api.prisma)).slice(-3);
    expect(december?.bytes).toBeGreaterThan(0);
    expect(december).toMatchObject({ from: new Date('2031-12-01T00:00:00Z'), until: new Date('2032-01-01T00:00:00Z') });
  });

  it('take in what had to wait in the default, and lose and change nothing of it', async () => {
    await ledger.add(7, inMonth('2031-12'));
    await ledger.add(2, inMonth('2019-01'));
    await ledger.seal();
    expect(await parts()).toEqual({ events_default: 9 });
    await makePartitions(ledger.api.prisma, new Date('2031-12-01T00:00:00Z'));
    expect(await parts()).toEqual({ events_default: 2, events_2031_12: 7 });
    expect(await verifyLedger(ledger.asApi)).toMatchObject({ verified: true, events: 9 });
    const { rowCount } = await ledger.db.database.pool.query(
      `SELECT FROM pg_trigger WHERE tgrelid IN ('events_2031_12'::regclass, 'events_default'::regclass) AND tgname = 'events_append_only' AND tgenabled = 'O'`,
    );
    expect(rowCount).toBe(2);
    await expect(ledger.db.database.pool.query('DELETE FROM events')).rejects.toMatchObject({ code: '42501' });
  });

  it('fail nobody who writes at that moment, also when a month is made late', async () => {
    const { pool } = ledger.db.database;
    for (const { name } of await eventPartitions(ledger.api.prisma)) await pool.query(`DROP TABLE ${name}`);
    const now = new Date();
    let written = 0;
    let done = false;
    const failed: unknown[] = [];
    const writers = Array.from({ length: 6 }, async () => {
      while (!done)
        await ledger
          .add(20, () => ({ at: now }))
          .then(
            (ids) => {
              written += ids.length;
            },
            (error: unknown) => failed.push(error),
          );
    });
    for (let round = 0; round < 6; round++) {
      await setTimeout(20);
      await makePartitions(ledger.api.prisma, now);
      expect((await eventPartitions(ledger.api.prisma)).length).toBeGreaterThan(0);
      // As it was before, so that the next round is late again.
      for (const { name } of await eventPartitions(ledger.api.prisma)) await pool.query(backToDefault(name));
    }
    done = true;
    await Promise.all(writers);
    expect(failed).toEqual([]);
    expect(Object.values(await parts()).reduce((sum, count) => sum + count, 0)).toBe(written);
  });

  it('leave the events of a ledger that had none of them where they are', async () => {
    const { pool } = ledger.db.database;
    // As the migration found it: everything in the default.
    for (const { name } of await eventPartitions(ledger.api.prisma)) await pool.query(`DROP TABLE ${name}`);
    await ledger.add(5);
    await ledger.add(2, inMonth('2001-03'));
    await ledger.add(1, inMonth('2090-03'));
    const sql = readFileSync(new URL('../../prisma/migrations/0012_sealed_ledger/migration.sql', import.meta.url), 'utf8');
    await pool.query(sql.slice(sql.lastIndexOf('DO $$')));
    const [before] = await eventPartitions(ledger.api.prisma);
    expect(before).toMatchObject({ name: expect.stringMatching(/^events_before_\d{4}_\d{2}$/), from: null });
    expect(await parts()).toEqual({ [before?.name ?? '']: 7, events_default: 1 });
    await makePartitions(ledger.api.prisma, new Date());
    await ledger.seal();
    expect(await verifyLedger(ledger.asApi)).toMatchObject({ verified: true, events: 8 });
    await expect(pool.query('DELETE FROM events')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('retention', () => {
  const context = () => ({ database: ledger.api, clock: () => new Date() });
  const owner = system('test');
  const dropped = async () => (await dropExpiredEvents(context(), owner)).partitions.map(({ name, events, kept }) => [name, events, kept]);

  beforeEach(async () => {
    await makePartitions(ledger.api.prisma, new Date('2021-05-01T00:00:00Z'));
  });

  it('keeps everything until somebody says otherwise', async () => {
    await ledger.add(3, inMonth('2021-05'));
    await ledger.seal();
    expect(await dropped()).toEqual([]);
    await expect(ledger.api.pool.query(`SELECT drop_event_partition('events_2021_05')`)).rejects.toMatchObject({ code: '55000' });
  });

  it('drops whole months that are sealed, tells of each, and the ledger stays verified', async () => {
    await ledger.add(30, inMonth('2021-05'));
    await ledger.add(10, inMonth('2021-06'));
    await ledger.add(5);
    await ledger.seal();
    await changeRetention(context(), owner, { months: 12 });
    expect((await dropExpiredEvents(context(), owner, { dryRun: true })).partitions).toHaveLength(3);
    expect(await dropped()).toEqual([
      ['events_2021_05', 30, null],
      ['events_2021_06', 10, null],
      ['events_2021_07', 0, null],
    ]);
    expect(await dropped()).toEqual([]);
    const verdict = await verifyLedger(ledger.asApi);
    expect(verdict).toMatchObject({ verified: true, finding: null, dropped: 40, events: 5 + 4 });
    const { rows } = await ledger.db.database.pool.query('SELECT count(*)::int FROM ledger_entries');
    expect(rows[0].count).toBe(49);
  });

  it('never drops a month with an event that is not sealed, or sealed and not signed', async () => {
    await ledger.add(3, inMonth('2021-05'));
    await changeRetention(context(), owner, { months: 12 });
    expect((await dropped())[0]).toEqual(['events_2021_05', null, 'it is not sealed whole yet']);
    await ledger.seal();
    await ledger.add(1, inMonth('2021-05'));
    expect(await parts()).toMatchObject({ events_2021_05: 4 });
    expect((await dropped())[0]).toEqual(['events_2021_05', null, 'it is not sealed whole yet']);
  });

  it('waits for nobody: a month in use stays', async () => {
    await ledger.add(3, inMonth('2021-05'));
    await ledger.seal();
    await changeRetention(context(), owner, { months: 12 });
    const reader = await ledger.db.database.pool.connect();
    await reader.query(`BEGIN; SELECT count(*) FROM events WHERE at < '2021-06-01'`);
    const began = performance.now();
    expect((await dropped())[0]).toEqual(['events_2021_05', null, 'it is in use at the moment']);
    expect(performance.now() - began).toBeLessThan(5_000);
    await reader.query('COMMIT');
    reader.release();
    expect((await dropped())[0]).toEqual(['events_2021_05', 3, null]);
  });

  it('does not excuse who deletes more than it dropped', async () => {
    await ledger.add(6, inMonth('2021-05'));
    const [id = ''] = await ledger.add(1, () => ({ id: newId(), at: new Date('2021-05-20T00:00:00Z') }));
    await ledger.seal();
    const { pool } = ledger.db.database;
    await pool.query(`SET session_replication_role = replica; DELETE FROM events WHERE id = '${id}'`);
    await changeRetention(context(), owner, { months: 12 });
    expect((await dropped())[0]).toEqual(['events_2021_05', 6, null]);
    expect(await verifyLedger(ledger.asApi)).toMatchObject({ verified: false, finding: { kind: 'deleted' } });
  });

  it.each([
    ['as it was', 0],
    ['as if it had ended long ago', -40 * 86_400_000],
  ])('does not excuse who drops a month before its time and writes that retention did, %s', async (_, shift) => {
    const now = new Date();
    const [from, until] = [1, 0].map((ago) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - ago)));
    if (!from || !until) throw new Error('no month');
    await makePartitions(ledger.api.prisma, from);
    const [id = ''] = await ledger.add(6, () => ({ at: new Date(from.getTime() + 86_400_000) }));
    await ledger.seal();
    const { pool } = ledger.db.database;
    const { rows } = await pool.query<{ part: string }>(`SELECT tableoid::regclass::text AS part FROM events WHERE id = '${id}'`);
    await pool.query(`SET session_replication_role = replica; DROP TABLE ${rows[0]?.part}`);
    const end = new Date(until.getTime() + shift).toISOString();
    await appendEvent(ledger.api.prisma, {
      type: 'ledger.partition_dropped',
      at: now,
      actor: owner,
      detail: { from: null, until: end, events: 6 },
    });
    await ledger.seal();
    expect(await verifyLedger(ledger.asApi)).toMatchObject({ verified: false, finding: { kind: 'deleted', eventId: id } });
  });

  it('is at least three months, whoever sets it', async () => {
    await expect(ledger.api.pool.query('UPDATE ledger_state SET retention_months = 1')).rejects.toMatchObject({ code: '23514' });
  });
});
