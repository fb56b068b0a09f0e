import { createPublicKey, type KeyObject } from 'node:crypto';
import type { CertificateUsage } from '../domain/certificate.ts';
import { addSeconds } from '../domain/clock.ts';
import { generateKey, signerFrom } from '../keys/software-signer.ts';
import { thumbprint, toPem } from '../pki/certificate.ts';
import { signTbs } from '../pki/signed.ts';
import { buildAuthorityTbs, buildLeafTbs, randomSerial } from '../pki/tbs-certificate.ts';

export type TestCertificate = {
  readonly certificate: string;
  readonly key: string;
  readonly privateKey: KeyObject;
  readonly der: Buffer;
  readonly thumbprint: string;
  readonly serial: string;
};

export type TestRoot = {
  /** PEM. */
  readonly ca: string;
  leaf(name: string, options?: { usage?: CertificateUsage; key?: KeyObject; lifetime?: number }): TestCertificate;
};

const spkiOf = (key: KeyObject): Buffer => createPublicKey(key).export({ format: 'der', type: 'spki' });

/** A root that signs leaves for tests of TLS, without a ledger. A server's certificate is for localhost. */
export function testRoot(commonName = 'Test Root', now = new Date()): TestRoot {
  const rootKey = generateKey('ES256');
  const signer = signerFrom(rootKey);
  const validity = (lifetime: number) => ({ notBefore: addSeconds(now, -60), notAfter: addSeconds(now, lifetime) });
  const tbs = buildAuthorityTbs({
    ...validity(86_400),
    serial: randomSerial(),
    commonName,
    organization: 'Test',
    spki: spkiOf(rootKey),
    pathLength: 0,
    algorithm: 'ES256',
  });
  const issuer = { name: 'test', der: signTbs(tbs, signer), algorithm: 'ES256' } as const;
  return {
    ca: toPem('CERTIFICATE', issuer.der),
    leaf(name, { usage = 'client', key = generateKey('ES256'), lifetime = 3_600 } = {}) {
      const serial = randomSerial();
      const names = usage === 'client' ? [`uri:spiffe://hawser.local/production/${name}`] : ['dns:localhost', 'ip:127.0.0.1'];
      const leaf = { ...validity(lifetime), serial, commonName: name, names, usage, crlShard: 0, spki: spkiOf(key) };
      const der = signTbs(buildLeafTbs(leaf, issuer, 'http://localhost:8080'), signer);
      return {
        certificate: toPem('CERTIFICATE', der),
        key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
        privateKey: key,
        der,
        thumbprint: thumbprint(der),
        serial,
      };
    },
  };
}
