import { expect, it } from 'vitest';
import { certificateQuery } from '../../server/doors/api/contract/certificates-schemas.ts';
import { askedOf, numberToType, revokePage } from './many.ts';

const idle = { revocable: 1, revoked: 0, liveTokens: 0, seenLately: 0, leftWithNone: 0 };

it('has nobody type anything for one that is provably unused, and the number for several, or for one in use', () => {
  expect(numberToType(idle)).toBeNull();
  expect(numberToType({ ...idle, revocable: 12 })).toBe('12');
  for (const fact of ['liveTokens', 'seenLately', 'leftWithNone'])
    expect([fact, numberToType({ ...idle, [fact]: 3 })]).toEqual([fact, '1']);
  expect(numberToType({ ...idle, revocable: 0, revoked: 40 })).toBe('40');
});

it('names certificates in an address of their own, whatever is in the names', () => {
  const { searchParams } = new URL(revokePage(['crt_1', 'a&b', '0c:1f']), 'https://console.test');
  expect(searchParams.get('certificates')).toBe('crt_1 a&b 0c:1f');
});

it('asks for what can be used where the list shows all, by a filter that the list of certificates takes', () => {
  for (const [filter, status] of [
    [{ owner: 'team-a', status: 'any' }, 'usable'],
    [{ owner: 'team-a' }, 'usable'],
    [{ owner: 'team-a', status: 'superseded' }, 'superseded'],
  ] as const)
    expect(certificateQuery.parse(askedOf(filter))).toMatchObject({ owner: 'team-a', status });
});
