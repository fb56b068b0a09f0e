import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

/** Writes an object as JSON with a member once more. */
const withTwin = (object: Record<string, unknown>, name: string): string =>
  `{${[...Object.entries(object), [name, 0] as const].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;

describe('JSON that two readers cannot understand differently', () => {
  it('is read as anybody reads it, whatever colons and quotes stand in its strings', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 30 },
    );
  });

  it('has no member twice, at any depth and in any spelling', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat({ max: 5 }), (object, depth) => {
        const [name = ''] = Object.keys(object);
        const twin = '[{"in":'.repeat(depth) + withTwin(object, name) + '}]'.repeat(depth);
        expect(() => parseStrictJson(twin)).toThrow('a member stands twice');
      }),
    );
    for (const text of [
      '{"a":1,"\\u0061":1}',
      '{"__proto__":1,"__proto__":2}',
      '{"":{},"":{}}',
      '{"\\"":1,"\\"":1}',
      '{"\\\\":1,"\\\\":1}',
    ])
      expect(() => parseStrictJson(text), text).toThrow('a member stands twice');
  });

  it('holds no number that overflows, no lone surrogate and, where it is asked of the ledger, no NUL', () => {
    for (const text of ['1e400', '[-1e999]', '{"a":[{"b":1e309}]}'])
      expect(() => parseStrictJson(text), text).toThrow('a number is out of range');
    for (const text of ['"\\ud800"', '{"\\udfff":1}', '["\ud800"]'])
      expect(() => parseStrictJson(text), text).toThrow('a string holds a lone surrogate');
    expect(() => parseStrictJson('{"\\u0000":1}', 'refused')).toThrow('a string holds NUL');
    expect(parseStrictJson('"\\u0000"')).toBe('\u0000');
  });

  it('is refused where it is no JSON at all', () => {
    for (const text of ['', '{', '"', '"\\', '{"a":}', '[1,]', '\u0001']) expect(() => parseStrictJson(text), text).toThrow(SyntaxError);
  });
});
