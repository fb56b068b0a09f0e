import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApi, testApi } from '../../testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

it('pages identities without skipping or repeating one while others are registered', async () => {
  const name = (n: number) => `paged-${String(n).padStart(3, '0')}`;
  for (let n = 0; n < 23; n++) await api.call('identity.register', { name: name(n), owner: 'pages' });
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page === 0 || cursor !== undefined; page++) {
    const { body } = await api.call('identity.list', { owner: 'pages', limit: 4, ...(cursor ? { cursor } : {}) });
    seen.push(...body.items.map((item) => item.name));
    cursor = body.nextCursor ?? undefined;
    await api.call('identity.register', { name: `late-${page}`, owner: 'pages' });
  }
  expect(seen).toEqual(Array.from({ length: 23 }, (_, n) => name(22 - n)));
});

it('finds identities by a tag, and tags many at once without touching what else each has', async () => {
  const named = (words: string[]) => words.map((word) => `tagged-${word}`);
  for (const [name, tags] of [
    ['tagged-one', ['pci', 'tier:1', 'pci']],
    ['tagged-two', ['pci']],
    ['tagged-three', []],
  ] as const)
    await api.call('identity.register', { name, owner: 'tags', tags: [...tags] });
  const found = async (tag: string) =>
    (await api.call('identity.list', { tag, order: 'name', owner: 'tags' })).body.items.map(({ name, tags }) => [name, tags]);
  expect(await found('pci')).toEqual([
    ['tagged-one', ['pci', 'tier:1']],
    ['tagged-two', ['pci']],
  ]);
  const many = (act: 'add_tag' | 'remove_tag', tag: string | undefined, words: string[]) =>
    api.call('identity.change-many', { act, ...(tag === undefined ? {} : { tag }), identities: named(words) });
  const added = await many('add_tag', 'eu/west', ['one', 'two', 'nobody']);
  expect(added.body.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'failed']);
  expect((await many('add_tag', 'eu/west', ['one', 'three'])).body.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'done']);
  expect(await found('eu/west')).toEqual([
    ['tagged-one', ['eu/west', 'pci', 'tier:1']],
    ['tagged-three', ['eu/west']],
    ['tagged-two', ['eu/west', 'pci']],
  ]);
  await many('remove_tag', 'eu/west', ['one']);
  expect(await found('tier:1')).toEqual([['tagged-one', ['pci', 'tier:1']]]);
  expect((await api.call('event.list', { type: 'identity.changed', limit: 1 })).body.items[0]).toMatchObject({
    target: { name: 'tagged-one' },
    detail: { before: { tags: ['eu/west', 'pci', 'tier:1'] }, after: { tags: ['pci', 'tier:1'] } },
  });
  const { items } = (await api.call('identity.tags', {})).body;
  expect(items.filter(({ tag }) => ['pci', 'tier:1', 'eu/west'].includes(tag))).toEqual([
    { tag: 'eu/west', identities: 2 },
    { tag: 'pci', identities: 2 },
    { tag: 'tier:1', identities: 1 },
  ]);
  expect((await many('add_tag', undefined, ['one'])).body).toMatchObject({ problems: [{ field: 'tag' }] });
  expect((await api.call('identity.list', { tag: 'Not A Tag' })).status).toBe(400);
});

it('gives an identity both tags of two that come at the same moment, and no more than it may have', async () => {
  const [identity, most] = ['tagged-at-once', 20];
  await api.call('identity.register', { name: identity, owner: 'tags' });
  const words = Array.from({ length: most + 2 }, (_, n) => `word-${n}`);
  const outcomes = await Promise.all(
    words.map(async (tag) => (await api.call('identity.change-many', { act: 'add_tag', tag, identities: [identity] })).body.items[0]),
  );
  expect(outcomes.filter((one) => one?.outcome === 'done')).toHaveLength(most);
  expect(outcomes.filter((one) => one?.outcome === 'failed').map((one) => one?.problem)).toEqual([
    `${identity} has 20 tags, as many as it may; take one away first`,
    `${identity} has 20 tags, as many as it may; take one away first`,
  ]);
  expect((await api.call('identity.show', { identity })).body.tags).toHaveLength(most);
  expect((await api.call('identity.change', { identity, tags: words })).body).toMatchObject({ problems: [{ field: 'tags' }] });
  expect((await api.call('identity.change', { identity, tags: ['b', 'a', 'b'] })).body.tags).toEqual(['a', 'b']);
});
