import { expect, it } from 'vitest';
import { AnswerTimes } from './answer-times.ts';

it('knows what 95 % of the newest thousand answers stayed within, each authority by itself', () => {
  const since = new Date('2026-11-01T12:00:00Z');
  const times = new AnswerTimes(since);
  expect(times.of('a')).toBeNull();
  times.took('a', 7);
  expect(times.of('a')).toEqual({ answers: 1, p95Milliseconds: 7, since });
  for (let n = 1; n <= 100; n++) times.took('b', 101 - n);
  expect(times.of('b')).toEqual({ answers: 100, p95Milliseconds: 95, since });
  for (let n = 0; n < 1_000; n++) times.took('b', n < 949 ? 1 : 500);
  expect(times.of('b')).toEqual({ answers: 1_000, p95Milliseconds: 500, since });
  times.took('b', 1);
  expect(times.of('b')?.p95Milliseconds).toBe(500);
  for (let n = 0; n < 1_000; n++) times.took('b', 2);
  expect(times.of('b')?.p95Milliseconds).toBe(2);
  expect(times.of('a')?.answers).toBe(1);
});
