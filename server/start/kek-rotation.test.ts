import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config.ts';
import { replacedKeyPath } from '../keys/custody.ts';
import { replaceKeyFile } from '../keys/replace-key.ts';
import { SignerClient } from '../keys/signer-client.ts';
import { Database } from '../ledger/database.ts';
import { createAuthority } from '../operations/create-authority.ts';
import { resealKeys } from '../operations/reseal-keys.ts';
import { openSts } from '../runtime/sts.ts';
import { testActor } from '../testing/authority.ts';
import { forRole, testConfig } from '../testing/certificate-processes.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
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

  const start = (name: 'signer' | 'sts' = 'signer') => {
    child = spawn(process.execPath, [role, name], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { NODE_ENV: 'test', DATABASE_URL: ledger.urlFor(name), HAWSER_DATA_DIR: config.dataDir, HAWSER_PKI_URL: config.urls.pki },
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
    for (let index = 0; index < 120; index++) await createAuthority(context, testActor, { ...order, name: `made-${index}` });
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
        expect((left[before] ?? 0) + (left[after] ?? 0)).toBe(122);
        start();
        await answering(client);
      }
    }
    expect(middles).toBeGreaterThan(0);
    expect(await sealedBy()).toEqual({ [after]: 122 });
    // It works on: also once the old key is gone, and after another start.
    const sign = async (parent: string, name: string) => createAuthority(context, testActor, { ...order, role: 'issuing', parent, name });
    for (const parent of ['root-1', 'made-77']) await sign(parent, `${parent}-below`);
    rmSync(replacedKeyPath(config.files.signerKek));
    await kill();
    start();
    await answering(client);
    for (const parent of ['root-1', 'made-77']) await sign(parent, `${parent}-again`);
    client.close();
    const { rows: events } = await ledger.database.pool.query(`SELECT detail FROM events WHERE type = 'kek.replaced'`);
    expect(events.at(-1).detail).toMatchObject({ role: 'signer', keyId: after });
  }, 60_000);

  it('is rotated with one command', async () => {
    const run = () =>
      execFileSync(process.execPath, [main, 'kek', 'rotate', '--role', 'signer'], {
        env: { NODE_ENV: 'test', HAWSER_DATA_DIR: config.dataDir },
        encoding: 'utf8',
        stdio: 'pipe',
      });
    expect(run()).toMatch(/The key [0-9a-f]{16} seals for the signer/);
    expect(run).toThrow(/earlier rotation/);
  });

  it.each([
    ['a flipped bit', 'UPDATE authority_keys SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) WHERE authority_id = $1'],
    [
      'the row of another authority',
      'UPDATE authority_keys a SET sealed = b.sealed FROM authority_keys b WHERE a.authority_id = $1 AND b.authority_id <> $1',
    ],
    ['a key that is gone', 'DELETE FROM authority_keys WHERE authority_id = $1'],
    [
      'a key-encryption key that is not there',
      `UPDATE authority_keys SET sealed = set_byte(sealed, 1, get_byte(sealed, 1) # 1) WHERE authority_id = $1`,
    ],
  ])('does not start with %s, and says so in one line', async (_, spoil) => {
    await (await startSigner(forRole(config, ledger, 'signer'))).close();
    const { rows } = await ledger.database.pool.query(`SELECT id FROM authorities WHERE name = 'issuing-1'`);
    await ledger.database.pool.query(spoil, [rows[0].id]);
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

  it.each([
    ['a flipped bit', `UPDATE token_key_secrets SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) WHERE kid = $1`],
    [
      'the row of another key',
      'UPDATE token_key_secrets a SET sealed = b.sealed FROM token_key_secrets b WHERE a.kid = $1 AND b.kid <> $1',
    ],
  ])('lets no sts start with %s, and says so in one line', async (_, spoil) => {
    writeFileSync(config.files.pepper, randomBytes(32), { mode: 0o600 });
    const database = new Database(ledger.urlFor('sts'));
    const { custody, context } = await openSts(forRole(config, ledger, 'sts'), database, () => new Date());
    // Rotation is the same there.
    const { after } = replaceKeyFile(config.files.stsKek);
    expect(custody.reload()).toBe(true);
    expect(await resealKeys(context, custody, 'token-key')).toBe(3);
    const { rows: counted } = await ledger.database.pool.query('SELECT DISTINCT kek_id FROM token_key_secrets');
    expect(counted).toEqual([{ kek_id: after }]);
    await database.close();
    const { rows } = await ledger.database.pool.query('SELECT kid FROM token_keys LIMIT 1');
    await ledger.database.pool.query(spoil, [rows[0].kid]);
    start('sts');
    await gone();
    const lines = said.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'cannot start',
      err: { message: expect.stringContaining(`token-key ${rows[0].kid}`) },
    });
  });
});
