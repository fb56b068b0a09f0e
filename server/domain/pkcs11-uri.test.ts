import { describe, expect, it } from 'vitest';
import { isModuleKey, moduleKeyUri, parseModuleKeyUri } from './pkcs11-uri.ts';

const reference = { module: '/usr/lib/my module.so', tokenLabel: 'a;b=c?d&e%', pinFile: '/run/pin&x', id: '00ff3d3b' };

describe('the URI of a key in a module', () => {
  it('comes back as it was written, whatever stands in the names', () => {
    const uri = moduleKeyUri(reference);
    expect(uri).toMatch(/^pkcs11:token=[^;?&]+;id=%00%FF%3D%3B;type=private\?module-path=[^&]+&pin-source=file[^&]+$/);
    expect(isModuleKey(uri)).toBe(true);
    expect(parseModuleKeyUri(`${uri}\n`)).toEqual(reference);
  });

  it.each([
    ['no module', 'pkcs11:token=a;id=%01?pin-source=/pin', /module-path/],
    ['no id', 'pkcs11:token=a?module-path=/m&pin-source=/pin', /id/],
    ['an id that is no octets', 'pkcs11:token=a;id=zz?module-path=/m&pin-source=/pin', /octets/],
    ['an escape that is none', 'pkcs11:token=%zz;id=%01?module-path=/m&pin-source=/pin', /escape/],
  ])('with %s is refused with the part that is wrong', (_, uri, message) => {
    expect(() => parseModuleKeyUri(uri)).toThrow(message);
  });
});
