import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CertificateList } from '@peculiar/asn1-x509';
import { afterAll, describe, expect, it } from 'vitest';
import { revocationReasonNames } from '../domain/certificate.ts';
import { addSeconds, epochSeconds, wholeSeconds } from '../domain/clock.ts';
import type { Signer } from '../domain/signer.ts';
import { toPem } from './certificate.ts';
import { buildCrlTbs, type CrlIssuer, readCrl, readCrlSerials } from './crl.ts';
import type { RevokedEntry } from './crl-entries.ts';
import { lintCrl, type PendingCrl } from './lint-crl.ts';
import { readRevocations } from './listed-revocations.ts';
import { signTbs } from './signed.ts';
import { buildAuthorityTbs, randomSerial } from './tbs-certificate.ts';

const directory = mkdtempSync(join(tmpdir(), 'hawser-crl-'));
afterAll(() => rmSync(directory, { recursive: true }));

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer: Signer = { algorithm: 'ES256', publicKey: pair.publicKey, sign: (data) => sign('sha256', data, pair.privateKey) };
const now = wholeSeconds(new Date());
const pkiUrl = 'http://pki.example:8080';
const issuer: CrlIssuer = {
  name: 'issuing-1',
  role: 'issuing',
  algorithm: 'ES256',
  der: signTbs(
    buildAuthorityTbs({
      commonName: 'Issuing',
      serial: randomSerial(),
      algorithm: 'ES256',
      pathLength: 0,
      notBefore: now,
      notAfter: addSeconds(now, 86_400),
      spki: pair.publicKey.export({ format: 'der', type: 'spki' }),
    }),
    signer,
  ),
};
const entry = (reason: RevokedEntry['reason'] = 'unspecified', suspectedSince: Date | null = null): RevokedEntry => ({
  serial: randomSerial(),
  revokedAt: epochSeconds(now) - 5,
  reason,
  suspectedSince,
});
const list = (entries: readonly RevokedEntry[], number = 7n, shard = 0) => ({
  shard,
  number,
  thisUpdate: now,
  nextUpdate: addSeconds(now, 86_400),
  entries,
});
const openssl = (der: Buffer): string => {
  writeFileSync(join(directory, 'ca.pem'), toPem('CERTIFICATE', issuer.der));
  writeFileSync(join(directory, 'list.crl'), der);
  const args = ['crl', '-inform', 'DER', '-in', 'list.crl', '-noout', '-text', '-CAfile', 'ca.pem'];
  return execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
};

