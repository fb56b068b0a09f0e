import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Signer } from '../domain/signer.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { bitString, boolean, explicit, implicit, integer, objectIdentifier, octetString, sequence, set, time, utf8String } from './der.ts';
import { readAll, readOne } from './der-reader.ts';
import { distinguishedName } from './names.ts';
import { lintTbs } from './rfc5280.ts';
import { signTbs } from './signed.ts';
import { buildAuthorityTbs, buildLeafTbs, type Issuer, randomSerial } from './tbs-certificate.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer: Signer = { algorithm: 'ES256', publicKey: pair.publicKey, sign: (data) => sign('sha256', data, pair.privateKey) };
const spki = pair.publicKey.export({ format: 'der', type: 'spki' });
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2060-01-01T00:00:00Z') };
const authority = { serial: randomSerial(), commonName: 'Root', organization: 'Hawser', spki, pathLength: 0, algorithm: 'ES256' as const };
const rootTbs = buildAuthorityTbs({ ...authority, ...validity });
const issuer: Issuer = { name: 'root-1', der: signTbs(rootTbs, signer), algorithm: 'ES256' };
const leafOf = (change: { notBefore?: Date; notAfter?: Date; names?: string[] } = {}) =>
  buildLeafTbs(
    {
      serial: randomSerial(),
      commonName: 'alice',
      names: ['uri:spiffe://hawser.local/production/alice', 'dns:alice.svc.example.com', 'email:alice@example.com'],
      usage: 'client',
      crlShard: 0,
      spki,
      notBefore: new Date('2026-06-01T00:00:00Z'),
      notAfter: new Date('2026-06-02T00:00:00Z'),
      ...change,
    },
    issuer,
    'http://pki.example',
  );
const sections = (tbs: Uint8Array, by: Issuer | null = issuer) => lintTbs(tbs, by).map(({ section }) => section);

/** One member of the to-be-signed certificate replaced: 1 serial, 2 algorithm, 3 issuer, 4 validity, 5 subject, 6 key, 7 extensions. */
const member = (index: number, ...replacement: Buffer[]): Buffer => {
  const members = readAll(readOne(leafOf(), 0x30).content).map(({ raw }) => raw);
  members.splice(index, 1, ...replacement);
  return sequence(...members);
};
const extensionsOf = (change: (extensions: Buffer[]) => Buffer[]): Buffer => {
  const list = readAll(readOne(leafOf(), 0x30).content)[7];
  const all = readAll(readOne(list?.content ?? Buffer.alloc(0), 0x30).content).map(({ raw }) => raw);
  return member(7, explicit(3, sequence(...change(all))));
};
const oid = (dotted: string) => objectIdentifier(dotted);
const extension = (dotted: string, value: Buffer, critical = false) =>
  sequence(oid(dotted), ...(critical ? [boolean(true)] : []), octetString(value));
/** Every extension but one, and another in its place. */
const swapped = (dotted: string, ...replacement: Buffer[]): Buffer =>
  extensionsOf((all) => [...all.filter((one) => !one.includes(oid(dotted))), ...replacement]);
const keyUsage = (octets: number[], unused: number) =>
  swapped('2.5.29.15', extension('2.5.29.15', bitString(Buffer.from(octets), unused), true));
const purposes = (...dotted: string[]) => swapped('2.5.29.37', extension('2.5.29.37', sequence(...dotted.map(oid))));
const names = (...names: Buffer[]) => swapped('2.5.29.17', extension('2.5.29.17', sequence(...names)));
const text = (tag: number, value: string) => implicit(tag, Buffer.from(value, 'latin1'));
const attribute = (dotted: string, value: Buffer) => sequence(set(sequence(oid(dotted), value)));
const printable = (value: string) => Buffer.concat([Buffer.of(0x13, value.length), Buffer.from(value, 'latin1')]);
const utc = (value: string) => Buffer.concat([Buffer.of(0x17, value.length), Buffer.from(value)]);
const generalized = (value: string) => Buffer.concat([Buffer.of(0x18, value.length), Buffer.from(value)]);
const june = time(new Date('2026-06-01T00:00:00Z'));
const wideInteger = (octets: number, first = 0x41) => Buffer.concat([Buffer.of(0x02, octets, first), Buffer.alloc(octets - 1, 7)]);

