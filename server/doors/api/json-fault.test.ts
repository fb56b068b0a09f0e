import { expect, it } from 'vitest';
import { faultOfJson } from './json-fault.ts';

it('names the line and column from which a text is no JSON', () => {
  const faults: [string, string][] = [
    ['{"a": xyz}', 'line 1, column 7'],
    ['{"a":1,\n}', 'line 2, column 1'],
    ['{"a":1,\n "b":[1,2,}', 'line 2, column 11'],
    ['[1 2]', 'line 1, column 4'],
    ['[1,]', 'line 1, column 4'],
    ['{"a" 1}', 'line 1, column 6'],
    ['{1: 2}', 'line 1, column 2'],
    ['{"a":1}\n\n{', 'line 3, column 1'],
    ['{"a":"x\ny"}', 'line 1, column 6'],
    ['[01]', 'line 1, column 3'],
    ['[}', 'line 1, column 2'],
    ['{"a":{"b":[]}]', 'line 1, column 14'],
    ['', 'its end, where more was to come'],
    ['{"a":1', 'its end, where more was to come'],
    ['[{"a":[]}, ', 'its end, where more was to come'],
  ];
  for (const [text, fault] of faults) {
    expect(() => JSON.parse(text), text).toThrow(SyntaxError);
    expect(faultOfJson(text), text).toBe(fault);
  }
});

it('gets past everything that is JSON', () => {
  const deep = `${'['.repeat(2_000)}${']'.repeat(2_000)}`;
  const plain = JSON.stringify({ a: [1, -0.5e-3, true, null, {}, [], ''], 'b"\\\u00e9\n': { c: '\u{1f600}' } }, null, 2);
  for (const text of [deep, plain, '"x"', ' 7 ']) {
    JSON.parse(text);
    expect(faultOfJson(`${text}!`)).toBe(
      `line ${text.split('\n').length}, column ${(text.split('\n').at(-1)?.trimEnd().length ?? 0) + 1 + (text.endsWith(' ') ? 1 : 0)}`,
    );
  }
});
