import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { migrate } from '../ledger/migrate.ts';
import { makeFirstPartitions } from '../ledger/partitions.ts';
import { grantRights, type RoleUrls } from '../ledger/rights.ts';
import { freePort } from './ports.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's address of the migrated template, and those of the three roles. */
    postgres: { template: string; roles: RoleUrls };
  }
}

/** One PostgreSQL for all test files of a run, with a migrated template that `testDatabase` clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-test-'));
  // The account that PostgreSQL runs as when we are root has to get through.
  if (process.getuid?.() === 0) chmodSync(directory, 0o711);
  const dataDir = join(directory, 'data');
  const postgres = await startEmbeddedPostgres({ dataDir, port: await freePort(), durable: false, settings: { max_connections: '400' } });
  const template = postgres.url('hawser_template');
  await migrate(template);
  await makeFirstPartitions(template, new Date());
  const roles = await grantRights(template, dataDir);
  project.provide('postgres', { template, roles });
  return async () => {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
