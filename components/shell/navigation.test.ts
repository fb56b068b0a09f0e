import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { type Area, Navigation, pagesOf } from './navigation.tsx';

test('the set-up and the findings are found by name, by whoever may see them', () => {
  expect(pagesOf(['overview', 'set-up', 'findings']).map(({ href }) => href)).toEqual(['/', '/setup/steps', '/findings']);
  expect(pagesOf(['overview'])).toEqual([{ href: '/', name: 'Overview' }]);
});

const here = vi.hoisted(() => ({ path: '/' }));
vi.mock('next/navigation', () => ({ usePathname: () => here.path }));

const shown = (path: string, areas: readonly Area[], rail = true): string[] => {
  here.path = path;
  return [...renderToStaticMarkup(createElement(Navigation, { areas, rail })).matchAll(/href="([^"]+)"/g)].map(([, href]) => String(href));
};

test('what belongs to an entry shows while one is at it, and always where there is room for all', () => {
  const areas = ['overview', 'certificates', 'requests', 'blocked-keys', 'security', 'appearance'] as const;
  expect(shown('/', areas)).toEqual(['/', '/certificates', '/settings/security']);
  expect(shown('/certificates/one', areas)).toEqual(['/', '/certificates', '/requests', '/blocked-keys', '/settings/security']);
  expect(shown('/blocked-keys', areas)).toEqual(['/', '/certificates', '/requests', '/blocked-keys', '/settings/security']);
  expect(shown('/settings/appearance', areas)).toEqual([
    '/',
    '/certificates',
    '/settings/security',
    '/settings/security',
    '/settings/appearance',
  ]);
  expect(shown('/', areas, false)).toHaveLength(7);
});

test('an entry of which one may see nothing is not there', () => {
  expect(shown('/', ['overview'])).toEqual(['/']);
});
