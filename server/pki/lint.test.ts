import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addSeconds, wholeSeconds } from '../domain/clock.ts';
import type { Signer } from '../domain/signer.ts';
import { signatureAlgorithms } from './algorithms.ts';
import { toPem } from './certificate.ts';
import { checkClientLeaf } from './client-leaf.ts';
import { boolean, explicit, integer, objectIdentifier, octetString, sequence, time } from './der.ts';
import { readAll, readOne } from './der-reader.ts';
import { type Bounds, lintCertificate, type PendingCertificate } from './lint.ts';
import { distinguishedName } from './names.ts';
import { spkiSha256 } from './public-key.ts';
import { signTbs } from './signed.ts';
import { buildAuthorityTbs, buildLeafTbs, type Issuer, randomSerial } from './tbs-certificate.ts';

const directory = mkdtempSync(join(tmpdir(), 'hawser-lint-'));
afterAll(() => rmSync(directory, { recursive: true }));

const pkiUrl = 'http://pki.example';
const now = wholeSeconds(new Date());
const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signerOf = ({ privateKey, publicKey }: ReturnType<typeof newPair>): Signer => ({
  algorithm: 'ES256',
  publicKey,
  sign: (data) => sign('sha256', data, privateKey),
});
const spkiOf = (signer: Signer) => signer.publicKey.export({ format: 'der', type: 'spki' });

const rootSigner = signerOf(newPair());
const issuingSigner = signerOf(newPair());
const validity = { notBefore: addSeconds(now, -3600), notAfter: addSeconds(now, 30 * 86_400) };
const named = (commonName: string) => ({
  commonName,
  organization: 'Hawser',
  serial: randomSerial(),
  algorithm: 'ES256' as const,
  ...validity,
});
const rootDer = signTbs(buildAuthorityTbs({ ...named('Root'), spki: spkiOf(rootSigner), pathLength: 1 }), rootSigner);
const root: Issuer = { name: 'root-1', der: rootDer, algorithm: 'ES256' };
const issuingTbs = buildAuthorityTbs({ ...named('Issuing'), spki: spkiOf(issuingSigner), pathLength: 0 }, { issuer: root, pkiUrl });
const issuer: Issuer = { name: 'issuing-1', der: signTbs(issuingTbs, rootSigner), algorithm: 'ES256' };

const spki = spkiOf(signerOf(newPair()));
const spiffeId = 'spiffe://hawser.local/production/alice';
const bounds: Bounds = {
  usage: 'client',
  lifetime: 86_400,
  backdate: 60,
  keyAlgorithms: ['P-256'],
  names: [`uri:${spiffeId}`],
  alsoServer: false,
};
const facts = {
  serial: randomSerial(),
  subject: 'CN=alice',
  names: [`uri:${spiffeId}`],
  usage: 'client' as const,
  crlShard: 0,
  notBefore: addSeconds(now, -60),
  notAfter: addSeconds(now, 86_400),
};
const row = (differences: Partial<PendingCertificate> & { tbs?: Buffer; alsoServer?: boolean } = {}): PendingCertificate => {
  const leaf = { ...facts, ...differences };
  return {
    spkiSha256: spkiSha256(spki),
    ...leaf,
    tbs: differences.tbs ?? buildLeafTbs({ ...leaf, commonName: 'alice', spki }, issuer, pkiUrl),
  };
};
const lint = (pending: PendingCertificate, within: Bounds = bounds) => lintCertificate(pending, within, issuer, pkiUrl);

/** Takes a to-be-signed certificate apart, lets one member be changed, and puts it together again. */
const rewrite = (change: (members: Buffer[]) => void): Buffer => {
  const members = readAll(readOne(row().tbs, 0x30).content).map(({ raw }) => raw);
  change(members);
  return sequence(...members);
};
const withExtensions = (change: (extensions: Buffer[]) => Buffer[]): Buffer =>
  rewrite((members) => {
    const list = readOne(readOne(members[7] ?? Buffer.alloc(0), 0xa3).content, 0x30).content;
    members[7] = explicit(3, sequence(...change(readAll(list).map(({ raw }) => raw))));
  });
