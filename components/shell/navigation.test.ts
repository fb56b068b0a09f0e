import { expect, test } from 'vitest';
import { pagesOf } from './navigation.tsx';

test('the set-up and the findings are found by name, by whoever may see them', () => {
  expect(pagesOf(['overview', 'set-up', 'findings']).map(({ href }) => href)).toEqual(['/', '/setup/steps', '/findings']);
  expect(pagesOf(['overview'])).toEqual([{ href: '/', name: 'Overview' }]);
});
