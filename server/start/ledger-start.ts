import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { migrate } from '../ledger/migrate.ts';
import { makeFirstPartitions } from '../ledger/partitions.ts';
import { grantRights, type RoleUrls } from '../ledger/rights.ts';
import { whatIsSealed } from '../ledger/sealed.ts';
import { serverConnections } from './connections.ts';
import { makeKeys } from './data-directory.ts';
import { complain, explain, step } from './terminal.ts';

export type OpenLedger = { readonly roles: RoleUrls; stop(): Promise<void> };

/** Brings the ledger up, whichever PostgreSQL it is in, to the newest schema, with the rights of each role and the keys it needs. */
export async function startLedger(config: Config): Promise<OpenLedger> {
  const { url, stop } =
    config.databaseUrl === undefined
      ? await step('Starting the database', () => keepEmbedded(config))
      : { url: config.databaseUrl.reveal(), stop: async () => {} };
  try {
    const name = config.databaseUrl === undefined ? 'Migrating the database' : 'Connecting to DATABASE_URL and migrating';
    await step(
      name,
      () => migrate(url),
      (applied) => (applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`),
    );
    await step(
      'Making room for the events of the next months',
      () => makeFirstPartitions(url, new Date()),
      (made) => (made === 0 ? '' : `${made} made`),
    );
    const roles = await step('Giving each process its database rights', () => grantRights(url, config.dataDir));
    const made = (count: number) => (count === 0 ? '' : `${count} made in ${config.dataDir}/keys`);
    await step('Looking after the key-encryption keys', async () => makeKeys(config, await whatIsSealed(url)), made);
    return { roles, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the embedded PostgreSQL, and starts it again whenever it ends before it is told to. */
async function keepEmbedded(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  const settings = { max_connections: String(serverConnections(config.stsWorkers)) };
  const options = { dataDir: config.dataDir, port: config.postgresPort, settings };
  let postgres = await startEmbeddedPostgres(options);
  let stopping = false;
  const watch = async () => {
    for (; !stopping; await sleep(250)) {
      if (postgres.isRunning()) continue;
      complain('  [postgres] ended; starting it again');
      try {
        postgres = await startEmbeddedPostgres(options);
      } catch (error) {
        complain(`  [postgres] ${explain(error)}`);
        await sleep(2_000);
      }
    }
  };
  const watching = watch();
  return {
    url: postgres.url('hawser'),
    async stop() {
      stopping = true;
      await watching;
      await postgres.stop();
    },
  };
}
