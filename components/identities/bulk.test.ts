import { expect, it } from 'vitest';
import { atOnce, type BulkResult, everyId, newRun, type Run, runBulk } from './bulk.ts';

const ids = Array.from({ length: 2 * atOnce + 1 }, (_, n) => `idn_${n}`);
const answer = (identities: readonly string[]): BulkResult => ({
  items: identities.map((identity) => ({
    identity,
    name: identity,
    outcome: identity === 'idn_3' ? 'failed' : identity === 'idn_4' ? 'unchanged' : 'done',
    problem: identity === 'idn_3' ? 'is retired' : null,
  })),
});

it('changes all of them some at a time, and says what became of each', async () => {
  const told: Run[] = [];
  const run = await runBulk(
    { act: 'suspend', identities: ids },
    async (order) => answer(order.identities),
    (now) => told.push(now),
  );
  expect(run).toEqual({
    done: ids.filter((id) => id !== 'idn_3' && id !== 'idn_4'),
    unchanged: 1,
    failed: [expect.objectContaining({ identity: 'idn_3' })],
    left: [],
  });
  expect(told.map(({ left }) => left.length)).toEqual([atOnce + 1, 1, 0]);
});

it('stops where nobody answers, and goes on with those that it did not come to', async () => {
  let calls = 0;
  const change = async ({ identities }: { identities: readonly string[] }): Promise<BulkResult> =>
    ++calls === 2 ? { items: [], problem: 'no answer' } : answer(identities);
  const stopped = await runBulk({ act: 'suspend', identities: ids }, change, () => {});
  expect([stopped.problem, stopped.left]).toEqual(['no answer', ids.slice(atOnce)]);
  const { problem: _, ...before } = stopped;
  const run = await runBulk({ act: 'suspend', identities: stopped.left }, change, () => {}, before);
  expect([run.done.length, run.unchanged, run.left]).toEqual([ids.length - 2, 1, []]);
  expect(new Set(run.done).size).toBe(run.done.length);
  expect(newRun.failed).toEqual([]);
});

it('takes a console that does not answer for a problem, and what a filter finds once each', async () => {
  const broken = async (): Promise<never> => {
    throw new TypeError('fetch failed');
  };
  expect(await runBulk({ act: 'suspend', identities: ids }, broken, () => {})).toMatchObject({
    problem: expect.stringContaining('did not answer'),
    left: ids,
  });
  expect(await everyId({}, broken)).toEqual({ ids: [], problem: expect.stringContaining('did not answer') });
  const pages = async (_: object, cursor: string | null) =>
    cursor === null ? { ids: ['idn_1', 'idn_2'], nextCursor: 'next' } : { ids: ['idn_2', 'idn_3'], nextCursor: null };
  expect(await everyId({}, pages)).toEqual({ ids: ['idn_1', 'idn_2', 'idn_3'] });
});
