import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, readConfig, Secret } from '../config.ts';
import { system } from '../domain/actor.ts';
import { type ApiClient, createClient } from '../doors/api/client.ts';
import { createApiKey } from '../operations/create-api-key.ts';
import { startApi } from '../start/api.ts';
import { startSigner } from '../start/signer.ts';
import { startSts } from '../start/sts.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { freePorts } from './ports.ts';

export type TestProcesses = {
  readonly config: Config;
  readonly ledger: TestDatabase;
  /** The management API, as an owner. */
  readonly api: ApiClient;
  /** What a command needs in its environment to find them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the process that signs, or starts it again. */
  stopSigner(): Promise<void>;
  startSigner(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Signer, api and sts as they start in production, each with its own role's rights, all within this process.
 * @param further variables of their environment
 */
export async function startProcesses(further: Readonly<Record<string, string>> = {}): Promise<TestProcesses> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hawser-processes-'));
  for (const name of ['keys', 'run']) mkdirSync(join(dataDir, name), { mode: 0o700 });
  const [api, sts, enrolment, pki] = await freePorts(4);
  const environment = {
    HAWSER_DATA_DIR: dataDir,
    HAWSER_METRICS_PORT: '0',
    HAWSER_API_PORT: String(api),
    HAWSER_STS_PORT: String(sts),
    HAWSER_ENROLMENT_PORT: String(enrolment),
    HAWSER_PKI_PORT: String(pki),
    HAWSER_STS_URL: `https://localhost:${sts}`,
    HAWSER_ENROLMENT_URL: `https://localhost:${enrolment}`,
    HAWSER_PKI_URL: `http://localhost:${pki}`,
  };
  const config = readConfig({ NODE_ENV: 'test', ...environment, ...further });
  const { signerKek, apiKek, stsKek, pepper } = config.files;
  for (const path of [signerKek, apiKek, stsKek, pepper]) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  const ledger = await testDatabase();
  const as = (role: 'signer' | 'api' | 'sts'): Config => ({ ...config, databaseUrl: new Secret(ledger.urlFor(role)) });
  let signer = await startSigner(as('signer'));
  // The sts waits for its TLS certificate, which the api issues.
  const running = await Promise.all([startApi(as('api')), startSts(as('sts'))]);
  const owner = { name: 'test', role: 'owner', expiresInSeconds: null } as const;
  const { key } = await createApiKey({ database: ledger.database, clock: () => new Date() }, system('test'), owner);
  return {
    config,
    ledger,
    api: createClient(`http://127.0.0.1:${api}`, { authorization: `Bearer ${key}` }),
    environment,
    stopSigner: () => signer.close(),
    async startSigner() {
      signer = await startSigner(as('signer'));
    },
    async close() {
      for (const process of [...running.toReversed(), signer]) await process.close();
      await ledger.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