describe('a revocation list', () => {
  it('is read by openssl with its number, its issuer and every reason', () => {
    const entries = revocationReasonNames.map((reason) => entry(reason));
    const der = signTbs(buildCrlTbs(list(entries), issuer, pkiUrl), signer);
    const text = openssl(der);
    expect(text).toMatch(/X509v3 CRL Number: *\n *7\n/);
    expect(text).toContain('X509v3 Authority Key Identifier');
    expect(text).toMatch(
      /Issuing Distribution Point: critical\n[\s\S]*URI:http:\/\/pki\.example:8080\/crl\/issuing-1\.crl[\s\S]*Only User Certificates/,
    );
    expect(readCrl(der)).toMatchObject({ number: 7n, entries: entries.length, distributionPoint: `${pkiUrl}/crl/issuing-1.crl` });
    for (const { serial } of entries) expect(text).toContain(serial.toUpperCase());
    for (const reason of ['Key Compromise', 'Privilege Withdrawn', 'Cessation Of Operation', 'Affiliation Changed', 'Superseded']) {
      expect(text).toContain(reason);
    }
    expect(text).not.toContain('Unspecified');
    expect(readCrlSerials(buildCrlTbs(list(entries), issuer, pkiUrl))).toEqual(entries.map(({ serial }) => serial));
    expect(readRevocations(der)).toEqual({
      address: `${pkiUrl}/crl/issuing-1.crl`,
      revocations: entries.map(({ serial, revokedAt, reason }) => ({ serial, revokedAt: new Date(revokedAt * 1000), reason })),
    });
  });

  it('without entries leaves the member out, and an entry without reason has no extensions', () => {
    const empty = signTbs(buildCrlTbs(list([]), issuer, pkiUrl), signer);
    expect(openssl(empty)).toContain('No Revoked Certificates');
    expect(AsnConvert.parse(empty, CertificateList).tbsCertList.revokedCertificates).toBeUndefined();
    const one = AsnConvert.parse(signTbs(buildCrlTbs(list([entry()]), issuer, pkiUrl), signer), CertificateList);
    expect(one.tbsCertList.revokedCertificates?.[0]?.crlEntryExtensions).toBeUndefined();
  });

  it('names the date of invalidity of a compromised key, also beside no reason', () => {
    const der = signTbs(
      buildCrlTbs(list([entry('keyCompromise', addSeconds(now, -3600)), entry('unspecified', now)]), issuer, pkiUrl),
      signer,
    );
    expect(openssl(der).match(/Invalidity Date: *\n/g)).toHaveLength(2);
  });

  it('makes room for any number of entries that are longer than usual', () => {
    for (let count = 1; count <= 100; count++) {
      const entries = Array.from({ length: count }, () => ({ ...entry('privilegeWithdrawn', now), serial: `7${'f'.repeat(39)}` }));
      const tbs = buildCrlTbs(list(entries), issuer, pkiUrl);
      expect(readCrl(signTbs(tbs, signer))).toMatchObject({ entries: count, distributionPoint: `${pkiUrl}/crl/issuing-1.crl` });
      expect(readCrlSerials(tbs)).toEqual(entries.map(({ serial }) => serial));
    }
  });

  it('writes serials of any length and sign as openssl reads them', () => {
    const serials = ['1', '7f', '80', 'ff', '0', 'abc', 'f'.repeat(40), '00ad'];
    const entries = serials.map((serial) => ({ ...entry(), serial }));
    const tbs = buildCrlTbs(list(entries), issuer, pkiUrl);
    expect(openssl(signTbs(tbs, signer))).toContain(`Serial Number: ${'F'.repeat(40)}`);
    expect(readCrlSerials(tbs)).toEqual(serials.map((serial) => serial.replace(/^0+(?=.)/, '')));
  });

  it('REV-05 of 50,000 entries is written in well under 2 seconds', () => {
    const entries = Array.from({ length: 50_000 }, () => entry('keyCompromise'));
    const began = performance.now();
    const tbs = buildCrlTbs(list(entries), issuer, pkiUrl);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(readCrlSerials(tbs)).toHaveLength(50_000);
  });
});

describe('linting a revocation list', () => {
  const entries = [entry('keyCompromise'), entry()];
  const pending = (differences: Partial<PendingCrl> = {}): PendingCrl => ({
    ...list(entries),
    count: entries.length,
    tbs: buildCrlTbs(list(entries), issuer, pkiUrl),
    ...differences,
  });
  const all = entries.map(({ serial }) => serial);

  it('finds nothing in what was prepared, also when more was revoked since', () => {
    expect(lintCrl(pending(), entries, all, issuer, pkiUrl)).toEqual([]);
    expect(lintCrl(pending(), [...entries, entry()], all, issuer, pkiUrl)).toEqual([]);
  });

  it.each<[string, () => string[], RegExp]>([
    ['names a certificate that is not revoked', () => lintCrl(pending(), entries.slice(1), [], issuer, pkiUrl), /not revoked/],
    ['leaves out a revoked one', () => lintCrl(pending(), entries, [...all, randomSerial()], issuer, pkiUrl), /leaves out/],
    [
      'gives another date',
      () =>
        lintCrl(
          pending(),
          entries.map((e) => ({ ...e, revokedAt: epochSeconds(now) })),
          all,
          issuer,
          pkiUrl,
        ),
      /differs/,
    ],
    [
      'gives another reason',
      () =>
        lintCrl(
          pending(),
          entries.map((e) => ({ ...e, reason: 'superseded' as const })),
          all,
          issuer,
          pkiUrl,
        ),
      /differs/,
    ],
    ['has another number than the row', () => lintCrl(pending({ number: 8n }), entries, all, issuer, pkiUrl), /differs/],
    ['ends later than the row', () => lintCrl(pending({ nextUpdate: addSeconds(now, 1) }), entries, all, issuer, pkiUrl), /differs/],
    ['has another count than the row', () => lintCrl(pending({ count: 1 }), entries, all, issuer, pkiUrl), /another number of entries/],
    ['is no list', () => lintCrl(pending({ tbs: Buffer.from('x') }), entries, all, issuer, pkiUrl), /cannot be read/],
  ])('refuses a list that %s', (_, lint, finding) => {
    expect(lint().join('; ')).toMatch(finding);
  });
});
