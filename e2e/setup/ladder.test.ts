import { expect, test } from 'vitest';
import { operationNames, rowOf } from '../../server/doors/api/contract.ts';
import { isWriting, ladder, settings } from './ladder.ts';

const writing = operationNames.filter(isWriting);
const of = (tier: (typeof ladder)[keyof typeof ladder]) => writing.filter((name) => ladder[name] === tier);
const needsComment = (name: (typeof writing)[number]): boolean => rowOf(name).body?.shape.comment?.safeParse(undefined).success === false;

test('every act has a place on the ladder, and the contract marks the highest as it does', () => {
  expect(writing).toEqual(operationNames.filter((name) => rowOf(name).method !== 'GET'));
  expect(of(3)).toEqual(operationNames.filter((name) => rowOf(name).tier === 3));
  expect(settings.filter((name) => ladder[name] !== 3)).toEqual([]);
});

test('what cannot be taken back needs a fresh proof of who it is or a comment, and in use the proof', () => {
  expect(of(3).filter((name) => !rowOf(name).fresh)).toEqual([]);
  expect(of(2).filter((name) => !rowOf(name).fresh && !needsComment(name))).toEqual([]);
});

test('what contains is not made to wait for a proof', () => {
  expect(of(1).filter((name) => rowOf(name).fresh)).toEqual(['member.change']);
});
