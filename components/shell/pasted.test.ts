import { expect, it } from 'vitest';
import { lookupText } from './pasted.ts';

const token = (claims: object) =>
  ['{"alg":"ES256"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const jti = '0190a5d0-0000-7000-8000-000000000000';

it('of a token nothing leaves the browser but its jti', () => {
  for (const pasted of [token({ jti, sub: 'ünï' }), ` ${token({ jti })}\n`, `Authorization: Bearer ${token({ jti })}`])
    expect(lookupText(pasted)).toBe(jti);
  for (const pasted of [token({}), token({ jti: 1 }), 'eyJhbGciOiJFUzI1NiJ9.bm90IGpzb24.eA']) expect(lookupText(pasted)).toBeUndefined();
});

it('everything else is looked up as it is', () => {
  for (const text of ['billing', '10.4.2.9', 'AB:CD:EF', 'orders.example.com', 'eyeball.example.com', '-----BEGIN CERTIFICATE-----\nMII'])
    expect(lookupText(` ${text} `)).toBe(text);
});
