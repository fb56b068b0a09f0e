import { expect, it } from 'vitest';
import { readPreferences, writePreferences } from './table-preferences.ts';

it('keeps which columns are left away, of each list by itself, whatever they are called', () => {
  const preferences = { compact: true, hidden: { identities: ['Owner', 'Ends & renews; “soon”'], certificates: ['Profile'] } };
  expect(readPreferences(writePreferences(preferences))).toEqual(preferences);
});

it('shows everything for a cookie that is none', () => {
  for (const text of [undefined, '', '%', '&&=&', '\u0000']) expect(readPreferences(text).compact).toBe(false);
  expect(readPreferences(undefined).hidden).toEqual({});
  expect(readPreferences('__proto__=x').hidden.identities).toBeUndefined();
});

it('never grows beyond what a browser keeps', () => {
  const hidden = { identities: Array.from({ length: 500 }, (_, n) => `Column ${n}`) };
  expect(writePreferences({ compact: false, hidden })).toBe('');
});
