import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig, Secret } from '../server/config.ts';
import { system } from '../server/domain/actor.ts';
import { createClient } from '../server/doors/api/client.ts';
import { SignerClient } from '../server/keys/signer-client.ts';
import { Database } from '../server/ledger/database.ts';
import { startEmbeddedPostgres } from '../server/ledger/embedded-postgres.ts';
import { migrate } from '../server/ledger/migrate.ts';
import { makeFirstPartitions } from '../server/ledger/partitions.ts';
import { type DatabaseRole, grantRights } from '../server/ledger/rights.ts';
import type { CertificateContext } from '../server/operations/certificate-context.ts';
import { createApiKey } from '../server/operations/create-api-key.ts';
import { makeKeys } from '../server/start/data-directory.ts';
import { environmentOf } from '../server/start/environment.ts';
import { machineEnvironment } from '../server/testing/machine-environment.ts';
import { freePorts } from '../server/testing/ports.ts';

/** Hawser as it runs in production: PostgreSQL with every commit on disk, and each role in a process of its own. */
export type House = {
  readonly config: Config;
  /** As the superuser. */
  readonly database: Database;
  /** What the api process has, with its role's rights, in this process. */
  readonly context: CertificateContext;
  readonly api: ReturnType<typeof createClient>;
  readonly apiKey: string;
  /**
   * @param core the one processor that it may use; all of them when left away. Only on Linux
   * @param other variables that differ, and an entry point in place of the role's own that starts with its rights
   */
  start(
    role: DatabaseRole,
    core?: number,
    other?: { readonly settings?: NodeJS.Dict<string>; readonly entry?: readonly string[] },
  ): Promise<{ readonly pid: number; stop(): Promise<void> }>;
  close(): Promise<void>;
};

const at = (path: string): string => fileURLToPath(new URL(`../server/start/${path}`, import.meta.url));

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @param settings environment variables that differ from how it comes
 * @param kept a data directory that stays when the house closes, with whatever is in it; one of its own that goes, if left away
 */
export async function openHouse(settings: NodeJS.Dict<string> = {}, kept?: string): Promise<House> {
  const directory = kept ?? mkdtempSync(join(tmpdir(), 'hawser-bench-'));
  // The account that PostgreSQL runs as when we are root has to get through.
  if (kept === undefined) chmodSync(directory, 0o711);
  const dataDir = kept ?? join(directory, 'data');
  const remove = () => kept === undefined && rmSync(directory, { recursive: true, force: true });
  const [postgresPort, api, sts, enrolment, pki] = await freePorts(5);
  const config = readConfig({
    NODE_ENV: 'production',
    ...machineEnvironment,
    HAWSER_DATA_DIR: dataDir,
    HAWSER_METRICS_PORT: '0',
    HAWSER_API_PORT: String(api),
    HAWSER_STS_PORT: String(sts),
    HAWSER_ENROLMENT_PORT: String(enrolment),
    HAWSER_PKI_PORT: String(pki),
    ...settings,
  });
  const postgres = await startEmbeddedPostgres({ dataDir, port: postgresPort ?? 0 });
  // The server outlives whoever started it, unless he says otherwise: also where a measurement is broken off.
  const abandon = () => {
    void postgres.stop().finally(() => {
      remove();
      process.exit(130);
    });
  };
  for (const signal of signals) process.once(signal, abandon);
  for (const name of ['keys', 'run']) mkdirSync(join(dataDir, name), { recursive: true, mode: 0o700 });
  makeKeys(config, { signerKek: false, apiKek: false, stsKek: false, pepper: false });
  const url = postgres.url('hawser');
  await migrate(url);
  await makeFirstPartitions(url, new Date());
  const roles = await grantRights(url, dataDir);
  const database = new Database(url);
  const asApi = new Database(roles.api);
  const signer = new SignerClient(config.files.signerSocket);
  const owner = { name: 'bench', role: 'owner', expiresInSeconds: null } as const;
  const { key } = await createApiKey({ database, clock: () => new Date() }, system('bench'), owner);
  const children: ChildProcess[] = [];
  return {
    config,
    database,
    context: { database: asApi, clock: () => new Date(), signer, trustDomain: config.trustDomain, urls: config.urls },
    api: createClient(`http://127.0.0.1:${api}`, { authorization: `Bearer ${key}` }),
    apiKey: key,
    async start(role, core, { settings: own = {}, entry = [at('role.ts'), role] } = {}) {
      const env = { ...environmentOf(role, config, roles, new Secret('the secret of this start')), ...own };
      const stdio: ('ignore' | 'pipe' | 'ipc')[] = ['ignore', 'ignore', 'pipe', 'ipc'];
      const command = [process.execPath, '--import', at('with-parent.ts'), ...entry];
      const [file = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
      const child = spawn(file, args, { env, stdio });
      children.push(child);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      for (let waited = 0; !said.includes('"ready"'); waited += 50) {
        if (child.exitCode !== null || waited > 60_000) throw new Error(`the ${role} did not start: ${said}`);
        await sleep(50);
      }
      // `taskset` becomes what it starts.
      return { pid: child.pid ?? 0, stop: () => stop(child) };
    },
    async close() {
      for (const child of children.toReversed()) await stop(child);
      signer.close();
      await asApi.close();
      await database.close();
      for (const signal of signals) process.removeListener(signal, abandon);
      await postgres.stop();
      remove();
    },
  };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null)));
}
