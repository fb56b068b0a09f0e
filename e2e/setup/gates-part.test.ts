import { describe, expect, it } from 'vitest';
import { partOf } from '../gates/part.ts';
import { consoleRoutes } from './console-routes.ts';

describe('the gates in parts', () => {
  it('together see each page once', () => {
    const parts = ['1/4', '2/4', '3/4', '4/4'].flatMap((asked) => partOf(consoleRoutes, asked));
    expect(parts.toSorted()).toEqual(consoleRoutes);
    expect(partOf(consoleRoutes, undefined)).toEqual(consoleRoutes);
  });

  it('take one area', () => {
    expect(partOf(['/', '/expiry', '/expiry/rotate', '/expiryish'], '/expiry')).toEqual(['/expiry', '/expiry/rotate']);
  });

  it.each(['5/4', '0/4', 'expiry', '/nowhere', '1'])('are never green for %s, which is no page at all', (asked) => {
    expect(() => partOf(consoleRoutes, asked)).toThrow(/names no page/);
  });
});
