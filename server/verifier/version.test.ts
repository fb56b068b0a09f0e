import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { verifierVersion } from './version.ts';

it('tells the version of the package that it is packed in', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8')).version).toBe(verifierVersion);
});
