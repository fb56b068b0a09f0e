import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig, Secret } from '../../server/config.ts';
import type { DatabaseRole } from '../../server/ledger/rights.ts';
import { makeKeys } from '../../server/start/data-directory.ts';
import { environmentOf } from '../../server/start/environment.ts';
import { type TestDatabase, testDatabase } from '../../server/testing/database.ts';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freePorts } from '../../server/testing/ports.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../server/start/${path}`, import.meta.url));

/** Milliseconds after which a process that was started is taken for broken; how soon it is ready is for the test to judge. */
const patience = 60_000;

/** Roles of Hawser in processes of their own, each started again as soon as it ends. */
export type Killable = {
  readonly config: Config;
  readonly ledger: TestDatabase;
  /** Ends one without warning, and resolves when its successor is ready. */
  kill(role: DatabaseRole): Promise<void>;
  close(): Promise<void>;
};

export async function startKillable(roles: readonly DatabaseRole[]): Promise<Killable> {
  const ledger = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'hawser-kills-'));
  const [api, sts, enrolment, pki] = await freePorts(4);
  const config = readConfig({
    NODE_ENV: 'production',
    ...machineEnvironment,
    HAWSER_DATA_DIR: dataDir,
    HAWSER_METRICS_PORT: '0',
    HAWSER_API_PORT: String(api),
    HAWSER_STS_PORT: String(sts),
    HAWSER_ENROLMENT_PORT: String(enrolment),
    HAWSER_PKI_PORT: String(pki),
  });
  for (const name of ['keys', 'run']) mkdirSync(join(dataDir, name), { mode: 0o700 });
  makeKeys(config, { signerKek: false, apiKek: false, stsKek: false, pepper: false });
  const urls = { api: ledger.urlFor('api'), sts: ledger.urlFor('sts'), signer: ledger.urlFor('signer') };
  const running = new Map<DatabaseRole, { readonly child: ChildProcess; readonly ready: Promise<void> }>();
  let closing = false;

  const start = (role: DatabaseRole): Promise<void> => {
    const env = environmentOf(role, config, urls, new Secret('the secret of this start'));
    const args = ['--import', at('with-parent.ts'), at('role.ts'), role];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('exit', () => !closing && start(role));
    const ready = (async () => {
      for (const began = Date.now(); !said.includes('"ready"'); await sleep(20)) {
        if (child.exitCode !== null || Date.now() - began > patience) throw new Error(`the ${role} was not ready in time: ${said}`);
      }
    })();
    ready.catch(() => {});
    running.set(role, { child, ready });
    return ready;
  };
  for (const role of roles) await start(role);

  return {
    config,
    ledger,
    async kill(role) {
      const old = running.get(role);
      old?.child.kill('SIGKILL');
      while (running.get(role) === old) await sleep(5);
      for (const end = Date.now() + patience; ; ) {
        const next = running.get(role);
        try {
          return await next?.ready;
        } catch (error) {
          // A machine under load may be too slow for its patience with PostgreSQL: then it ended, and was started again.
          if (running.get(role) === next || Date.now() > end) throw error;
        }
      }
    },
    async close() {
      closing = true;
      for (const { child } of running.values()) {
        child.kill('SIGTERM');
        await new Promise((resolve) =>
          child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null),
        );
      }
      await ledger.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
