import { describe, expect, it } from 'vitest';
import { codesFor, parseDecisionQuery } from './decision-query.ts';

describe('a query for decisions', () => {
  it('is words that narrow one after the other', () => {
    expect(parseDecisionQuery(' outcome:rejected  code:foreign,unknown aud:orders ip:10.4.0.0/16 -identity:ci-* rs:"one two" ')).toEqual([
      { field: 'outcome', negated: false, values: ['rejected'] },
      { field: 'code', negated: false, values: ['foreign', 'unknown'] },
      { field: 'aud', negated: false, values: ['orders'] },
      { field: 'ip', negated: false, values: ['10.4.0.0/16'] },
      { field: 'identity', negated: true, values: ['ci-*'] },
      { field: 'rs', negated: false, values: ['one two'] },
    ]);
    expect(parseDecisionQuery('')).toEqual([]);
    expect(parseDecisionQuery('audience:https://orders.example:8443/x')[0]?.values).toEqual(['https://orders.example:8443/x']);
  });

  it.for([
    ['billing', /“billing” has no field: write identity:billing/],
    ['-billing', /write identity:billing/],
    ['outcom:rejected', /“outcom:rejected” begins with no field; outcome is one/],
    ['outcome:', /has no value: outcome takes issued/],
    ['outcome:good', /cannot be: outcome takes/],
    ['code:nothing', /cannot be: code takes/],
    ['ip:10.4.0.0/33', /cannot be: ip takes/],
    ['ip:10.4.0.0/16/8', /cannot be: ip takes/],
    ['ip:fe80::1%eth0', /cannot be: ip takes/],
    ['tp:abc', /cannot be: tp takes/],
    ['jti:7', /cannot be: jti takes/],
    ['code:foreign,', /has no value/],
    ['rs:"open', /has no closing quote/],
    [':x', /begins with no field/],
    [Array.from({ length: 21 }, () => 'door:sts').join(' '), /at most 20 words/],
  ] as const)('says of a word that cannot be read which it is and what to write: %s', ([text, detail]) => {
    expect(() => parseDecisionQuery(text)).toThrow(detail);
  });

  it('leads to the codes that can fit it', () => {
    const codes = (text: string) => codesFor(parseDecisionQuery(text));
    expect(codes('code:foreign')).toEqual(['cnf_mismatch.foreign']);
    expect(codes('class:cnf_mismatch.*')).toHaveLength(6);
    expect(codes('code:cnf_mismatch severity:high')).toEqual(['cnf_mismatch.foreign', 'cnf_mismatch.unknown']);
    expect(codes('outcome:accepted')).toEqual(['accepted']);
    expect(codes('outcome:issued code:foreign')).toEqual([]);
    expect(codes('-outcome:negative')).toEqual(['issued', 'accepted']);
    // What is not rejected may still be refused.
    expect(codes('-outcome:rejected')).toContain('target_not_granted');
  });
});
