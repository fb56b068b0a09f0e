import { describe, expect, it } from 'vitest';
import { parseDecisionQuery } from '../../server/domain/decision-query.ts';
import { asksFor, excluding, including, only, without, wordAt, wordsOf } from './query-text.ts';

describe('a query that is put together by clicks', () => {
  it('gains, changes and loses words, and leaves the others as they were', () => {
    const query = 'outcome:rejected  -identity:ci-*';
    expect(including(query, 'code', 'cnf_absent')).toBe('outcome:rejected  -identity:ci-* code:cnf_absent');
    expect(including('code:a rs:x', 'code', 'b')).toBe('code:a,b rs:x');
    expect(only('code:a,b rs:x', 'code', 'c')).toBe('rs:x code:c');
    expect(excluding('identity:billing rs:x', 'identity', 'billing')).toBe('rs:x -identity:billing');
    expect(including('-identity:billing', 'identity', 'billing')).toBe('identity:billing');
    expect(without('code:a,b', 'code', 'a')).toBe('code:b');
    expect(without('code:a', 'code', 'a')).toBe('');
    expect(without('code:a', 'code', 'b')).toBe('code:a');
    expect([asksFor('code:a,b', 'code', 'b'), asksFor('-code:a', 'code', 'a'), asksFor('-code:a', 'code', 'a', true)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('is read by the management API as it was meant, also with values that hold spaces, commas and quotes', () => {
    for (const value of ['orders', 'one two', 'a,b', 'say "hi" now', 'https://orders.example:8443/x?y=z']) {
      const query = excluding(including('outcome:rejected', 'rs', value), 'aud', value);
      expect(parseDecisionQuery(query)).toEqual([
        { field: 'outcome', negated: false, values: ['rejected'] },
        { field: 'rs', negated: false, values: [value.replaceAll('"', '')] },
        { field: 'aud', negated: true, values: [value.replaceAll('"', '')] },
      ]);
      expect(wordsOf(query).map(({ field }) => field)).toEqual(['outcome', 'rs', 'aud']);
    }
  });

  it('knows the word that is being written', () => {
    expect(wordAt('outcome:rejected -iden', 22)).toEqual({ begin: 17, text: '-iden' });
    expect(wordAt('rs:"one tw', 10)).toEqual({ begin: 0, text: 'rs:"one tw' });
    expect(wordAt('code:a ', 7)).toEqual({ begin: 7, text: '' });
    expect(wordAt('code:abc rs:x', 6)).toEqual({ begin: 0, text: 'code:a' });
  });
});
