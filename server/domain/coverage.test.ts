import { describe, expect, it } from 'vitest';
import { type CoverageFacts, type CoverageState, judgeCoverage, revocationEffect } from './coverage.ts';
import { proofOutcomeNames } from './proof.ts';

const now = new Date('2026-11-22T12:00:00Z');
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);
const nothing: CoverageFacts = {
  lastDecisionAt: null,
  doors: [],
  follows: false,
  unboundAt: null,
  missing: 0,
  missingAt: null,
  acceptedBound: 0,
  bindingRejectedAt: null,
  proof: null,
};
const proof = (outcome: (typeof proofOutcomeNames)[number], hours = 2) => ({ outcome, finishedAt: ago(hours) });
const missing = (count: number, hours = 1) => ({ missing: count, missingAt: ago(hours), lastDecisionAt: ago(hours) });
const stateOf = (facts: Partial<CoverageFacts>) => judgeCoverage({ ...nothing, ...facts }, now).state;

describe('what a resource server is said to do', () => {
  const rows: [string, Partial<CoverageFacts>, CoverageState][] = [
    ['nothing is known', {}, 'silent'],
    ['its last decision is a day old', { lastDecisionAt: ago(24) }, 'silent'],
    ['it decided a moment before that', { lastDecisionAt: ago(23.99) }, 'reports_only'],
    ['it was proven, and has been silent since', { lastDecisionAt: ago(30), proof: proof('passed', 30) }, 'silent'],
    ['it was proven, and decides', { lastDecisionAt: ago(1), proof: proof('passed') }, 'enforces'],
    ['it checks the binding, and something else not', { lastDecisionAt: ago(1), proof: proof('failed') }, 'enforces'],
    ['it was proven more than thirty days ago', { lastDecisionAt: ago(1), proof: proof('passed', 721) }, 'reports_only'],
    ['it refused a wrong certificate', { lastDecisionAt: ago(1), bindingRejectedAt: ago(50) }, 'enforces'],
    ['it did so more than thirty days ago', { lastDecisionAt: ago(1), bindingRejectedAt: ago(721) }, 'reports_only'],
    ['a proof showed a leak, however long ago', { proof: proof('accepts_unbound', 9_999) }, 'accepts_unbound'],
    [
      'a leak, and it refuses others',
      { lastDecisionAt: ago(1), bindingRejectedAt: ago(1), proof: proof('accepts_unbound') },
      'accepts_unbound',
    ],
    ['it reports a leak', { lastDecisionAt: ago(1), unboundAt: ago(1) }, 'accepts_unbound'],
    ['it reports a leak after a proof', { lastDecisionAt: ago(1), unboundAt: ago(1), proof: proof('passed') }, 'accepts_unbound'],
    ['a proof after a leak', { lastDecisionAt: ago(1), unboundAt: ago(3), proof: proof('passed') }, 'enforces'],
    ['five miss the certificate, and none has one', missing(5), 'drops_certificate'],
    ['four do', missing(4), 'reports_only'],
    ['five do, and one has one', { ...missing(5), acceptedBound: 1 }, 'reports_only'],
    ['five did before a proof', { ...missing(5, 3), proof: proof('passed') }, 'enforces'],
    ['a proof showed that it misses it', { proof: proof('certificate_dropped') }, 'drops_certificate'],
    ['it did, and certificates arrive now', { ...missing(0), acceptedBound: 3, proof: proof('certificate_dropped') }, 'reports_only'],
  ];
  it.each(rows)('%s', (_, facts, state) => {
    expect(stateOf(facts)).toBe(state);
  });

  it('keeps its rules in every combination of what can be known', () => {
    const times = [null, ago(1), ago(3), ago(30), ago(9_999)];
    const proofs = [null, ...proofOutcomeNames.flatMap((outcome) => [proof(outcome), proof(outcome, 9_999)])];
    let seen = 0;
    for (const lastDecisionAt of times)
      for (const unboundAt of times)
        for (const [missing, missingAt] of [[0, null] as const, [5, ago(1)] as const, [5, ago(3)] as const])
          for (const acceptedBound of [0, 1])
            for (const bindingRejectedAt of times)
              for (const known of proofs) {
                const facts = { ...nothing, lastDecisionAt, unboundAt, missing, missingAt, acceptedBound, bindingRejectedAt, proof: known };
                const { state, evidence } = judgeCoverage(facts, now);
                const decides = lastDecisionAt !== null && lastDecisionAt > ago(24);
                const leaks =
                  known?.outcome === 'accepts_unbound' || (unboundAt !== null && (known === null || unboundAt > known.finishedAt));
                const shown = JSON.stringify(facts);
                expect(state === 'accepts_unbound', shown).toBe(leaks);
                if (state === 'enforces') expect(decides && evidence.at !== null && evidence.at > ago(720), shown).toBe(true);
                if (state === 'silent') expect(decides, shown).toBe(false);
                if (state === 'drops_certificate') expect(acceptedBound, shown).toBe(0);
                seen++;
              }
    expect(seen).toBe(5 * 5 * 3 * 2 * 5 * proofs.length);
  });

  it('says how it decides, and how it hears of revocations', () => {
    const of = (facts: Partial<CoverageFacts>) => {
      const { methods, revocation } = judgeCoverage({ ...nothing, ...facts }, now);
      return [methods.join(' '), revocation];
    };
    expect(of({})).toEqual(['', 'none']);
    expect(of({ doors: ['report'] })).toEqual(['reports', 'none']);
    expect(of({ doors: ['report', 'introspection'] })).toEqual(['introspection', 'asks']);
    expect(of({ doors: ['gateway'] })).toEqual(['gateway', 'asks']);
    expect(of({ follows: true, doors: ['report'] })).toEqual(['feed', 'push']);
    expect(of({ follows: true, doors: ['introspection'] })).toEqual(['feed introspection', 'push']);
  });
});

describe('what a revocation does there', () => {
  it.each([
    ['enforces', 'push', null, 'within_a_second', 'follows'],
    ['enforces', 'asks', true, 'on_the_next_request', 'asks'],
    ['enforces', 'push', false, 'not', 'nothing_known'],
    ['silent', 'none', null, 'not', 'nothing_known'],
    ['silent', 'none', true, 'on_the_next_request', 'proven'],
    ['reports_only', 'none', null, 'not', 'nothing_known'],
    ['accepts_unbound', 'none', null, 'not', 'accepts_unbound'],
    ['accepts_unbound', 'asks', null, 'not', 'accepts_unbound'],
    ['accepts_unbound', 'asks', false, 'not', 'accepts_unbound'],
    ['accepts_unbound', 'asks', true, 'on_the_next_request', 'asks'],
    ['drops_certificate', 'asks', null, 'on_the_next_request', 'asks'],
  ] as const)('%s, %s, proven %s', (state, revocation, proven, stops, because) => {
    expect(revocationEffect({ state, revocation }, proven)).toEqual({ stops, because });
  });
});
