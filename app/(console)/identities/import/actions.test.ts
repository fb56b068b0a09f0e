import { expect, it, vi } from 'vitest';
import { importIdentities } from './actions.ts';

const asked = vi.hoisted(() => vi.fn(async () => ({ rows: [], state: 'x', done: false })));
vi.mock('../../../api-client.ts', () => ({ call: asked }));

it('reads the file that was chosen last, whatever stands in the field, and shows its text there', async () => {
  const form = new FormData();
  form.set('list', 'name,owner\nfirst,team');
  form.set('file', new File(['name,owner\nsecond,team\n'], 'second.csv'));
  const state = await importIdentities({}, form);
  const list = 'name,owner\nsecond,team';
  expect(asked).toHaveBeenLastCalledWith('identity.import', { list, dryRun: true });
  expect(state.values?.list).toBe(list);
  // What a browser sends of a field for a file that is empty.
  form.set('file', new File([], ''));
  form.set('list', 'name,owner\r\ntyped,team');
  await importIdentities({}, form);
  expect(asked).toHaveBeenLastCalledWith('identity.import', { list: 'name,owner\ntyped,team', dryRun: true });
});
