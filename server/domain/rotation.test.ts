import { describe, expect, it } from 'vitest';
import { renewalWindow } from './renewal-window.ts';
import { type RotationAgent, type RotationFacts, rotationOf, rotationOfIdentity, rotationStates } from './rotation.ts';

const now = new Date('2030-01-01T12:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** A certificate of which this share of its life is over. */
const used = (share: number, life: number): Pick<RotationFacts, 'from' | 'notAfter'> => ({
  from: at(-share * life),
  notAfter: at((1 - share) * life),
});
const agent = (change: Partial<RotationAgent> = {}): RotationAgent => ({
  agent: 'hawser/1',
  host: 'web-1',
  renewAt: at(10),
  reportedAt: at(-5),
  nextReportAt: at(5),
  failingSince: null,
  failure: null,
  ...change,
});
const lineage = (share: number, change: Partial<RotationFacts> = {}, life = 3_600): RotationFacts => ({
  ...used(share, life),
  renewAtPercent: 66,
  renewBeforeEnd: 0,
  frozen: false,
  renewals: 1,
  agent: agent(),
  ...change,
});
const silent = agent({ reportedAt: at(-400), nextReportAt: at(-300) });

describe('the window of a renewal', () => {
  it.each([60, 3_600, 86_400, 365 * 86_400])('is the same share of %i seconds as of any other lifetime', (life) => {
    const window = renewalWindow({ from: now, notAfter: at(life) }, 66);
    const share = (date: Date) => (date.getTime() - now.getTime()) / (life * 1_000);
    expect([window.after, window.before, window.late].map((date) => Number(share(date).toFixed(4)))).toEqual([0.66, 0.7167, 0.7733]);
  });

  it.each([1, 50, 99])('ends before the certificate does, also at %i %%', (percent) => {
    const { after, before, late } = renewalWindow({ from: now, notAfter: at(1_000) }, percent);
    expect(after < before && before < late && late < at(1_000)).toBe(true);
  });

  it.each([
    [100, 340, 'the percent comes first'],
    [340, 340, 'both come together'],
    [900, 900, 'the limit comes first'],
    [1_000, 340, 'the certificate lives no longer than the limit'],
    [5_000, 340, 'the certificate lives shorter than the limit'],
  ])('with a limit of %i seconds begins %i seconds before the end: %s', (beforeEnd, left) => {
    const { after, before, late } = renewalWindow({ from: now, notAfter: at(1_000) }, 66, beforeEnd);
    expect((at(1_000).getTime() - after.getTime()) / 1_000).toBe(left);
    expect(after < before && before < late && late < at(1_000)).toBe(true);
  });
});

describe('how the renewal of a lineage goes', () => {
  it.each<[string, RotationFacts, (typeof rotationStates)[number]]>([
    ['an agent reports, and there is time', lineage(0.1), 'on_time'],
    ['an agent reports, within the window', lineage(0.7), 'on_time'],
    ['an agent reports, and does not renew', lineage(0.78), 'late'],
    ['the agent says that it fails', lineage(0.7, { agent: agent({ failure: 'no route', failingSince: at(-9) }) }), 'failed'],
    [
      'the agent says that it fails, long before the end',
      lineage(0.1, { agent: agent({ failure: 'no', failingSince: at(-9) }) }),
      'failed',
    ],
    ['the agent missed one report', lineage(0.5, { agent: agent({ reportedAt: at(-15), nextReportAt: at(-5) }) }), 'on_time'],
    ['the agent missed three', lineage(0.5, { agent: silent }), 'silent'],
    ['the agent fell silent after it had failed', lineage(0.5, { agent: { ...silent, failure: 'no', failingSince: at(-400) } }), 'silent'],
    ['the agent fell silent, and it is late', lineage(0.9, { agent: silent }), 'silent'],
    ['somebody else renewed after the agent fell silent', lineage(0.01, { agent: silent }), 'on_time'],
    ['nobody reports, and it was renewed before', lineage(0.5, { agent: null }), 'on_time'],
    ['nobody reports, it was renewed before, and now it is late', lineage(0.8, { agent: null }), 'late'],
    ['nobody reports, and it was never renewed', lineage(0.1, { agent: null, renewals: 0 }), 'manual'],
    ['nobody reports, it was never renewed, and it is late', lineage(0.8, { agent: null, renewals: 0 }), 'late'],
    ['the limit of its profile is over, though the percent is not', lineage(0.5, { renewBeforeEnd: 3_000 }), 'late'],
    ['it was made elsewhere', lineage(0.99, { agent: null, renewAtPercent: null }), 'manual'],
    ['it has ended', lineage(1, { agent: null }), 'failed'],
    ['it has ended, and its agent reports', lineage(1.01), 'failed'],
    ['it has ended, and was made elsewhere', lineage(1, { renewAtPercent: null }), 'failed'],
    ['its lineage is frozen', lineage(0.1, { frozen: true }), 'failed'],
  ])('%s', (_, facts, state) => {
    const found = rotationOf(facts, now);
    expect(found.state).toBe(state);
    expect(found.because).toMatch(/^[A-Z].{20,}/);
  });

  it('is told of certificates of any lifetime by the same shares', () => {
    for (const life of [60, 7_200, 365 * 86_400]) {
      const state = (share: number) => rotationOf(lineage(share, { agent: null }, life), now).state;
      expect([0.77, 0.78, 0.99, 1].map(state)).toEqual(['on_time', 'late', 'late', 'failed']);
    }
  });
});

describe('how the renewal of an identity goes', () => {
  const state = (...lineages: RotationFacts[]) => rotationOfIdentity(lineages, now)?.state;
  const endedOn = (host: string, share = 1.1) => lineage(share, { agent: agent({ host, reportedAt: at(-900), nextReportAt: at(-880) }) });

  it('is nothing where there is no certificate', () => expect(state()).toBeUndefined());
  it('is as bad as the worst of them, in every pair of states', () => {
    const of = {
      failed: lineage(0.1, { frozen: true }),
      silent: lineage(0.5, { agent: silent }),
      late: lineage(0.8),
      manual: lineage(0.1, { agent: null, renewals: 0 }),
      on_time: lineage(0.1),
    };
    for (const [index, one] of rotationStates.entries())
      for (const other of rotationStates.slice(index)) {
        expect(state(of[one], of[other])).toBe(one);
        expect(state(of[other], of[one])).toBe(one);
      }
  });
  it('counts the newest, also long after its end', () => expect(state(lineage(9))).toBe('failed'));
  it('counts one that ended on a host where nothing took its place', () => expect(state(lineage(0.1), endedOn('web-2'))).toBe('failed'));
  it('forgets one that was joined anew on its host', () => expect(state(lineage(0.1), endedOn('web-1'))).toBe('on_time'));
  it('forgets one that ended a lifetime ago', () => expect(state(lineage(0.1), endedOn('web-2', 2.01))).toBe('on_time'));
  it('forgets one that ended and that no agent had renewed', () =>
    expect(state(lineage(0.1), lineage(1.1, { agent: null }))).toBe('on_time'));
});