const basicConstraints = (ca: boolean) =>
  sequence(objectIdentifier('2.5.29.19'), boolean(true), octetString(ca ? sequence(boolean(true)) : sequence()));

describe('linting what is to be signed', () => {
  it('finds nothing in what the profile and the row say', () => {
    expect(lint(row())).toEqual([]);
  });

  it.each<[string, () => PendingCertificate, RegExp, Bounds?]>([
    ['is an authority', () => row({ tbs: withExtensions(([, ...rest]) => [basicConstraints(true), ...rest]) }), /be an authority/],
    [
      'has one more extension',
      () => row({ tbs: withExtensions((all) => [...all, sequence(objectIdentifier('1.2.3.4'), octetString(Buffer.of(5, 0)))]) }),
      /extensions that do not belong/,
    ],
    ['lacks an extension', () => row({ tbs: withExtensions(([, ...rest]) => rest) }), /lacks one/],
    [
      'has an extension twice',
      () => row({ tbs: withExtensions((all) => [...all.slice(0, 7), ...all.slice(0, 1)]) }),
      /cannot be read|do not belong/,
    ],
    [
      'has its extensions in another order',
      () => row({ tbs: withExtensions((all) => all.toReversed()) }),
      /differs from what the row says/,
    ],
    [
      'marks no constraint critical',
      () => row({ tbs: withExtensions(([, ...rest]) => [sequence(objectIdentifier('2.5.29.19'), octetString(sequence())), ...rest]) }),
      /differs/,
    ],
    [
      'names another issuer',
      () => row({ tbs: rewrite((members) => members.splice(3, 1, distinguishedName('Other'))) }),
      /issuer is another/,
    ],
    ['names another subject', () => row({ tbs: rewrite((members) => members.splice(5, 1, distinguishedName('bob'))) }), /differs/],
    ['has another serial', () => row({ tbs: rewrite((members) => members.splice(1, 1, integer(1))) }), /serial is not that of the row/],
    ['is version 1', () => row({ tbs: rewrite((members) => members.splice(0, 1)) }), /cannot be read|not version 3/],
    [
      'lives longer than the row says',
      () => row({ tbs: rewrite((members) => members.splice(4, 1, sequence(time(now), time(addSeconds(now, 9e6))))) }),
      /differs/,
    ],
    ['names another signature', () => row({ tbs: rewrite((members) => members.splice(2, 1, signatureAlgorithms.RS256)) }), /differs/],
    ['has octets after its end', () => row({ tbs: Buffer.concat([row().tbs, Buffer.of(0)]) }), /differs|cannot be read/],
    ['is no certificate', () => row({ tbs: Buffer.from('nothing') }), /cannot be read/],
    ['has another key than the row', () => row({ spkiSha256: Buffer.alloc(32) }), /key is not that of the row/],
    [
      'is for a server where the profile is for clients',
      () => row({ usage: 'server', names: ['dns:localhost'] }),
      /usage is not that of the profile/,
    ],
    ['names another identity', () => row({ names: ['uri:spiffe://hawser.local/production/bob'] }), /names are not those of the identity/],
    ['names two identities', () => row({ names: [...facts.names, 'uri:spiffe://hawser.local/production/bob'] }), /names are not those/],
    ['is of a client without an identity', () => row(), /names are not those/, { ...bounds, names: [] }],
    ['outlives its issuer', () => row({ notAfter: addSeconds(validity.notAfter, 1) }), /outlives its issuer/, { ...bounds, lifetime: 1e9 }],
    [
      'begins before its issuer',
      () => row({ notBefore: addSeconds(validity.notBefore, -1) }),
      /begins before/,
      { ...bounds, lifetime: 1e9 },
    ],
    ['lives a second longer than its profile', () => row({ notAfter: addSeconds(facts.notAfter, 1) }), /longer than its profile/],
    ['ends before it begins', () => row({ notAfter: addSeconds(facts.notBefore, -1) }), /longer than its profile/],
    ['has a short serial', () => row({ serial: '01' }), /serial is not 16/],
    ['has a key that the profile does not allow', () => row(), /allows no P-256 key/, { ...bounds, keyAlgorithms: ['Ed25519'] }],
    ['has a subject that is no common name', () => row({ subject: 'CN=alice,O=evil' }), /one common name/],
  ])('refuses what %s', (_, make, finding, within) => {
    expect(lint(make(), within).join('; ')).toMatch(finding);
  });

  it('refuses every single flipped bit', () => {
    const { tbs } = row();
    for (let bit = 0; bit < tbs.length * 8; bit += 3) {
      const altered = Buffer.from(tbs);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(lint(row({ tbs: altered })), `bit ${bit}`).not.toEqual([]);
    }
  });
});

