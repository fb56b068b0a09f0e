import { describe, expect, it } from 'vitest';
import { randomSerial } from '../../server/pki/tbs-certificate.ts';
import { scale } from './scale.ts';

describe('serial numbers', () => {
  it('ENR-05 repeat never, are positive and have 16 octets', () => {
    const count = scale(1_000_000, 50_000);
    const seen = new Set<string>();
    const ones = new Uint32Array(128);
    for (let i = 0; i < count; i++) {
      const serial = randomSerial();
      if (!/^[4-7][0-9a-f]{31}$/.test(serial)) throw new Error(`the serial ${serial}`);
      seen.add(serial);
      const value = BigInt(`0x${serial}`);
      for (let bit = 0; i < 20_000 && bit < 126; bit++) ones[bit] = (ones[bit] ?? 0) + Number((value >> BigInt(bit)) & 1n);
    }
    expect(seen.size).toBe(count);
    // Each of the 126 bits that are drawn is a fair coin: six standard deviations of 20,000 throws.
    const thrown = Math.min(count, 20_000);
    for (const heads of ones.subarray(0, 126)) expect(Math.abs(heads - thrown / 2)).toBeLessThan(6 * Math.sqrt(thrown) * 0.5);
  });
});