describe('the rules of RFC 5280', () => {
  it('have nothing against what is written here: a leaf, and a root', () => {
    expect(lintTbs(leafOf(), issuer)).toEqual([]);
    expect(lintTbs(rootTbs, null)).toEqual([]);
  });

  it.each<[string, () => Buffer, string]>([
    ['a serial of 15 octets', () => member(1, wideInteger(15)), '4.1.2.2'],
    ['a serial of 21 octets', () => member(1, wideInteger(21)), '4.1.2.2'],
    ['a negative serial', () => member(1, wideInteger(16, 0x81)), '4.1.2.2'],
    ['a serial that is padded', () => member(1, wideInteger(17, 0)), '4.1.2.2'],
    ['another signature algorithm', () => member(2, signatureAlgorithms.RS256), '4.1.2.3'],
    ['another issuer', () => member(3, distinguishedName('Other')), '4.1.2.4'],
    ['UTCTime for 2050 written as 1950', () => member(4, sequence(utc('500101000000Z'), june)), '6.1.3'],
    ['GeneralizedTime before 2050', () => member(4, sequence(generalized('20260601000000Z'), time(new Date('2026-06-02')))), '4.1.2.5'],
    ['a day that there is not', () => member(4, sequence(utc('260229000000Z'), june)), '4.1.2.5'],
    ['a time without seconds', () => member(4, sequence(utc('2606010000Z'), june)), '4.1'],
    ['a time with an offset', () => member(4, sequence(utc('260601000000+0000'), june)), '4.1'],
    ['a fraction of a second', () => member(4, sequence(generalized('20500101000000.5Z'), june)), '4.1'],
    ['an end before its beginning', () => member(4, sequence(time(new Date('2026-06-02')), june)), '4.1.2.5'],
    ['an end after that of its issuer', () => member(4, sequence(june, time(new Date('2060-01-01T00:00:01Z')))), '6.1.3'],
    ['a beginning before that of its issuer', () => member(4, sequence(time(new Date('2025-12-31T23:59:59Z')), june)), '6.1.3'],
    ['a subject with an empty attribute', () => member(5, attribute('2.5.4.3', utf8String(''))), '4.1.2.6'],
    ['a subject of 65 characters', () => member(5, attribute('2.5.4.3', utf8String('a'.repeat(65)))), 'A.1'],
    ['a PrintableString that is not printable', () => member(5, attribute('2.5.4.3', printable('a@b'))), '4.1.2.6'],
    ['a UTF8String that is none', () => member(5, attribute('2.5.4.3', Buffer.of(0x0c, 1, 0xff))), '4.1.2.6'],
    ['a subject in an IA5String', () => member(5, attribute('2.5.4.3', Buffer.of(0x16, 1, 0x61))), '4.1.2.6'],
    ['a country in UTF-8', () => member(5, attribute('2.5.4.6', utf8String('DE'))), 'A.1'],
    ['a relative name with nothing in it', () => member(5, sequence(set())), '4.1.2.6'],
    ['an unknown key', () => member(6, sequence(sequence(oid('1.2.3.4')), bitString(Buffer.of(1, 2)))), '4.1.2.7'],
    ['a unique identifier', () => member(7, implicit(1, Buffer.of(0, 1)), explicit(3, sequence())), '4.1.2.8'],
    ['no extensions', () => member(7), '4.1.2.9'],
    ['version 1', () => member(0), '4.1'],
    ['octets after its end', () => Buffer.concat([leafOf(), Buffer.of(0)]), '4.1'],
    ['an extension twice', () => extensionsOf((all) => [...all, ...all.slice(0, 1)]), '4.2'],
    ['an unknown extension', () => extensionsOf((all) => [...all, extension('1.2.3.4', Buffer.of(5, 0))]), '4.2'],
    ['an extension that is empty', () => extensionsOf((all) => [...all, extension('1.2.3.4', Buffer.alloc(0))]), '4.2'],
    [
      'critical written out although it is the default',
      () =>
        extensionsOf(([first, ...rest]) => [
          Buffer.from((first ?? Buffer.alloc(0)).toString('hex').replace('0101ff', '010100'), 'hex'),
          ...rest,
        ]),
      '4.1',
    ],
    ['basic constraints that are not critical', () => swapped('2.5.29.19', extension('2.5.29.19', sequence())), '4.2.1.9'],
    ['no basic constraints', () => swapped('2.5.29.19'), '4.2.1.9'],
    ['an authority without keyCertSign', () => swapped('2.5.29.19', extension('2.5.29.19', sequence(boolean(true)), true)), '4.2.1.3'],
    ['a path length on a leaf', () => swapped('2.5.29.19', extension('2.5.29.19', sequence(integer(0)), true)), '4.2.1.9'],
    ['no key usage', () => swapped('2.5.29.15'), '4.2.1.3'],
    ['a leaf with keyCertSign', () => keyUsage([0x84], 2), '4.2.1.3'],
    ['a leaf that may not sign', () => keyUsage([0x08], 3), '4.2.1.3'],
    ['an EC key that encrypts keys', () => keyUsage([0xa0], 5), '4.2.1.3'],
    ['encipherOnly without keyAgreement', () => keyUsage([0x81], 0), '4.2.1.3'],
    ['a list of bits that is too long', () => keyUsage([0x80], 0), '4.1'],
    ['no purpose', () => swapped('2.5.29.37'), '4.2.1.12'],
    ['an empty list of purposes', () => purposes(), '4.2.1.12'],
    ['any purpose', () => purposes('2.5.29.37.0'), '4.2.1.12'],
    ['two purposes that do not go together', () => purposes('1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.9'), '4.2.1.12'],
    ['one purpose twice', () => purposes('1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.2'), '4.2.1.12'],
    ['no alternative name', () => names(), '4.2.1.6'],
    ['a DNS name with a blank', () => names(text(2, ' ')), '4.2.1.6'],
    ['a DNS name with an underscore', () => names(text(2, 'a_b.example')), '4.2.1.6'],
    ['a URI without a scheme', () => names(text(6, '/relative')), '4.2.1.6'],
    ['an address of five octets', () => names(implicit(7, Buffer.alloc(5, 1))), '4.2.1.6'],
    ['a mailbox without a host', () => names(text(1, 'alice')), '4.2.1.6'],
    ['a name of another form', () => names(text(8, '1.2.3')), '4.2.1.6'],
    ['the same name twice', () => names(text(2, 'a.example'), text(2, 'a.example')), '4.2.1.6'],
    ['two SPIFFE IDs', () => names(text(6, 'spiffe://a/b'), text(6, 'spiffe://a/c')), '4.2.1.6'],
    ['no identifier of the key that signs', () => swapped('2.5.29.35'), '4.2.1.1'],
    [
      'another identifier of the key that signs',
      () => swapped('2.5.29.35', extension('2.5.29.35', sequence(implicit(0, Buffer.alloc(20, 1))))),
      '4.2.1.1',
    ],
    ['no identifier of its own key', () => swapped('2.5.29.14'), '4.2.1.2'],
    [
      'a distribution point on HTTPS',
      () => swapped('2.5.29.31', extension('2.5.29.31', sequence(sequence(explicit(0, explicit(0, text(6, 'https://x/y'))))))),
      '4.2.1.13',
    ],
    ['a distribution point without a name', () => swapped('2.5.29.31', extension('2.5.29.31', sequence(sequence()))), '4.2.1.13'],
    ['an empty list of access descriptions', () => swapped('1.3.6.1.5.5.7.1.1', extension('1.3.6.1.5.5.7.1.1', sequence())), '4.2.2.1'],
  ])('forbid %s', (_, make, section) => {
    expect(sections(make())).toContain(section);
  });

  it('ENR-06 take UTCTime to the last second of 2049, GeneralizedTime from the first of 2050, and leap days', () => {
    const ends = ['2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z', '2028-02-29T12:00:00Z', '2059-12-31T23:59:59Z'];
    for (const end of ends) expect(sections(leafOf({ notAfter: new Date(end) })), end).toEqual([]);
    const tagOf = (end: string) =>
      readAll(readAll(readOne(leafOf({ notAfter: new Date(end) }), 0x30).content)[4]?.content ?? Buffer.of())[1]?.tag;
    expect(ends.map(tagOf)).toEqual([0x17, 0x18, 0x17, 0x18]);
  });

  it('ENR-06 end a certificate with its issuer, and not a second later', () => {
    expect(sections(leafOf({ notAfter: validity.notAfter }))).toEqual([]);
    expect(sections(leafOf({ notAfter: new Date(validity.notAfter.getTime() + 1_000) }))).toEqual(['6.1.3']);
    expect(sections(leafOf({ notBefore: validity.notBefore }))).toEqual([]);
    expect(sections(leafOf({ notBefore: new Date(validity.notBefore.getTime() - 1_000) }))).toEqual(['6.1.3']);
  });

  it('read 30,000 mutated certificates without an error of their own', () => {
    const good = leafOf();
    for (let i = 0; i < 30_000; i++) {
      const altered = Buffer.from(good);
      for (let n = 0; n <= i % 4; n++) altered[(i * 7_919 + n * 104_729) % altered.length] = (i * 31 + n * 17) & 0xff;
      expect(Array.isArray(lintTbs(i % 5 === 0 ? altered.subarray(0, i % altered.length) : altered, issuer))).toBe(true);
    }
  });
});
