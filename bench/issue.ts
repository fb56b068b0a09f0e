import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { system } from '../server/domain/actor.ts';
import { spiffeId } from '../server/domain/identity.ts';
import { newId } from '../server/domain/ids.ts';
import { insertIdentity } from '../server/ledger/identities.ts';
import { issueCertificate } from '../server/operations/issue-certificate.ts';
import { seedProfiles } from '../server/operations/seed-profiles.ts';
import { createCsr } from '../server/pki/csr.ts';
import { randomSerial } from '../server/pki/tbs-certificate.ts';
import { openHouse } from './house.ts';
import { atLeast, type Bench, byTurns, rate } from './row.ts';

const inFlight = 32;

export const issueBench: Bench = {
  name: 'issue',
  async run(report) {
    const house = await openHouse();
    try {
      await house.start('signer');
      await seedProfiles(house.context);
      const now = new Date();
      const names = Array.from({ length: 200 }, (_, index) => `workload-${index}`);
      for (const name of names) {
        const row = { id: newId(), name, environment: 'production', spiffeId: spiffeId(house.config.trustDomain, 'production', name) };
        const more = { kind: 'service', owner: 'bench', description: '', createdAt: now, updatedAt: now } as const;
        await insertIdentity(house.database.prisma, { ...row, ...more });
      }
      // Requests are made before: no certificate authority makes the keys of its workloads.
      const requests = names.map((name) => ({
        identity: name,
        csr: createCsr(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, name),
      }));
      let turn = 0;
      const next = () => requests[turn++ % requests.length] ?? { identity: '', csr: '' };
      const ours = () => issueCertificate(house.context, system('bench'), { ...next(), profile: 'workload' });
      const bare = await bareIssuer();
      await rate(2_000, inFlight, ours);
      const results = await byTurns(5, {
        ours: () => rate(3_000, inFlight, ours),
        bare: () => rate(3_000, inFlight, () => bare(next().csr)),
      });
      report({
        name: 'certificates issued a second, 32 in flight: all that Hawser does ÷ bare @peculiar/x509',
        target: atLeast(1),
        value: results.ours / results.bare,
        detail: { 'ours a second': results.ours, 'bare a second': results.bare },
      });
    } finally {
      await house.close();
    }
  },
};

/** Parse, proof of possession, and a certificate with the same extensions: no lint, no record, no process between. */
async function bareIssuer(): Promise<(csr: string) => Promise<ArrayBuffer>> {
  x509.cryptoProvider.set(crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) };
  const root = await x509.X509CertificateGenerator.createSelfSigned({ ...validity, keys, name: 'CN=Bare', signingAlgorithm: algorithm });
  return async (csr) => {
    const request = new x509.Pkcs10CertificateRequest(csr);
    if (!(await request.verify())) throw new Error('the request is not signed by its key');
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      serialNumber: randomSerial(),
      issuer: root.subject,
      subject: 'CN=workload',
      publicKey: request.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']),
        await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(root),
        new x509.SubjectAlternativeNameExtension([{ type: 'url', value: 'spiffe://hawser.local/production/workload' }]),
        new x509.CRLDistributionPointsExtension(['http://localhost:8080/crl/issuing-1.crl']),
        new x509.AuthorityInfoAccessExtension({ caIssuers: 'http://localhost:8080/ca/issuing-1.crt', ocsp: 'http://localhost:8080/ocsp' }),
      ],
    });
    return certificate.rawData;
  };
}
