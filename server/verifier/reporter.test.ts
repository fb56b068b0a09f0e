import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../domain/ids.ts';
import type { Report } from '../domain/report.ts';
import { Acceptances } from './acceptances.ts';
import { Reporter } from './reporter.ts';

const aReport = (): Report => ({ report_id: newId(), at: '2026-11-22T12:00:00Z', code: 'aud_mismatch', also_found: [], audience: 'a:b' });

let batches: Report[][];
let outcome: () => Promise<ReadonlySet<string>>;
const taken: ReadonlySet<string> = new Set();
let problems: unknown[];
let reporter: Reporter;

beforeEach(() => {
  vi.useFakeTimers();
  batches = [];
  problems = [];
  outcome = async () => taken;
  reporter = new Reporter(
    (reports) => {
      batches.push([...reports]);
      return outcome();
    },
    (error) => problems.push(error),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('reports', () => {
  it('go together, in order, and never at the moment of the request', async () => {
    const reports = [aReport(), aReport(), aReport()];
    for (const report of reports) reporter.add(report);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(batches).toEqual([reports]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(1);
  });

  it('go at most a thousand at a time', async () => {
    for (let count = 0; count < 2_500; count++) reporter.add(aReport());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 1_000, 500]);
  });

  it('go in smaller batches when they are large', async () => {
    for (let count = 0; count < 1_000; count++)
      reporter.add({ ...aReport(), request_path: 'x'.repeat(2_000), user_agent: 'y'.repeat(500) });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(batches.flat()).toHaveLength(1_000);
    for (const batch of batches) expect(JSON.stringify({ reports: batch }).length).toBeLessThan(1_000_000);
  });

  it('are sent again, the same ones, until they are taken', async () => {
    outcome = () => Promise.reject(new Error('gone'));
    const report = aReport();
    reporter.add(report);
    await vi.advanceTimersByTimeAsync(10_000);
    const attempts = batches.length;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThan(10);
    expect(problems).toHaveLength(attempts);
    outcome = async () => taken;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.at(-1)).toEqual([report]);
    expect(batches).toHaveLength(attempts + 1);
    expect(reporter.dropped).toBe(0);
  });

  it('are dropped and counted when the STS will never take them, and when there is no room', async () => {
    outcome = async () => new Set(batches.at(-1)?.map(({ report_id }) => report_id));
    reporter.add(aReport());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(1);
    expect(reporter.dropped).toBe(1);
    for (let count = 0; count < 10_003; count++) reporter.add(aReport());
    expect(reporter.dropped).toBe(4);
  });

  it('are all sent at the end, and none is taken after it', async () => {
    for (let count = 0; count < 1_500; count++) reporter.add(aReport());
    await reporter.close();
    expect(batches.map((batch) => batch.length)).toEqual([1_000, 500]);
    reporter.add(aReport());
    expect(reporter.dropped).toBe(1);
  });

  it('do not hold up the end when the STS is gone, but are counted', async () => {
    outcome = () => Promise.reject(new Error('gone'));
    for (let count = 0; count < 3; count++) reporter.add(aReport());
    await reporter.close();
    expect(batches).toHaveLength(1);
    expect(reporter.dropped).toBe(3);
  });
});

describe('reports of what was accepted', () => {
  const accept = (key: string, now = Date.now()) =>
    counted.add(key, now, () => ({
      code: 'accepted',
      also_found: [],
      audience: 'a:b',
      jti: key,
      request_path: '/first',
      user_agent: 'curl',
    }));
  const sums = () => {
    const byUse: Record<string, number> = {};
    for (const { jti = 'others', count = 1 } of new Map(batches.flat().map((one) => [one.report_id, one])).values())
      byUse[jti] = (byUse[jti] ?? 0) + count;
    return byUse;
  };
  let counted: Acceptances;
  let told: number[];
  beforeEach(() => {
    vi.setSystemTime('2026-11-22T12:00:00Z');
    counted = new Acceptances('a:b');
    told = [];
    reporter = new Reporter(
      (reports, toldUntil) => {
        batches.push([...reports]);
        told.push(toldUntil);
        return outcome();
      },
      (error) => problems.push(error),
      counted,
    );
  });
  afterEach(() => reporter.close());

  it('tell the first at once and in full, and count the others for ten seconds', async () => {
    accept('one');
    await vi.advanceTimersByTimeAsync(1_300);
    expect(batches).toMatchObject([[{ jti: 'one', request_path: '/first', at: '2026-11-22T12:00:00.000Z' }]]);
    expect(batches[0]?.[0]).not.toHaveProperty('count');
    for (let second = 0; second < 8; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      accept('one');
    }
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(batches[1]).toEqual([
      {
        report_id: expect.any(String),
        code: 'accepted',
        also_found: [],
        audience: 'a:b',
        jti: 'one',
        count: 8,
        first_at: '2026-11-22T12:00:02.300Z',
        at: '2026-11-22T12:00:09.300Z',
      },
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches).toHaveLength(2);
  });

  it('are few and exact, whatever comes in and however often a batch has to be sent again', async () => {
    const expected: Record<string, number> = {};
    for (let round = 0; round < 600; round++) {
      // The STS takes some of what it does not answer for.
      outcome = async () => (round % 7 < 3 ? Promise.reject(new Error('gone')) : taken);
      for (let request = 0; request < 200; request++) {
        const key = `use ${(round * 7 + request) % 50}`;
        accept(key);
        expected[key] = (expected[key] ?? 0) + 1;
      }
      await vi.advanceTimersByTimeAsync(50);
    }
    outcome = async () => taken;
    await reporter.close();
    expect(sums()).toEqual(expected);
    expect(reporter.dropped).toBe(0);
    expect(batches.flat().length).toBeLessThan(1_000);
    expect(new Set(told).size).toBeGreaterThan(1);
    expect([...told].sort((one, other) => one - other)).toEqual(told);
    expect(reporter.toldUntil).toBe(Date.now());
  });

  it('are counted without names where there are too many, and take no more room', async () => {
    for (let use = 0; use < 25_000; use++) accept(`use ${use}`);
    await reporter.close();
    expect(sums()).toMatchObject({ others: 15_000, 'use 0': 1, 'use 9999': 1 });
    expect(Object.keys(sums())).toHaveLength(10_001);
  });

  it('leave the room to rejections, and are counted as lost where the STS is gone for good', async () => {
    outcome = () => Promise.reject(new Error('gone'));
    for (let count = 0; count < 9_000; count++) reporter.add(aReport());
    for (let count = 0; count < 70; count++) accept('one');
    for (let count = 0; count < 30; count++) accept('other');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reporter.dropped).toBe(0);
    expect(reporter.toldUntil).toBeLessThan(Date.parse('2026-11-22T12:00:01Z'));
    await reporter.close();
    expect(reporter.dropped).toBe(9_100);
  });
});
