import { expect, test } from 'vitest';
import { bytes } from './format.ts';

test('sizes are written in the unit that fits them', () => {
  expect([0, 1, 999, 1_536_000, 2.5e9, 7e15].map(bytes)).toEqual(['0 byte', '1 byte', '999 byte', '1.5 MB', '2.5 GB', '7,000 TB']);
});
