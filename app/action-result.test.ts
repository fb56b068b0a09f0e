import { expect, it, vi } from 'vitest';
import { ApiError } from '#server/doors/api/client';
import { attempt } from './action-result.ts';

vi.mock('./api-client.ts', () => ({
  call: async () => {
    throw new TypeError('fetch failed');
  },
}));

it('keeps what was typed where it cannot even be read how to confirm', async () => {
  const form = new FormData();
  form.set('name', 'by nina');
  const unconfirmed = { type: 'about:blank', title: 'Forbidden', status: 403, detail: 'Confirm that it is you.', code: 'unconfirmed' };
  const state = await attempt(form, async () => {
    throw new ApiError(403, unconfirmed);
  });
  expect(state).toMatchObject({ message: expect.stringContaining('did not answer'), values: { name: 'by nina' } });
  expect(state.confirm).toBeUndefined();
});
