import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig, Secret } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { Database } from '../ledger/database.ts';
import { type Certificates, openCertificates } from '../runtime/certificates.ts';
import { startCertificates } from '../start/certificates.ts';
import { startSigner } from '../start/signer.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { freePorts } from './ports.ts';

export type CertificateProcesses = {
  readonly config: Config;
  readonly ledger: TestDatabase;
  /** What the api process has: its own role's database, and the signer behind its socket. */
  readonly certificates: Certificates;
  /** Every error that a door or the work in the background reported. */
  readonly faults: unknown[];
  close(): Promise<void>;
};

/** A configuration for a data directory of its own, with key-encryption keys and free ports. */
export async function testConfig(): Promise<Config> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hawser-certificates-'));
  mkdirSync(join(dataDir, 'keys'), { mode: 0o700 });
  for (const name of ['signer.kek', 'api.kek', 'sts.kek']) writeFileSync(join(dataDir, 'keys', name), randomBytes(32), { mode: 0o600 });
  const [sts, enrolment, pki] = await freePorts(3);
  return readConfig({
    NODE_ENV: 'test',
    HAWSER_DATA_DIR: dataDir,
    HAWSER_METRICS_PORT: '0',
    HAWSER_STS_PORT: String(sts),
    HAWSER_ENROLMENT_PORT: String(enrolment),
    HAWSER_PKI_PORT: String(pki),
    HAWSER_STS_URL: `https://localhost:${sts}`,
    HAWSER_ENROLMENT_URL: `https://localhost:${enrolment}`,
    HAWSER_PKI_URL: `http://localhost:${pki}`,
  });
}

/** The signer process and the certificate part of the api process, each on its own role's connection, in this process. */
export async function startCertificateProcesses(clock: Clock = () => new Date()): Promise<CertificateProcesses> {
  const ledger = await testDatabase();
  const config = await testConfig();
  const faults: unknown[] = [];
  const signer = await startSigner(forRole(config, ledger, 'signer'));
  const database = new Database(ledger.urlFor('api'));
  const certificates = openCertificates(forRole(config, ledger, 'api'), database, clock);
  const started = await startCertificates(config, certificates, (error) => faults.push(error));
  return {
    config,
    ledger,
    certificates,
    faults,
    async close() {
      await started.close();
      await database.close();
      await signer.close();
      await ledger.drop();
      rmSync(config.dataDir, { recursive: true, force: true });
    },
  };
}

/** The configuration as the process of that role is given it. */
export const forRole = (config: Config, ledger: TestDatabase, role: 'api' | 'sts' | 'signer'): Config => ({
  ...config,
  databaseUrl: new Secret(ledger.urlFor(role)),
});
