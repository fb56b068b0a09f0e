import { describe, expect, test } from 'vitest';
import { type ArrayType, binaryArray } from './binary-arrays.ts';

const bytes = (type: ArrayType, ...values: (string | number | Date | null)[]): string =>
  binaryArray(type, values, (value) => value).toString('hex');
const header = (nulls: number, oid: number, length: number): string =>
  [1, nulls, oid, length, 1].map((part) => part.toString(16).padStart(8, '0')).join('');

describe('an array as PostgreSQL receives it', () => {
  test('holds each value with its length, and says whether one is null', () => {
    expect(bytes('text', 'ä', null, '')).toBe(`${header(1, 25, 3)}00000002c3a4ffffffff00000000`);
    expect(bytes('int', 1, -1)).toBe(`${header(0, 23, 2)}000000040000000100000004ffffffff`);
    expect(bytes('uuid', '01A2073f-278f-719f-b328-ab786cbbf1e1')).toBe(`${header(0, 2950, 1)}0000001001a2073f278f719fb328ab786cbbf1e1`);
  });

  test('counts time in microseconds from the year 2000, before it too', () => {
    const time = (at: string): string => bytes('timestamptz', new Date(at)).slice(48);
    expect(time('2000-01-01T00:00:00.000Z')).toBe('0000000000000000');
    expect(time('2000-01-01T00:00:00.001Z')).toBe('00000000000003e8');
    expect(time('1999-12-31T23:59:59.999Z')).toBe('fffffffffffffc18');
    expect(BigInt(`0x${time('2026-11-23T07:00:00.123Z')}`)).toBe(BigInt(Date.parse('2026-11-23T07:00:00.123Z') - 946_684_800_000) * 1_000n);
  });

  test('grows to whatever comes', () => {
    const text = '€'.repeat(50_000);
    expect(
      binaryArray('text', [text, text], (value) => value)
        .subarray(24, 24 + 150_000)
        .toString('utf8'),
    ).toBe(text);
  });

  test.each([
    ['uuid', '01a2073f278f719fb328ab786cbbf1e1'],
    ['uuid', '01a2073f-278f-719f-b328-ab786cbbf1eg'],
    ['uuid', '01a2073f+278f-719f-b328-ab786cbbf1e1'],
    ['uuid', '01a2073f-278f-719f-b328-ab786cbbf1é1'],
    ['int', '1'],
    ['int', 2 ** 31],
    ['text', 1],
    ['timestamptz', '2026-11-23T07:00:00.123Z'],
    ['timestamptz', new Date(Number.NaN)],
  ] as const)('is not made of what is no %s: %s', (type, value) => {
    expect(() => bytes(type, value)).toThrow();
  });
});
