import { expect, it } from 'vitest';
import { newId, toPublicId } from '../../server/domain/ids.ts';
import { idInPath } from './key-map.ts';

it('finds the id of the thing that a page shows, and none on a list', () => {
  const id = toPublicId('identity', newId());
  expect(idInPath(`/identities/${id}/access`)).toBe(id);
  for (const path of ['/', '/identities', '/identities/new', '/audiences/%', '/settings/api-keys']) expect(idInPath(path)).toBeUndefined();
});
