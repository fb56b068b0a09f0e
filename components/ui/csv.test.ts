import { expect, it } from 'vitest';
import { csvAddress } from './csv.ts';

it('holds words as words: no formula, no cell or row more', () => {
  const address = csvAddress(
    ['name', 'problem'],
    [
      ['=1+1', 'a "quoted", word\r\nand a line'],
      ['plain', null],
    ],
  );
  expect(decodeURIComponent(address.slice(address.indexOf(',') + 1))).toBe(
    'name,problem\r\n"\'=1+1","a ""quoted"", word\r\nand a line"\r\n"plain",""',
  );
});
