import { expect, it } from 'vitest';
import { spiffeIdsBelow, spiffePathShape } from './spiffe-path.ts';

it('is a path from the trust domain on, with a star at the end at most', () => {
  for (const path of ['/', '/*', '/production', '/production/', '/production/*', '/production/pay-*', '/production/pay*', '/a/b/c'])
    expect(path).toMatch(spiffePathShape);
  for (const path of ['', '*', 'production', '//', '/pro*/x', '/**', '/../x', '/Production', '/a b', 'spiffe://x/a', '/a//b'])
    expect(path).not.toMatch(spiffePathShape);
});

it('ends with a segment unless a star says otherwise', () => {
  expect(spiffeIdsBelow('x.test', '/production/')).toEqual({ begins: 'spiffe://x.test/production', anyRest: false });
  expect(spiffeIdsBelow('x.test', '/production/pay-*')).toEqual({ begins: 'spiffe://x.test/production/pay-', anyRest: true });
  expect(spiffeIdsBelow('x.test', '/')).toEqual({ begins: 'spiffe://x.test', anyRest: false });
});
