import { describe, expect, it } from 'vitest';
import { base32, matchingStep, totpCode, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

describe('codes of an authenticator app', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('are those of RFC 6238 appendix B at second %d', (second, code) => {
    expect(totpCode(secret, new Date(second * 1000))).toBe(code);
  });

  it('count one step early and one late, and no longer', () => {
    const now = new Date(1_234_567_890_000);
    const at = (seconds: number) => matchingStep(secret, totpCode(secret, new Date(now.getTime() + seconds * 1000)), now);
    expect([-30, 0, 30].map(at)).toEqual([41_152_262, 41_152_263, 41_152_264]);
    expect([-60, 60].map(at)).toEqual([undefined, undefined]);
    for (const text of ['', '12345', '1234567', '00592４', ' 005924']) expect(matchingStep(secret, text, now)).toBeUndefined();
  });
});

it('writes octets in base 32 as RFC 4648 §10 does', () => {
  expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text)))).toEqual([
    'MY',
    'MZXQ',
    'MZXW6',
    'MZXW6YQ',
    'MZXW6YTB',
    'MZXW6YTBOI',
  ]);
  expect(totpUri('Hawser', 'ada@example.test', Buffer.from('foobar'))).toBe(
    'otpauth://totp/Hawser:ada%40example.test?secret=MZXW6YTBOI&issuer=Hawser',
  );
});
