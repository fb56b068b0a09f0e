import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { custodyOf, openCustody, openKey, sealKey } from './custody.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';
import { generateKey } from './software-signer.ts';

const label = { purpose: 'authority-key', keyId: 'a' } as const;
const directory = mkdtempSync(join(tmpdir(), 'hawser-custody-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('sealed keys', () => {
  const custody = custodyOf(randomBytes(32));

  it('opens what it sealed, and never seals to the same bytes twice', () => {
    const key = generateKey('ES256');
    const sealed = sealKey(custody, key, label);
    expect(openKey(custody, sealed, label).equals(key)).toBe(true);
    expect(sealKey(custody, key, label).equals(sealed)).toBe(false);
    expect(sealed.includes(key.export({ format: 'der', type: 'pkcs8' }).subarray(30, 60))).toBe(false);
  });

  it('refuses every flipped bit', () => {
    const sealed = custody.seal(Buffer.from('a secret'), label);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => custody.open(altered, label)).toThrow(Failure);
    }
  });

  it('refuses a value that is cut off, swapped with another row, or sealed by another key', () => {
    const sealed = custody.seal(Buffer.from('a secret'), label);
    for (let length = 0; length < sealed.length; length++) expect(() => custody.open(sealed.subarray(0, length), label)).toThrow(Failure);
    expect(() => custody.open(sealed, { ...label, keyId: 'b' })).toThrow(/does not open/);
    expect(() => custody.open(sealed, { ...label, purpose: 'token-key' })).toThrow(/does not open/);
    expect(() => custodyOf(randomBytes(32)).open(sealed, label)).toThrow(/does not open/);
  });
});

describe('the key-encryption key', () => {
  const path = join(directory, 'kek');

  it('is 32 bytes that only its owner can read', () => {
    writeFileSync(path, randomBytes(32), { mode: 0o600 });
    const sealed = openCustody(path).seal(Buffer.from('x'), label);
    expect(openCustody(path).open(sealed, label).toString()).toBe('x');
  });

  it.each([
    ['missing', () => rmSync(path, { force: true }), /cannot be read \(ENOENT\)/],
    ['too short', () => writeFileSync(path, randomBytes(31), { mode: 0o600 }), /exactly 32 bytes; it holds 31/],
    ['too long', () => writeFileSync(path, randomBytes(33), { mode: 0o600 }), /exactly 32 bytes; it holds 33/],
    [
      'open to others',
      () => {
        writeFileSync(path, randomBytes(32));
        chmodSync(path, 0o640);
      },
      /set its mode to 0600/,
    ],
  ])('is refused in one clear line when it is %s', (_, prepare, message) => {
    prepare();
    expect(() => openCustody(path)).toThrow(message);
    try {
      openCustody(path);
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(String(error)).not.toContain('\n');
    }
  });
});

describe('a sealed file', () => {
  const custody = custodyOf(randomBytes(32));
  const path = join(directory, 'tls', 'sts.sealed');

  it('is readable by its role alone', () => {
    writeSealedFile(path, Buffer.from('key'), custody, label);
    expect(readSealedFile(path, custody, label)?.toString()).toBe('key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readSealedFile(path, custodyOf(randomBytes(32)), label)).toBeUndefined();
    expect(readSealedFile(`${path}.other`, custody, label)).toBeUndefined();
  });
});
