import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Failure } from '../domain/failure.ts';
import { createCsr, readCsr } from './csr.ts';
import { bitString, explicit, integer, objectIdentifier, sequence } from './der.ts';
import { distinguishedName } from './names.ts';

const directory = mkdtempSync(join(tmpdir(), 'hawser-csr-'));
afterAll(() => rmSync(directory, { recursive: true }));
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
const refusal = (input: string | Uint8Array): string => {
  try {
    readCsr(input);
  } catch (error) {
    if (error instanceof Failure && error.code === 'invalid_input' && error.problems[0]?.field === 'csr') return error.message;
    throw error;
  }
  return 'accepted';
};

/** A request that says what the key is and is signed by what it is given, so that each part can be wrong by itself. */
const request = (spki: Uint8Array, signWith: (info: Buffer) => Buffer, algorithm = '1.2.840.10045.4.3.2', version = 0): Buffer => {
  const info = sequence(integer(version), distinguishedName('alice'), spki, explicit(0));
  return sequence(info, sequence(objectIdentifier(algorithm)), bitString(signWith(info)));
};

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = pair.publicKey.export({ format: 'der', type: 'spki' });

describe('reading a certificate request', () => {
  it.each([
    ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'P-256'],
    ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'], 'P-384'],
    ['Ed25519', ['-newkey', 'ed25519'], 'Ed25519'],
    ['RSA', ['-newkey', 'rsa:2048'], 'RSA'],
  ])('takes the %s key of a request of openssl, and nothing else', (_, args, algorithm) => {
    const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'subjectAltName=DNS:evil.example'];
    openssl('req', '-new', ...args, '-nodes', '-subj', '/CN=root/O=evil', ...extensions, '-keyout', 'k.pem', '-out', 'r.pem');
    const pem = openssl('req', '-in', 'r.pem').toString();
    const der = openssl('req', '-in', 'r.pem', '-outform', 'DER');
    const read = readCsr(pem);
    expect(read.algorithm).toBe(algorithm);
    expect(read.spki.equals(openssl('pkey', '-in', 'k.pem', '-pubout', '-outform', 'DER'))).toBe(true);
    expect(readCsr(der)).toEqual(read);
    expect(Object.keys(read).sort()).toEqual(['algorithm', 'spki']);
  });

  it('ENR-04 refuses a request that another key signed', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(refusal(request(spki, (info) => sign('sha256', info, other)))).toContain('proof of possession');
  });

  it('refuses a signature algorithm that is weak or of another key', () => {
    expect(refusal(request(spki, (info) => sign('sha1', info, pair.privateKey), '1.2.840.10045.4.1'))).toContain('SHA-256 or longer');
    expect(refusal(request(spki, (info) => sign('sha256', info, pair.privateKey), '1.3.101.112'))).toContain('SHA-256 or longer');
  });

  it('ENR-04 refuses weak keys, unknown keys, and other spellings of good ones', () => {
    const rsa = (modulusLength: number, publicExponent = 65_537) => generateKeyPairSync('rsa', { modulusLength, publicExponent });
    for (const [key, message] of [
      [rsa(1024), 'use at least 2048'],
      [rsa(2048, 3), 'at least 65537'],
      [generateKeyPairSync('ec', { namedCurve: 'secp256k1' }), 'must be P-256'],
      [generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'must be P-256'],
      [generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }), 'must be P-256'],
      [generateKeyPairSync('ed448'), 'must be P-256'],
      [generateKeyPairSync('x25519'), 'must be P-256'],
    ] as const) {
      expect(refusal(request(key.publicKey.export({ format: 'der', type: 'spki' }), () => Buffer.alloc(64)))).toContain(message);
    }
  });

  it('refuses another version, trailing octets and more than one block', () => {
    const good = request(spki, (info) => sign('sha256', info, pair.privateKey));
    expect(refusal(good)).toBe('accepted');
    expect(refusal(request(spki, (info) => sign('sha256', info, pair.privateKey), undefined, 1))).toContain('is not a PKCS#10');
    expect(refusal(Buffer.concat([good, Buffer.of(0)]))).toContain('is not a PKCS#10');
    const pem = createCsr(pair.privateKey, 'alice');
    expect(refusal(pem + pem)).toContain('one PEM block');
    expect(refusal(`${'A'.repeat(50_000)}`)).toContain('one PEM block');
    expect(refusal(Buffer.alloc(20_000))).toContain('longer than');
  });

  it('answers every one of 20,000 mutated requests with a Failure or a key of its own', () => {
    const good = request(spki, (info) => sign('sha256', info, pair.privateKey));
    let accepted = 0;
    for (let i = 0; i < 20_000; i++) {
      const altered = Buffer.from(good);
      for (let n = 0; n <= i % 3; n++) altered[(i * 7919 + n * 104_729) % altered.length] = (i * 31 + n * 17) & 0xff;
      if (refusal(i % 5 === 0 ? altered.subarray(0, i % altered.length) : altered) === 'accepted') accepted++;
    }
    // Only those that came out unchanged.
    expect(accepted).toBeLessThan(400);
  });
});

describe('writing a certificate request', () => {
  it.each([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['Ed25519', generateKeyPairSync('ed25519')],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ])('is verified by openssl for a key of %s', (algorithm, { privateKey }) => {
    const pem = createCsr(privateKey, 'alice');
    writeFileSync(join(directory, 'w.pem'), pem);
    openssl('req', '-in', 'w.pem', '-verify', '-noout');
    expect(readCsr(pem).algorithm).toBe(algorithm);
    expect(readCsr(pem).spki.equals(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }))).toBe(true);
  });
});
