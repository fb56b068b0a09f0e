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
