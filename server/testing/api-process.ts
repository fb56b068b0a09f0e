import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, Secret } from '../config.ts';
import { startApi } from '../start/api.ts';
import { startSigner } from '../start/signer.ts';
import { forRole, testConfig } from './certificate-processes.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { freePort } from './ports.ts';

export type ApiProcesses = {
  readonly config: Config;
  readonly ledger: TestDatabase;
  /** Where the management API answers. */
  readonly url: string;
  /** Stops the api and starts it again, with another configuration if one is given. */
  restart(change?: Partial<Config>): Promise<void>;
  close(): Promise<void>;
};

/** The signer and the whole api process, each with the rights of its own role, in this process. */
export async function startApiProcesses(change: Partial<Config> = {}): Promise<ApiProcesses> {
  const ledger = await testDatabase();
  const base = await testConfig();
  const port = await freePort();
  const config: Config = {
    ...base,
    listen: { ...base.listen, api: { host: '127.0.0.1', port } },
    consoleSecret: new Secret('secret-of-this-start'),
    ...change,
  };
  writeFileSync(join(config.dataDir, 'keys', 'exchange-secret.pepper'), randomBytes(32), { mode: 0o600 });
  const signer = await startSigner(forRole(config, ledger, 'signer'));
  let api = await startApi(forRole(config, ledger, 'api'));
  return {
    config,
    ledger,
    url: `http://127.0.0.1:${port}`,
    async restart(again = {}) {
      await api.close();
      api = await startApi({ ...forRole(config, ledger, 'api'), ...again });
    },
    async close() {
      await api.close();
      await signer.close();
      await ledger.drop();
    },
  };
}
