import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config.ts';
import { SignerClient } from '../keys/signer-client.ts';
import { allAuthorities } from '../ledger/authorities.ts';
import { certificateChain } from '../operations/certificate-chain.ts';
import type { CertificateContext } from '../operations/certificate-context.ts';
import { createJoinToken } from '../operations/create-join-token.ts';
import { join } from '../operations/join.ts';
import { seedProfiles } from '../operations/seed-profiles.ts';
import { createCsr } from '../pki/csr.ts';
import { testActor } from '../testing/authority.ts';
import { forRole, testConfig } from '../testing/certificate-processes.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { checkInvariants } from '../testing/invariants.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { startSigner } from './signer.ts';

const role = joinPath(import.meta.dirname, 'role.ts');

describe('the signer process, killed at any moment', () => {
  let ledger: TestDatabase;
  let config: Config;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    ledger = await testDatabase();
    config = await testConfig();
  });
  afterEach(async () => {
    await kill();
    await ledger.drop();
    rmSync(config.dataDir, { recursive: true });
  });

  const start = () => {
    child = spawn(process.execPath, [role, 'signer'], {
      stdio: 'ignore',
      env: {
        NODE_ENV: 'test',
        ...machineEnvironment,
        DATABASE_URL: ledger.urlFor('signer'),
        HAWSER_DATA_DIR: config.dataDir,
        HAWSER_PKI_URL: config.urls.pki,
        HAWSER_METRICS_PORT: '0',
      },
    });
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const answering = async (client: SignerClient) => {
    for (const end = Date.now() + 10_000; Date.now() < end; await sleep(20)) if (await client.healthy()) return;
    throw new Error('the signer did not come up');
  };

  it('leaves a hierarchy that the next start completes', async () => {
    // The first start takes about this long; the kills are spread over it.
    for (const delay of [450, 550, 600, 650, 700, 800]) {
      start();
      await sleep(delay);
      await kill();
      const { rows } = await ledger.database.pool.query(
        `SELECT (SELECT count(*) FROM authorities) = (SELECT count(*) FROM authority_keys)
           AND (SELECT count(*) FROM authorities) = (SELECT count(*) FROM events WHERE type = 'authority.created') AS whole`,
      );
      expect(rows).toEqual([{ whole: true }]);
    }
    const signer = await startSigner(forRole(config, ledger, 'signer'));
    expect((await allAuthorities(ledger.database.prisma)).map(({ name }) => name)).toEqual(['root-1', 'issuing-1']);
    await signer.close();
  });

  it('loses no certificate and makes none twice while workloads join', { timeout: 60_000 }, async () => {
    const client = new SignerClient(config.files.signerSocket);
    const { trustDomain, urls } = config;
    const context: CertificateContext = { database: ledger.database, clock: () => new Date(), signer: client, trustDomain, urls };
    start();
    await answering(client);
    await seedProfiles(context);
    const now = new Date();
    const workloads = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const name = `workload-${index}`;
        const spiffeId = `spiffe://hawser.local/production/${name}`;
        const row = { name, spiffeId, kind: 'job', owner: 'team', environment: 'production', createdAt: now, updatedAt: now };
        await ledger.database.prisma.identity.create({ data: { ...row, id: crypto.randomUUID() } });
        const { token } = await createJoinToken(context, testActor, { identity: name, profile: 'workload', expiresInSeconds: 600 });
        return { token, csr: createCsr(generateKeyPairSync('ed25519').privateKey, name) };
      }),
    );
    const untilItWorks = async (workload: (typeof workloads)[number]): Promise<string> => {
      for (const end = Date.now() + 15_000; Date.now() < end; await sleep(30)) {
        const joined = await join(context, workload).catch((error: { code?: string }) => {
          if (error.code !== 'unavailable') throw error;
        });
        if (joined !== undefined && 'certificate' in joined) return certificateChain(context, joined.certificate);
      }
      throw new Error('it never worked');
    };
    const joining = Promise.all(workloads.map(untilItWorks));
    for (const delay of [5, 20, 60]) {
      await sleep(delay);
      await kill();
      start();
      await answering(client);
    }
    const chains = await joining;
    expect(await Promise.all(workloads.map(untilItWorks))).toEqual(chains);
    const { rows } = await ledger.database.pool.query('SELECT status, count(*)::int AS count FROM certificates GROUP BY status');
    expect(rows).toEqual([{ status: 'active', count: 30 }]);
    await checkInvariants(ledger.database);
    client.close();
  });

  it.each([
    ['missing', (path: string) => rmSync(path)],
    ['wrong', (path: string) => writeFileSync(path, Buffer.alloc(32, 9))],
  ])('does not start with a key-encryption key that is %s, once there is something to open', async (_, spoil) => {
    const first = await startSigner(forRole(config, ledger, 'signer'));
    await first.close();
    spoil(config.files.signerKek);
    const attempt = startSigner(forRole(config, ledger, 'signer'));
    await expect(attempt).rejects.toMatchObject({ code: 'unavailable' });
  });
});
