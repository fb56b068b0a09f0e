import { expect, it } from 'vitest';
import { isShown, readPreferences, writePreferences } from './table-preferences.ts';

it('keeps which columns are turned, of each list by itself, whatever they are called', () => {
  const preferences = { compact: true, whole: true, turned: { identities: ['Owner', 'Ends & renews; “soon”'], certificates: ['Profile'] } };
  expect(readPreferences(writePreferences(preferences))).toEqual(preferences);
});

it('shows everything for a cookie that is none', () => {
  for (const text of [undefined, '', '%', '&&=&', '\u0000']) expect(readPreferences(text)).toMatchObject({ compact: false, whole: false });
  expect(readPreferences(undefined).turned).toEqual({});
  expect(readPreferences('__proto__=x').turned.identities).toBeUndefined();
});

it('never grows beyond what a browser keeps', () => {
  const turned = { identities: Array.from({ length: 500 }, (_, n) => `Column ${n}`) };
  expect(writePreferences({ compact: false, whole: false, turned })).toBe('');
});

it('shows a column until it is turned away, and one that is apart once it is turned in', () => {
  const owner = { header: 'Owner' };
  const profile = { header: 'Profile', apart: true };
  expect([owner, profile].map((column) => isShown(column))).toEqual([true, false]);
  expect([owner, profile].map((column) => isShown(column, ['Owner', 'Profile']))).toEqual([false, true]);
});
