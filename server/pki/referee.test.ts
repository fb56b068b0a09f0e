import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509Crl,
} from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crlBytes, publishedCrl } from '../ledger/crls.ts';
import { publishCrl } from '../operations/publish-crl.ts';
import { revokeCertificate } from '../operations/revoke-certificate.ts';
import { TestAuthority } from '../testing/authority.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { toPem } from './certificate.ts';
import { createCsr, readCsr } from './csr.ts';

cryptoProvider.set(crypto);

let database: TestDatabase;
let authority: TestAuthority;
beforeAll(async () => {
  database = await testDatabase();
  authority = await TestAuthority.create(database.database);
});
afterAll(() => database.drop());

const issuing = (): X509Certificate => new X509Certificate(toPem('CERTIFICATE', authority.issuing.der));

describe('another implementation of X.509', () => {
  it('reads a certificate as it was meant, and finds it signed by its issuer', async () => {
    const identity = await authority.registerIdentity();
    const { certificatePem } = await authority.issueTo(identity);
    const certificate = new X509Certificate(certificatePem);
    const issuer = issuing();
    const root = new X509Certificate(authority.caPem);
    expect(await certificate.verify({ publicKey: issuer.publicKey, signatureOnly: true })).toBe(true);
    expect(await issuer.verify({ publicKey: root.publicKey, signatureOnly: true })).toBe(true);
    expect(await root.isSelfSigned()).toBe(true);

    expect(certificate.getExtension(BasicConstraintsExtension)).toMatchObject({ ca: false, critical: true });
    expect(certificate.getExtension(KeyUsagesExtension)).toMatchObject({ usages: KeyUsageFlags.digitalSignature, critical: true });
    expect(certificate.getExtension(ExtendedKeyUsageExtension)?.usages).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.getExtension(SubjectAlternativeNameExtension)?.names.toJSON()).toEqual([{ type: 'url', value: identity.spiffeId }]);
    expect(certificate.getExtension(AuthorityKeyIdentifierExtension)?.keyId).toBe(
      issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId,
    );
    expect(certificate.issuer).toBe(issuer.subject);
  });

  it('writes requests that are read here, and reads those that are written here', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const theirs = await Pkcs10CertificateRequestGenerator.create({
      name: [{ CN: ['somebody else'] }],
      keys,
      signingAlgorithm: algorithm,
      extensions: [new BasicConstraintsExtension(true, 1, true)],
    });
    const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey));
    expect(readCsr(theirs.toString('pem'))).toEqual({ spki, algorithm: 'P-256' });

    const identity = await authority.registerIdentity();
    const { key } = await authority.issueTo(identity);
    const ours = new Pkcs10CertificateRequest(createCsr(key, identity.name));
    expect(await ours.verify()).toBe(true);
    expect(ours.subject).toBe(`CN=${identity.name}`);
  });

  it('finds a revoked certificate on the list, with its reason', async () => {
    const { serial, certificatePem } = await authority.issueTo(await authority.registerIdentity());
    const other = await authority.issueTo(await authority.registerIdentity());
    const comment = 'found in a build log';
    await revokeCertificate(authority.context, { kind: 'system', name: 'test' }, { certificate: serial, reason: 'keyCompromise', comment });
    await publishCrl(authority.context, { authorityId: authority.issuing.id, shard: 0 });
    const list = await publishedCrl(database.database.prisma, 'issuing-1', 0);
    const crl = new X509Crl(toPem('X509 CRL', (await crlBytes(database.database.pool, list?.id ?? '')) ?? Buffer.alloc(0)));
    expect(await crl.verify({ publicKey: issuing() })).toBe(true);
    expect(crl.findRevoked(new X509Certificate(certificatePem))).toMatchObject({ reason: 1 });
    expect(crl.findRevoked(new X509Certificate(other.certificatePem))).toBeNull();
  });
});
