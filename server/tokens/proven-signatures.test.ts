import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { KeySet } from './key-set.ts';
import { type Verification, verifyAccessToken } from './verify.ts';

const issuer = 'https://sts.example.com';
const audience = 'https://api.example.com';
const now = new Date('2026-11-22T12:00:00Z');
const second = now.getTime() / 1000;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'ES256', use: 'sig' };
const keys = new KeySet({ keys: [jwk] });

const claims = (over: object = {}) => ({
  ...{ iss: issuer, sub: 'spiffe://hawser.local/production/alice', client_id: 'alice', aud: audience, scope: 'read' },
  ...{ iat: second, nbf: second, exp: second + 300, jti: newId(now.getTime()) },
  cnf: { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' },
  ...over,
});
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const signed = () => {
  const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: 'key' })}.${encode(claims())}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const codeOf = async (token: string, over: Partial<Verification> = {}) => {
  const result = await verifyAccessToken(token, { issuer, audience, keys, now, ...over });
  return result.ok ? 'accepted' : result.code;
};

describe('a signature that was found good once', () => {
  const expired = new Date(now.getTime() + 300_000);

  it('excuses nothing else: time, audience, binding and a key that is gone are judged each time', async () => {
    const token = signed();
    for (let again = 0; again < 2; again++) {
      expect(await codeOf(token)).toBe('accepted');
      expect(await codeOf(token, { now: expired })).toBe('token_expired');
      expect(await codeOf(token, { audience: 'https://other.example.com' })).toBe('aud_mismatch');
      expect(await codeOf(token, { binding: () => 'cnf_mismatch.foreign' })).toBe('cnf_mismatch.foreign');
      expect(await codeOf(token, { keys: new KeySet({ keys: [{ ...jwk, kid: 'another' }] }) })).toBe('signature_invalid');
    }
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    expect(await codeOf(token, { keys: new KeySet({ keys: [{ ...jwk, ...other }] }) })).toBe('signature_invalid');
  });

  it('is not that of a token with another octet anywhere', async () => {
    const token = signed();
    expect(await codeOf(token)).toBe('accepted');
    const [head = '', body = '', tail = ''] = token.split('.');
    const others = [
      [head, encode(claims({ scope: 'read admin' })), tail],
      [head, body, Buffer.from(tail, 'base64url').fill(1, 0, 1).toString('base64url')],
    ];
    for (const other of others) expect(await codeOf(other.join('.'))).toBe('signature_invalid');
  });
});
