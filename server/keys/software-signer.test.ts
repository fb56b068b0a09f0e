import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tokenAlgorithms } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { generateKey, signerFrom } from './software-signer.ts';

const data = Buffer.from('what is signed');

describe('a software signer', () => {
  it.each(tokenAlgorithms)('signs with %s as its public key verifies', (algorithm) => {
    const signer = signerFrom(generateKey(algorithm));
    const digest = algorithm === 'EdDSA' ? null : 'sha256';
    expect(signer.algorithm).toBe(algorithm);
    expect(signer.publicKey.type).toBe('public');
    expect(verify(digest, data, signer.publicKey, signer.sign(data, 'der'))).toBe(true);
    expect(verify(digest, data, { key: signer.publicKey, dsaEncoding: 'ieee-p1363' }, signer.sign(data, 'raw'))).toBe(true);
  });

  it('writes ES256 for JWS as 64 octets, whatever the numbers', () => {
    const signer = signerFrom(generateKey('ES256'));
    for (let i = 0; i < 500; i++) expect(signer.sign(Buffer.from([i & 0xff, i >> 8]), 'raw')).toHaveLength(64);
  });

  it('takes no key that is not of its three kinds', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    for (const key of [privateKey, publicKey, weak, generateKeyPairSync('x25519').privateKey])
      expect(() => signerFrom(key)).toThrow(Failure);
  });
});
