import { expect, it } from 'vitest';
import { serialSpellings, sha256Spellings } from '../../server/domain/spelling.ts';
import { spellingsOf } from './spellings.ts';

const thumbprint = Buffer.from(Array.from({ length: 32 }, (_, n) => 255 - n)).toString('base64url');

it('writes every spelling so that the search finds the same certificate by it', () => {
  for (const serial of ['f3a1', '3a1', '5f0c1e2d3b4a59687766554433221100abcd', '1']) {
    const all = spellingsOf({ serial, thumbprint });
    for (const { name, value } of all.filter((one) => one.name.startsWith('Serial')))
      expect([name, serialSpellings(value)]).toEqual([name, expect.arrayContaining([serial])]);
    const prints = all.filter((one) => one.name.startsWith('Thumbprint'));
    expect(prints).toHaveLength(4);
    for (const { value } of prints)
      expect(sha256Spellings(value).map((bytes) => Buffer.from(bytes).toString('base64url'))).toEqual([thumbprint]);
  }
});

it('has no thumbprint for what is not signed yet', () => {
  expect(spellingsOf({ serial: 'f3', thumbprint: null }).map(({ value }) => value)).toEqual(['f3', 'F3', '243']);
});