describe('what is signed', () => {
  const verify = (purpose: string, der: Buffer): string => {
    writeFileSync(join(directory, 'root.pem'), toPem('CERTIFICATE', root.der));
    writeFileSync(join(directory, 'issuing.pem'), toPem('CERTIFICATE', issuer.der));
    writeFileSync(join(directory, 'leaf.pem'), toPem('CERTIFICATE', der));
    const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'root.pem', '-untrusted', 'issuing.pem', 'leaf.pem'];
    return execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  };

  it('ENR-10 is verified strictly by openssl, for its own purpose alone', () => {
    const client = signTbs(row().tbs, issuingSigner);
    const server = signTbs(row({ usage: 'server', names: ['dns:a.example', 'ip:127.0.0.1', 'ip:2001:db8::1'] }).tbs, issuingSigner);
    expect(verify('sslclient', client)).toContain('OK');
    expect(verify('sslserver', server)).toContain('OK');
    expect(() => verify('sslserver', client)).toThrow();
    expect(() => verify('sslclient', server)).toThrow();
    expect(new X509Certificate(server).subjectAltName).toBe('DNS:a.example, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1');
    expect(checkClientLeaf(new X509Certificate(client))).toBeNull();
    expect(checkClientLeaf(new X509Certificate(server))).toContain('client authentication');
    expect(checkClientLeaf(new X509Certificate(Buffer.from(root.der)))).toContain('authority');
  });

  it('SPIFFE X509-SVID §4.4 is of use to a client and a server where its profile says so, and lints under no other profile', () => {
    const both = row({ alsoServer: true });
    const der = signTbs(both.tbs, issuingSigner);
    expect([verify('sslclient', der), verify('sslserver', der)]).toEqual([expect.stringContaining('OK'), expect.stringContaining('OK')]);
    expect(new X509Certificate(der).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(checkClientLeaf(new X509Certificate(der))).toBeNull();
    expect(lint(both, { ...bounds, alsoServer: true })).toEqual([]);
    expect(lint(both)).toEqual(['its purpose is another', 'it differs from what the row says']);
    expect(lint(row(), { ...bounds, alsoServer: true })).toEqual(['its purpose is another', 'it differs from what the row says']);
  });

  it('ENR-06 is dated as UTCTime until 2049 and as GeneralizedTime from 2050', () => {
    for (const [end, shown] of [
      ['2049-12-31T23:59:59Z', 'Dec 31 23:59:59 2049 GMT'],
      ['2050-01-01T00:00:00Z', 'Jan  1 00:00:00 2050 GMT'],
      ['2052-02-29T12:00:00Z', 'Feb 29 12:00:00 2052 GMT'],
    ] as const) {
      const der = signTbs(row({ notAfter: new Date(end) }).tbs, issuingSigner);
      expect(new X509Certificate(der).validTo).toBe(shown);
    }
  });

  it('F8 holds a name as one value, whatever stands in it', () => {
    for (const name of ['a,O=b', 'a+CN=b', 'a\u0000b', 'ä', '', 'x'.repeat(65), ' a', 'a\n'])
      expect(() => distinguishedName(name)).toThrow();
    const der = signTbs(buildLeafTbs({ ...facts, commonName: 'a b.c_d-e', spki }, issuer, pkiUrl), issuingSigner);
    expect(new X509Certificate(der).subject).toBe('CN=a b.c_d-e');
  });

  it('ENR-05 has a positive serial of 16 octets that is not repeated', () => {
    const serials = new Set(Array.from({ length: 10_000 }, randomSerial));
    expect(serials.size).toBe(10_000);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  });
});
