import { describe, expect, it } from 'vitest';
import { allDecisionCodes, decisionCodes, isRefusal, isReplay, describe as meaningOf, outcomeOf } from './codes.ts';

describe('a decision code', () => {
  it.each(allDecisionCodes)('%s says what it means and what to do', (code) => {
    expect(meaningOf(code).meaning).toMatch(/^[A-Z].+\.$/);
    expect(meaningOf(code).action).toMatch(/^[A-Z].+\.$/);
  });

  it('is a replay exactly where a token was used by somebody that it does not belong to', () => {
    expect(allDecisionCodes.filter(isReplay).sort()).toEqual(
      [
        'aud_mismatch',
        'cnf_mismatch.foreign',
        'cnf_mismatch.unknown',
        'cnf_missing_cert',
        'subject_cert_mismatch',
        'subject_token_replayed',
      ].sort(),
    );
  });

  it('is refused at the STS and rejected where tokens are used', () => {
    expect(outcomeOf('cert_revoked', 'sts')).toBe('refused');
    expect(outcomeOf('cert_revoked', 'introspection')).toBe('rejected');
    expect(outcomeOf('issued', 'sts')).toBe('issued');
    expect(outcomeOf('accepted', 'report')).toBe('accepted');
  });

  it('has no severity only when nothing was refused', () => {
    for (const code of allDecisionCodes) expect(decisionCodes[code].severity === 'none').toBe(!isRefusal(code));
  });
});
