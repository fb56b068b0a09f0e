import { describe, expect, it } from 'vitest';
import { type TokenAlgorithm, tokenAlgorithms } from './claims.ts';
import { addSeconds } from './clock.ts';
import {
  dueSteps,
  jwksMaxAge,
  longestTokenLife,
  retirableAt,
  shortestOverlap,
  type TokenKeySchedule,
  type TokenKeyTimes,
} from './token-key.ts';

const start = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => addSeconds(start, seconds);
const schedules: TokenKeySchedule[] = tokenAlgorithms.map((algorithm) => ({ algorithm, period: 10_000, overlap: 1_000 }));
const byHand = schedules.map((schedule) => ({ ...schedule, period: null }));
const key = (status: TokenKeyTimes['status'], over: Partial<TokenKeyTimes> = {}): TokenKeyTimes => ({
  algorithm: 'ES256',
  status,
  createdAt: start,
  activatedAt: status === 'next' ? null : start,
  retiringAt: status === 'retiring' ? start : null,
  ...over,
});
const others = (['EdDSA', 'RS256'] as const).map((algorithm) => key('current', { algorithm, activatedAt: after(1_000_000) }));
const due = (
  keys: TokenKeyTimes[],
  at: number,
  { wanted = [], plan = schedules }: { wanted?: TokenAlgorithm[]; plan?: TokenKeySchedule[] } = {},
) =>
  dueSteps([...keys, ...others], new Set(wanted), plan, after(at)).map((step) => `${step.do} ${'key' in step ? step.key.status : step.as}`);

describe('what is due for the keys of an algorithm', () => {
  it.each<[string, TokenKeyTimes[], number, Parameters<typeof due>[2], string[]]>([
    ['no key at all: one that signs', [], 0, {}, ['make current']],
    ['none that signs but a next one: that one', [key('next')], 0, {}, ['activate next']],
    [
      'none that signs, a next one that was wanted: that one, and another later',
      [key('next')],
      0,
      { wanted: ['ES256'] },
      ['activate next'],
    ],
    ['a key that signs: nothing', [key('current')], 8_999, {}, []],
    ['an overlap before its end: the next', [key('current')], 9_000, {}, ['make next']],
    ['a wish: the next at once', [key('current')], 1, { wanted: ['ES256'] }, ['make next']],
    ['a wish where there is a next: nothing', [key('current'), key('next')], 1, { wanted: ['ES256'] }, []],
    ['a wish for another: nothing', [key('current')], 1, { wanted: ['ES256'], plan: byHand }, ['make next']],
    ['its end with a next one that all have seen: that one signs', [key('current'), key('next')], 10_000, {}, ['activate next']],
    ['its end with a next one that is too new: nothing yet', [key('current'), key('next', { createdAt: after(9_500) })], 10_000, {}, []],
    ['by hand its end is never', [key('current'), key('next')], 10_000_000, { plan: byHand }, []],
    ['by hand none is made', [key('current')], 10_000_000, { plan: byHand }, []],
    ['a clock that was set back: nothing', [key('current'), key('next')], -100_000, {}, []],
    ['a retiring key whose tokens may live: nothing', [key('current'), key('retiring')], longestTokenLife + 3_599, { plan: byHand }, []],
    [
      'a retiring key whose tokens have ended: it goes',
      [key('current'), key('retiring')],
      longestTokenLife + 3_600,
      { plan: byHand },
      ['retire retiring'],
    ],
    ['what is over stays over', [key('current'), key('retired'), key('revoked')], 1_000_000, { plan: byHand }, []],
  ])('with %s', (_what, keys, at, more, steps) => {
    expect(due(keys, at, more)).toEqual(steps);
  });
});

it('a key is published before it signs for longer than anybody keeps what was published, and after for longer than any token lives', () => {
  expect(shortestOverlap).toBeGreaterThanOrEqual(jwksMaxAge + 600);
  for (const at of [0, 1, 86_400, 10_000_000]) {
    const retiring = key('retiring', { retiringAt: after(at) });
    expect(Number(retirableAt(retiring)) - after(at).getTime()).toBeGreaterThan(longestTokenLife * 1000);
  }
});

it('a year on schedule never leaves an algorithm without a key, nor lets one sign that was not published for the overlap', () => {
  type Key = { -readonly [K in keyof TokenKeyTimes]: TokenKeyTimes[K] };
  const keys: Key[] = [];
  let activations = 0;
  for (let at = 0; at < 31_536_000; at += 700) {
    const now = after(at);
    for (const step of dueSteps(
      keys,
      new Set(),
      schedules.map((one) => ({ ...one, period: 2_592_000, overlap: 86_400 })),
      now,
    )) {
      if (step.do === 'make') {
        const current = step.as === 'current';
        keys.push({ algorithm: step.algorithm, status: step.as, createdAt: now, activatedAt: current ? now : null, retiringAt: null });
      } else if (step.do === 'retire') step.key.status = 'retired';
      else {
        activations++;
        expect(now.getTime() - step.key.createdAt.getTime()).toBeGreaterThanOrEqual(86_400_000);
        if (step.before) Object.assign(step.before, { status: 'retiring', retiringAt: now });
        Object.assign(step.key, { status: 'current', activatedAt: now });
      }
    }
    for (const algorithm of tokenAlgorithms)
      for (const status of ['current', 'next'])
        expect(keys.filter((one) => one.algorithm === algorithm && one.status === status).length).toBeLessThanOrEqual(1);
    expect(keys.filter(({ status }) => status === 'current')).toHaveLength(3);
  }
  expect(activations).toBe(36);
});
