import { describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { timed } from '../testing/timed.ts';
import { Batcher, before } from './batch.ts';

const soon = () => Date.now() + 2_500;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const refusal = (code: string) => Object.assign(new Error('refused'), { code });

/** Batches that end when the test says so. */
function held() {
  const batches: { items: readonly number[]; end(): void; fail(error: Error): void }[] = [];
  const run = (items: readonly number[]) =>
    new Promise<readonly number[]>((resolve, reject) =>
      batches.push({ items, end: () => resolve(items.map((item) => item * 10)), fail: reject }),
    );
  return { batches, run };
}

describe('a batcher', () => {
  it('sends what comes alone at once, and what comes meanwhile together', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run);
    const answers = [1, 2, 3].map((item) => batcher.add(item, soon()));
    expect(batches.map(({ items }) => items)).toEqual([[1]]);
    batches[0]?.end();
    expect(await answers[0]).toBe(10);
    await settle();
    expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    batches[1]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it('sends what waits before anybody hears how the batch before it went', async () => {
    const { batches, run } = held();
    const done: number[][] = [];
    const batcher = new Batcher(run, { onResults: (items) => done.push([...items]) });
    const first = batcher.add(1, soon()).then(() => batches.length);
    const others = [2, 3].map((item) => batcher.add(item, soon()));
    batches[0]?.end();
    expect(await first).toBe(2);
    expect(done).toEqual([[1]]);
    batches[1]?.fail(refusal('22P05'));
    while (batches.length < 4) {
      await settle();
      batches.at(-1)?.end();
    }
    expect(await Promise.all(others)).toEqual([20, 30]);
    expect(done).toEqual([[1], [2], [3]]);
  });

  it('sends a second statement beside the first only where enough wait for it, and never a third', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run, { atOnce: 2, enough: 3 });
    const add = (...items: number[]) => items.map((item) => batcher.add(item, soon()));
    const sent = () => batches.map(({ items }) => items);
    const answers = add(1, 2, 3);
    expect(sent()).toEqual([[1]]);
    answers.push(...add(4));
    expect(sent()).toEqual([[1], [2, 3, 4]]);
    answers.push(...add(5, 6, 7, 8));
    expect(sent()).toEqual([[1], [2, 3, 4]]);
    batches[1]?.end();
    await settle();
    expect(sent()).toEqual([[1], [2, 3, 4], [5, 6, 7, 8]]);
    answers.push(...add(9, 10));
    batches[0]?.end();
    await settle();
    // Too few for a statement of their own beside the one that is under way: they are taken along when it ends.
    expect(sent()).toHaveLength(3);
    batches[2]?.end();
    await settle();
    expect(sent()).toEqual([[1], [2, 3, 4], [5, 6, 7, 8], [9, 10]]);
    batches[3]?.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('sends at most the largest batch, and refuses what the queue cannot hold', async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run, { capacity: 3, largest: 2 });
    const answers = [1, 2, 3, 4].map((item) => batcher.add(item, soon()));
    await expect(batcher.add(5, soon())).rejects.toMatchObject({ code: 'unavailable' });
    for (const expected of [[1], [2, 3], [4]]) {
      expect(batches.at(-1)?.items).toEqual(expected);
      batches.at(-1)?.end();
      await settle();
    }
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40]);
  });

  it('tries a refused batch again item by item, so that one cannot fail its neighbours', async () => {
    const batcher = new Batcher<number, number>(async (items) => {
      await settle();
      if (items.includes(3)) throw refusal('22P05');
      return items;
    });
    const answers = await Promise.allSettled([1, 2, 3, 4].map((item) => batcher.add(item, soon())));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try again what may have happened', async () => {
    let runs = 0;
    const batcher = new Batcher<number, number>(async () => {
      runs++;
      await settle();
      throw new Error('Query read timeout');
    });
    const first = batcher.add(0, soon()).catch(() => {});
    const answers = await Promise.allSettled([1, 2].map((item) => batcher.add(item, soon())));
    await first;
    expect([runs, ...answers.map((answer) => answer.status === 'rejected' && answer.reason instanceof Failure)]).toEqual([2, true, true]);
  });

  it('lets nobody wait past the deadline, in flight or in the queue', timed, async () => {
    const { batches, run } = held();
    const batcher = new Batcher(run);
    const deadline = Date.now() + 100;
    const started = performance.now();
    const answers = await Promise.allSettled([batcher.add(1, deadline), batcher.add(2, deadline)]);
    expect(performance.now() - started).toBeLessThan(700);
    expect(answers).toMatchObject([{ reason: { code: 'unavailable' } }, { reason: { code: 'unavailable' } }]);
    batches[0]?.end();
    const later = batcher.add(3, soon());
    await settle();
    batches.at(-1)?.end();
    expect([await later, batches.map(({ items }) => items)]).toEqual([30, [[1], [3]]]);
    const beside = new Batcher(held().run, { atOnce: 2, enough: 2 });
    const both = await Promise.allSettled([1, 2, 3].map((item) => beside.add(item, Date.now() + 100)));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

it('work is not waited for past its deadline', async () => {
  await expect(before(Date.now() + 20, new Promise(() => {}))).rejects.toMatchObject({ code: 'unavailable' });
  await expect(before(soon(), Promise.resolve(7))).resolves.toBe(7);
});
