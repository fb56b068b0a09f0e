import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type AccessTokenClaims, tokenAlgorithms } from '../domain/claims.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { publicJwk } from './jwks.ts';
import { KeyRing } from './key-ring.ts';
import { mintAccessToken, mintingKey } from './mint.ts';
import { verifyAccessToken } from './verify.ts';

const now = new Date();
const iat = Math.floor(now.getTime() / 1000);
const claims: AccessTokenClaims = {
  iss: 'https://sts.example.com',
  sub: 'spiffe://hawser.local/production/alice',
  client_id: 'alice',
  aud: 'https://api.example.com',
  iat,
  nbf: iat,
  exp: iat + 300,
  jti: '019dead0-0000-7000-8000-000000000000',
  scope: 'read grüße',
  cnf: { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' },
};

describe.each(tokenAlgorithms)('a token signed with %s', (algorithm) => {
  const signer = signerFrom(generateKey(algorithm));
  const ring = new KeyRing([{ status: 'current', signer }]);
  const key = ring.current(algorithm);
  if (!key) throw new Error('no key');
  const token = mintAccessToken(key, claims);

  it('is one that jose accepts with the published keys', async () => {
    const keys = createLocalJWKSet({ keys: ring.jwks.keys.map((jwk) => ({ ...jwk })) });
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: claims.iss,
      audience: claims.aud,
      typ: 'at+jwt',
      algorithms: [algorithm],
    });
    expect(payload).toEqual(claims);
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: key.kid });
  });

  it('is one that our own verifier accepts', async () => {
    expect(await verifyAccessToken(token, { issuer: claims.iss, audience: claims.aud, keys: ring, now })).toMatchObject({
      ok: true,
      claims,
    });
  });

  it('has for kid the RFC 7638 thumbprint, and publishes no private member', async () => {
    const [jwk] = ring.jwks.keys;
    expect(jwk).toMatchObject({ kid: await calculateJwkThumbprint({ ...jwk }), alg: algorithm, use: 'sig' });
    expect(Object.keys(jwk ?? {}).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual([]);
  });
});

it('the thumbprint of the key in RFC 7638 §3.1 is the one printed there', () => {
  const jwk = {
    kty: 'RSA',
    n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
    e: 'AQAB',
  };
  expect(publicJwk(createPublicKey({ key: jwk, format: 'jwk' }), 'RS256').kid).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

it('a private key is not published', () => {
  expect(() => publicJwk(generateKey('ES256'), 'ES256')).toThrow(TypeError);
});

describe('a key ring', () => {
  const [next, current, retiring, retired] = (['next', 'current', 'retiring', 'retired'] as const).map((status) => ({
    status,
    signer: signerFrom(generateKey('ES256')),
  }));
  if (!next || !current || !retiring || !retired) throw new Error('no keys');
  const ring = new KeyRing([next, current, retiring, retired]);
  const kid = ({ signer }: typeof next) => mintingKey(signer).kid;

  it('signs with the current key and verifies with all that are not retired', () => {
    expect(ring.current('ES256')?.kid).toBe(kid(current));
    expect(ring.jwks.keys.map((jwk) => jwk.kid)).toEqual([next, current, retiring].map(kid));
    expect([next, current, retiring, retired].map((key) => ring.find(kid(key), 'ES256') !== undefined)).toEqual([true, true, true, false]);
  });

  it('never finds a key under another algorithm, and has none where none was given', () => {
    expect(ring.find(kid(current), 'RS256')).toBeUndefined();
    expect(ring.current('EdDSA')).toBeUndefined();
    expect(ring.algorithms).toEqual(['ES256']);
  });
});
