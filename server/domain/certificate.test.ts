import { describe, expect, it } from 'vitest';
import { isUsable, standingAt } from './certificate.ts';
import { addSeconds } from './clock.ts';

const now = new Date('2026-06-01T12:00:00Z');
const certificate = {
  status: 'active',
  notBefore: addSeconds(now, -60),
  notAfter: addSeconds(now, 60),
  usableUntil: null,
  frozenAt: null,
} as const;

describe('a certificate', () => {
  it('is never usable while its lineage is frozen', () => {
    expect(isUsable({ ...certificate, frozenAt: now }, now)).toBe(false);
  });

  it('is usable from its first second and no longer in its last', () => {
    expect(isUsable(certificate, certificate.notBefore)).toBe(true);
    expect(isUsable(certificate, addSeconds(certificate.notBefore, -1))).toBe(false);
    expect(isUsable(certificate, addSeconds(certificate.notAfter, -1))).toBe(true);
    expect(isUsable(certificate, certificate.notAfter)).toBe(false);
  });

  it('that was superseded is usable until its overlap is over', () => {
    const superseded = { ...certificate, status: 'superseded', usableUntil: addSeconds(now, 10) } as const;
    expect(isUsable(superseded, now)).toBe(true);
    expect(isUsable(superseded, addSeconds(now, 10))).toBe(false);
    expect(isUsable({ ...superseded, usableUntil: null }, now)).toBe(false);
  });

  it.each(['pending', 'revoked'] as const)('is never usable while %s', (status) => {
    expect(isUsable({ ...certificate, status, usableUntil: addSeconds(now, 10) }, now)).toBe(false);
  });

  it('is looked back at by what stood against it then, and not by what does now', () => {
    const standing = (over: object, at = now) => standingAt({ ...certificate, revokedAt: null, ...over }, at);
    expect(standing({})).toBe('usable');
    expect(standing({ revokedAt: addSeconds(now, 1) })).toBe('usable');
    expect(standing({ revokedAt: now })).toBe('revoked');
    expect(standing({ usableUntil: addSeconds(now, 1) })).toBe('usable');
    expect(standing({ usableUntil: now })).toBe('replaced');
    expect(standing({ frozenAt: now })).toBe('stopped');
    expect(standing({}, addSeconds(certificate.notBefore, -1))).toBe('not_yet_valid');
    expect(standing({ usableUntil: now }, certificate.notAfter)).toBe('expired');
  });
});
