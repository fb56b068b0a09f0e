import { expect, test } from 'vitest';
import { rowOf } from '#server/doors/api/contract';
import { mayDecide } from './may-decide.ts';

test('whoever may not do an act is not offered to decide about it', () => {
  expect(rowOf('second-person.set').permission).toBe('own');
  expect(mayDecide('owner', 'second-person.set')).toBe(true);
  expect(mayDecide('admin', 'second-person.set')).toBe(false);
  expect(mayDecide('owner', 'no.such-act')).toBe(false);
});
