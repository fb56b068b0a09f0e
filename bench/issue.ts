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
import { childrenOf, cpuOf, cpuOfEnded, parentOf } from './sts/arena.ts';

const inFlight = 32;

export const issueBench: Bench = {
  name: 'issue',
  async run(report) {
    const house = await openHouse();
    try {
      const signer = await house.start('signer');
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
      const postgres = await house.database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const server = parentOf(postgres.rows[0]?.pid ?? 0);
      const everybody = () => cpuOf([process.pid, signer.pid, ...childrenOf(server)]) + cpuOfEnded(server);
      const cost = { ours: new Cost(everybody), bare: new Cost(() => cpuOf([process.pid])) };
      const results = await byTurns(5, {
        ours: () => cost.ours.of(() => rate(3_000, inFlight, cost.ours.counted(ours))),
        bare: () =>
          cost.bare.of(() =>
            rate(
              3_000,
              inFlight,
              cost.bare.counted(() => bare(next().csr)),
            ),
          ),
      });
      report({
        name: 'certificates issued a second, 32 in flight: all that Hawser does ÷ bare @peculiar/x509',
        target: atLeast(1),
        value: results.ours / results.bare,
        detail: {
          'ours a second': results.ours,
          'bare a second': results.bare,
          'ours µs of processor each, PostgreSQL and signer included': cost.ours.each,
          'bare µs of processor each': cost.bare.each,
        },
      });
    } finally {
      await house.close();
    }
  },
};

/** Time of processors that calls take, which says the same on a busy machine as on a quiet one. */
class Cost {
  readonly #clock: () => number;
  #calls = 0;
  #spent = 0;

  /** @param clock microseconds that whoever works for the calls has run */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  counted<T>(call: () => Promise<T>): () => Promise<T> {
    return () => {
      this.#calls++;
      return call();
    };
  }

  async of<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#clock();
    const done = await work();
    this.#spent += this.#clock() - before;
    return done;
  }

  /** Microseconds a call. */
  get each(): number {
    return this.#spent / this.#calls;
  }
}

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
