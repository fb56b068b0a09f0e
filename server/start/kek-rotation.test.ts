import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config.ts';
import { replacedKeyPath } from '../keys/custody.ts';
import { replaceKeyFile } from '../keys/replace-key.ts';
import { SignerClient } from '../keys/signer-client.ts';
import { createAuthority } from '../operations/create-authority.ts';
import { testActor } from '../testing/authority.ts';
import { forRole, testConfig } from '../testing/certificate-processes.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { startSigner } from './signer.ts';

const role = join(import.meta.dirname, 'role.ts');
const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');

describe('custody', () => {
  let ledger: TestDatabase;
  let config: Config;
  let child: ChildProcess | undefined;
  let said = '';
  beforeEach(async () => {
    ledger = await testDatabase();
    config = await testConfig();
    said = '';
  });
  afterEach(async () => {
    await kill();
    await ledger.drop();
    rmSync(config.dataDir, { recursive: true });
  });

  const start = () => {
    child = spawn(process.execPath, [role, 'signer'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        NODE_ENV: 'test',
        ...machineEnvironment,
        DATABASE_URL: ledger.urlFor('signer'),
        HAWSER_DATA_DIR: config.dataDir,
        HAWSER_PKI_URL: config.urls.pki,
      },
    });
    child.stderr?.on('data', (text) => {
      said += String(text);
    });
  };
  const gone = () =>
    new Promise((resolve) => (child && child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(null)));
  const kill = async () => {
    child?.kill('SIGKILL');
    await gone();
  };
  const answering = async (client: SignerClient) => {
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) if (await client.healthy()) return;
    throw new Error(`the signer did not come up: ${said}`);
  };
  const sealedBy = async () => {
    const { rows } = await ledger.database.pool.query<{ kek_id: string; count: number }>(
      'SELECT kek_id, count(*)::int FROM authority_keys GROUP BY 1 ORDER BY 1',
    );
    return Object.fromEntries(rows.map(({ kek_id, count }) => [kek_id, count]));
  };
  const contextOf = (signer: SignerClient) => ({
    database: ledger.database,
    clock: () => new Date(),
    signer,
    trustDomain: config.trustDomain,
    urls: config.urls,
  });

  it('seals everything anew with another key while it runs, also when it is killed in the middle; then the old key may go', async () => {
    const client = new SignerClient(config.files.signerSocket);
    const context = contextOf(client);
    start();
    await answering(client);
    const order = { role: 'root', organization: 'Test', algorithm: 'EdDSA' } as const;
    for (let index = 0; index < 60; index++) await createAuthority(context, testActor, { ...order, name: `made-${index}` });
    const { before, after } = replaceKeyFile(config.files.signerKek);
    expect(() => replaceKeyFile(config.files.signerKek)).toThrow(/earlier rotation/);
    // Killed as soon as some rows, and not all, are sealed by the new key.
    let middles = 0;
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const counts = await sealedBy();
      if ((counts[before] ?? 0) === 0) break;
      if ((counts[after] ?? 0) > 0 && middles < 3) {
        await kill();
        const left = await sealedBy();
        if ((left[before] ?? 0) > 0) middles++;
        expect((left[before] ?? 0) + (left[after] ?? 0)).toBe(62);
        start();
        await answering(client);
      }
    }
    expect(middles).toBeGreaterThan(0);
    expect(await sealedBy()).toEqual({ [after]: 62 });
    // It works on: also once the old key is gone, and after another start.
    const sign = async (parent: string, name: string) => createAuthority(context, testActor, { ...order, role: 'issuing', parent, name });
    for (const parent of ['root-1', 'made-47']) await sign(parent, `${parent}-below`);
    rmSync(replacedKeyPath(config.files.signerKek));
    await kill();
    start();
    await answering(client);
    for (const parent of ['root-1', 'made-47']) await sign(parent, `${parent}-again`);
    client.close();
    const { rows: events } = await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'kek.replaced'`);
    expect(events.at(-1).detail).toMatchObject({ role: 'signer', keyId: after });
  }, 60_000);

  it('is rotated with one command', async () => {
    const run = () =>
      execFileSync(process.execPath, [main, 'kek', 'rotate', '--role', 'signer'], {
        env: { NODE_ENV: 'test', ...machineEnvironment, HAWSER_DATA_DIR: config.dataDir },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(run()).toMatch(/The key [0-9a-f]{16} seals for the signer/);
    expect(run).toThrow(/earlier rotation/);
  });

  it('does not start where the key of an authority is gone, and says so in one line', async () => {
    await (await startSigner(forRole(config, ledger, 'signer'))).close();
    await ledger.database.pool.query(
      `DELETE FROM authority_keys WHERE authority_id = (SELECT id FROM authorities WHERE name = 'issuing-1')`,
    );
    start();
    await gone();
    expect(child?.exitCode).toBe(1);
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'cannot start',
      err: { name: 'Failure', message: expect.stringMatching(/authority/) },
    });
  });
});
