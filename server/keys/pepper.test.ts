import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pepperFrom } from './pepper.ts';

const directory = mkdtempSync(join(tmpdir(), 'hawser-pepper-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const fileOf = (name: string, bytes: Uint8Array, mode = 0o600): string => {
  const path = join(directory, name);
  writeFileSync(path, bytes, { mode });
  return path;
};

it('a secret is hashed with HMAC-SHA-256 under the pepper', () => {
  const key = randomBytes(32);
  const expected = createHmac('sha256', key).update('iamtheeggman').digest();
  expect(pepperFrom(fileOf('right', key))('iamtheeggman')).toEqual(expected);
});

it.each<[string, () => string]>([
  ['is missing', () => join(directory, 'nowhere')],
  ['is too short', () => fileOf('short', randomBytes(31))],
  ['can be read by others', () => fileOf('open', randomBytes(32), 0o644)],
])('a pepper that %s is refused in a sentence that names the file', (_why, path) => {
  const file = path();
  expect(() => pepperFrom(file)).toThrow(
    expect.objectContaining({ code: 'unavailable', message: expect.stringContaining(`The pepper ${file}`) }),
  );
});
