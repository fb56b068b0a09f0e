import { expect, it } from 'vitest';
import { z } from 'zod';
import { line, seconds } from './wire.ts';

it.each([
  ['a name that is too long', line(100), 'x'.repeat(101), 'must be at most 100 characters'],
  ['a name that is empty', line(100), ' ', 'is needed'],
  ['no time at all', seconds, 0, 'must be more than 0'],
  ['a time that is too long', seconds, 315_360_001, 'must be at most 315360000'],
  ['too many of something', z.array(z.string()).max(2), ['a', 'b', 'c'], 'must be at most 2 entries'],
  ['what is no address', z.email(), 'nobody', 'must be an e-mail address, as name@example.com'],
  ['what a schema has words of its own for', z.array(z.string()).min(1, 'must name one'), [], 'must name one'],
])('%s is refused in words for a person', (_, schema, input, words) => {
  expect(schema.safeParse(input).error?.issues.map(({ message }) => message)).toEqual([words]);
});
