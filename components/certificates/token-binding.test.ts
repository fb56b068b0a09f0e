import { expect, it } from 'vitest';
import { bindingOf } from './token-binding.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;
const print = 'A'.repeat(43);

it('says whether a token names this certificate, another one, or none', () => {
  const claims = { sub: 'spiffe://a/b', exp: 1_800_000_000, cnf: { 'x5t#S256': print } };
  expect(bindingOf(`Authorization: Bearer ${token(claims)}`, print)).toEqual({
    kind: 'bound',
    thumbprint: print,
    subject: 'spiffe://a/b',
    expiresAt: new Date(1_800_000_000_000),
  });
  expect(bindingOf(token(claims), 'B'.repeat(43)).kind).toBe('other');
  expect(bindingOf(token({ ...claims, cnf: { 'x5t#S256': `${print}=` } }), print).kind).toBe('other');
  for (const cnf of [undefined, null, 'x', {}, [], { 'x5t#S256': 3 }])
    expect(bindingOf(token({ ...claims, cnf }), print).kind).toBe('unbound');
});

it('reads nothing into what is no token', () => {
  expect(bindingOf('  ', print).kind).toBe('none');
  for (const text of ['x', 'a.b.c', `${token({})}.more`, `${part({})}.${part(3)}.x`, '..', `${part('x')}.${part({})}.x`])
    expect(bindingOf(text, print).kind).toBe('unreadable');
  expect(bindingOf(token({ exp: 1e300, cnf: { 'x5t#S256': print } }), print)).toMatchObject({ kind: 'bound', expiresAt: undefined });
});
