import { describe, expect, it } from 'vitest';
import { type Bound, classifyMismatch, type Presented, readConfirmation } from './binding.ts';

// The illustration of RFC 8705 §3.1: no 32 bytes have this spelling, since its last character carries six bits, not four.
const illustration = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2';

describe('the confirmation claim', () => {
  it('binds by one base64url SHA-256 thumbprint, as in appendix A of RFC 8705', () => {
    expect(readConfirmation({ 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' })).toEqual({
      kind: 'bound',
      thumbprint: 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0',
    });
  });

  it.each([undefined, null, {}])('TOK-10 is absent when it is %j', (cnf) => {
    expect(readConfirmation(cnf)).toEqual({ kind: 'absent' });
  });

  const bound = 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0';
  it.each([
    ['padded', { 'x5t#S256': `${bound}=` }],
    ['in standard base64', { 'x5t#S256': `+/${bound.slice(2)}` }],
    ['hexadecimal', { 'x5t#S256': Buffer.from(bound, 'base64url').toString('hex') }],
    ['hexadecimal with colons', { 'x5t#S256': '03:80:ED' }],
    ['a SHA-1 thumbprint', { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64Sqzm' }],
    ['SHA-1 by method', { x5t: 'A4DtL2JmUMhAsvJj5tKyn64Sqzm' }],
    ['spelled with stray low bits', { 'x5t#S256': illustration }],
    ['an array', [{ 'x5t#S256': bound }]],
    ['an array of thumbprints', { 'x5t#S256': [bound] }],
    ['text', bound],
    ['two methods', { 'x5t#S256': bound, jkt: bound }],
    ['another method', { jkt: bound }],
    ['empty', { 'x5t#S256': '' }],
    ['followed by a line feed', { 'x5t#S256': `${bound}\n` }],
  ])('TOK-10 is malformed when it is %s', (_, cnf) => {
    expect(readConfirmation(cnf)).toEqual({ kind: 'malformed' });
  });
});

describe('a mismatch', () => {
  const bound: Bound = { certificateId: 'c1', identityId: 'alice', lineageId: 'l1', spkiSha256: 'k1' };
  const presented = (over: Partial<Presented>): Presented => ({ ...bound, certificateId: 'c2', isGateway: false, ...over });

  it.each([
    ['cnf_mismatch.unknown', null],
    ['cnf_mismatch.foreign', presented({ identityId: 'bob', lineageId: 'l2', spkiSha256: 'k2' })],
    ['cnf_mismatch.foreign', presented({ identityId: 'bob', lineageId: 'l2' })],
    ['cnf_mismatch.gateway', presented({ identityId: 'proxy', lineageId: 'l3', spkiSha256: 'k3', isGateway: true })],
    ['cnf_mismatch.rotated', presented({ spkiSha256: 'k2' })],
    ['cnf_mismatch.rotated', presented({})],
    ['cnf_mismatch.same_key', presented({ lineageId: 'l2' })],
    ['cnf_mismatch.sibling', presented({ lineageId: 'l2', spkiSha256: 'k2' })],
  ])('is %s', (code, certificate) => {
    expect(classifyMismatch(bound, certificate)).toBe(code);
  });

  it('is foreign when Hawser does not know the bound certificate but knows the one presented', () => {
    expect(classifyMismatch(null, presented({}))).toBe('cnf_mismatch.foreign');
  });
});
