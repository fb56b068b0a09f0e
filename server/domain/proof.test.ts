import { describe, expect, it } from 'vitest';
import { type CaseResult, followsRevocation, judgeCase, judgeProof, type ProofCaseName, proofCaseNames, type Seen } from './proof.ts';

const answer = (status: number, error: string | null = null): Seen => ({ kind: 'answer', status, error });

describe('what an answer says', () => {
  it.each([
    [answer(200), 'passed', 'failed'],
    [answer(204), 'passed', 'failed'],
    [answer(404), 'passed', 'failed'],
    [answer(405), 'passed', 'failed'],
    [answer(403, 'insufficient_scope'), 'passed', 'failed'],
    [answer(401, 'invalid_token'), 'failed', 'passed'],
    [answer(403), 'failed', 'passed'],
    [answer(400), 'failed', 'passed'],
    [answer(302), 'unclear', 'unclear'],
    [answer(429), 'unclear', 'unclear'],
    [answer(500), 'unclear', 'unclear'],
    [answer(503), 'unclear', 'unclear'],
    [{ kind: 'late', detail: '' }, 'unclear', 'unclear'],
    [{ kind: 'unreachable', detail: '' }, 'unclear', 'unclear'],
    [{ kind: 'closed', detail: '' }, 'unclear', 'passed'],
  ] as const)('%j', (seen, good, without) => {
    expect([judgeCase('good_call', seen), judgeCase('no_certificate', seen)]).toEqual([good, without]);
  });

  it('lets an ended connection count only where the certificate is the matter', () => {
    const closed = proofCaseNames.filter((name) => judgeCase(name, { kind: 'closed', detail: '' }) === 'passed');
    expect(closed).toEqual(['other_certificate', 'no_certificate', 'revoked_certificate']);
  });
});

describe('what a run says', () => {
  const run = (over: Partial<Record<ProofCaseName, CaseResult['outcome'] | 'skipped'>>, code: CaseResult['code'] = null): CaseResult[] =>
    proofCaseNames.flatMap((name) => {
      const outcome = over[name] ?? 'passed';
      return outcome === 'skipped' ? [] : [{ name, seen: answer(0), outcome, code: name === 'good_call' ? code : null }];
    });

  it('is a pass only where each call came out as it should', () => {
    expect(judgeProof(run({}))).toBe('passed');
    for (const name of proofCaseNames) {
      expect(judgeProof(run({ [name]: 'failed' })), name).not.toBe('passed');
      expect(judgeProof(run({ [name]: 'unclear' })), name).not.toBe('passed');
      expect(judgeProof(run({ [name]: 'skipped' })), name).not.toBe('passed');
    }
  });

  it('is that it accepts unbound where a token goes without its certificate, and only after a good call', () => {
    for (const name of ['other_certificate', 'no_certificate'] as const) {
      expect(judgeProof(run({ [name]: 'failed' }))).toBe('accepts_unbound');
      expect(judgeProof(run({ [name]: 'failed', good_call: 'failed' }))).toBe('refused');
      expect(judgeProof(run({ [name]: 'failed', good_call: 'unclear' }))).toBe('unreachable');
      expect(judgeProof(run({ [name]: 'failed', no_token: 'failed' }))).toBe('unprotected');
    }
    for (const name of [
      'binding_removed',
      'binding_respelled',
      'wrong_audience',
      'expired',
      'revoked_token',
      'revoked_certificate',
    ] as const)
      expect(judgeProof(run({ [name]: 'failed' })), name).toBe('failed');
  });

  it('tells a proxy that drops the certificate from a good call that was refused for something else', () => {
    for (const code of ['cnf_missing_cert', 'cnf_mismatch.gateway', 'cnf_mismatch.unknown'] as const)
      expect(judgeProof(run({ good_call: 'failed' }, code)), code).toBe('certificate_dropped');
    for (const code of [null, 'aud_mismatch', 'signature_invalid'] as const)
      expect(judgeProof(run({ good_call: 'failed' }, code))).toBe('refused');
  });

  it('shows that revocations are followed where both were, and that they are not where one was not', () => {
    expect(followsRevocation(run({}))).toBe(true);
    expect(followsRevocation(run({ revoked_token: 'failed' }))).toBe(false);
    expect(followsRevocation(run({ revoked_certificate: 'unclear' }))).toBeNull();
    expect(followsRevocation([])).toBeNull();
  });
});
