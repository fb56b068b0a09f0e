import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spokenIn } from './spoken.ts';

const root = join(import.meta.dirname, '../..');
const sources = globSync('{app,components}/**/*.{ts,tsx}', { cwd: root }).filter((file) => !file.includes('.test.'));

describe('the words of the console', () => {
  it('are kept in messages/, where they can be translated', () => {
    const spoken = sources.flatMap((file) => spokenIn(file, readFileSync(join(root, file), 'utf8')).map((text) => `${file}:${text}`));
    expect(spoken).toEqual([]);
  });

  it.each([
    ['text between tags', 'const a = <p>Nothing yet</p>;', '1: Nothing yet'],
    ['an attribute', 'const a = <Empty title="No identities yet" />;', '1: No identities yet'],
    ['a constant', "const word = 'Trusted, key elsewhere';", '1: Trusted, key elsewhere'],
    ['a template', 'const a = `tokens end`;', '1: tokens end'],
  ])('are found in %s', (_, source, text) => {
    expect(spokenIn('a.tsx', source)).toEqual([text]);
  });

  it.each([
    ['a class list', 'const a = <p className="flex items-center gap-2 text-sm">{b}</p>;'],
    ['a command', 'const a = <code>hawser join</code>;'],
    ['a directive', "'use client';"],
    ['an address', "const a = '/certificates';"],
  ])('are not %s', (_, source) => {
    expect(spokenIn('a.tsx', source)).toEqual([]);
  });
});
