import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../domain/ids.ts';
import type { Report } from '../domain/report.ts';
import { Reporter } from './reporter.ts';

const aReport = (): Report => ({ report_id: newId(), at: '2026-11-22T12:00:00Z', code: 'aud_mismatch', also_found: [], audience: 'a:b' });

let batches: Report[][];
let outcome: () => Promise<number>;
let problems: unknown[];
let reporter: Reporter;

beforeEach(() => {
  vi.useFakeTimers();
  batches = [];
  problems = [];
  outcome = async () => 0;
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
    outcome = async () => 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(batches.at(-1)).toEqual([report]);
    expect(batches).toHaveLength(attempts + 1);
    expect(reporter.dropped).toBe(0);
  });

  it('are dropped and counted when the STS will never take them, and when there is no room', async () => {
    outcome = async () => batches.at(-1)?.length ?? 0;
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
