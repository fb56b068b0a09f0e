import { expect, it } from 'vitest';
import { overlapPlan } from './overlap-plan.ts';

it('wants a successor active while a certificate can still live as long as its profile says, and known one such life before', () => {
  const day = 86_400;
  const { prepareBy, activateBy } = overlapPlan(Date.parse('2027-06-30T00:00:00Z'), 7 * day);
  expect(new Date(activateBy).toISOString()).toBe('2027-06-23T00:00:00.000Z');
  expect(new Date(prepareBy).toISOString()).toBe('2027-06-16T00:00:00.000Z');
});
