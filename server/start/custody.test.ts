import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../config.ts';
import type { KekRole } from '../domain/key-encryption.ts';
import { openCustody, replacedKeyPath } from '../keys/custody.ts';
import { replaceKeyFile } from '../keys/replace-key.ts';
import { SignerClient } from '../keys/signer-client.ts';
import { authorityNamed } from '../ledger/authorities.ts';
import { listKeyEncryptionKeys } from '../ledger/key-encryption-keys.ts';
import { createAuthority, requestAuthority } from '../operations/create-authority.ts';
import { listKeks, requestKekRotation } from '../operations/request-kek-rotation.ts';
import { readOcspResponse } from '../pki/ocsp.ts';
import { buildOcspRequest } from '../pki/ocsp-request.ts';
import { testActor } from '../testing/authority.ts';
import { forRole, testConfig } from '../testing/certificate-processes.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { machineEnvironment } from '../testing/machine-environment.ts';
import { startApi } from './api.ts';
import { startSigner } from './signer.ts';
import { startSts } from './sts.ts';

const program = join(import.meta.dirname, 'role.ts');
const kekOf = { signer: 'signerKek', sts: 'stsKek', api: 'apiKek' } as const;

const starters = {
  signer: (config: Config, ledger: TestDatabase) => startSigner(forRole(config, ledger, 'signer')),
  sts: (config: Config, ledger: TestDatabase) => startSts(forRole(config, ledger, 'sts')),
  api: (config: Config, ledger: TestDatabase) => startApi(apart(forRole(config, ledger, 'api'))),
} as const;

/** Every table of sealed values, by the role that opens it. */
const sealed = [
  { role: 'signer', table: 'authority_keys', id: 'authority_id', which: 'name = $1', name: 'authority' },
  { role: 'sts', table: 'token_key_secrets', id: 'kid', name: 'token-key' },
  { role: 'api', table: 'ocsp_responders', id: 'certificate_id', name: 'ocsp-key' },
  { role: 'api', table: 'api_secrets', id: 'name', name: 'api-secret' },
] as const;

describe('custody', () => {
  let ledger: TestDatabase;
  let config: Config;
  let backup: Map<string, { id: string; sealed: Buffer; kek_id: string }[]>;
  const keks = new Map<string, Buffer>();

  beforeAll(async () => {
    ledger = await testDatabase();
    config = await testConfig();
    writeFileSync(config.files.pepper, randomBytes(32), { mode: 0o600 });
    const signer = await startSigner(forRole(config, ledger, 'signer'));
    const client = new SignerClient(config.files.signerSocket);
    const context = {
      database: ledger.database,
      clock: () => new Date(),
      signer: client,
      trustDomain: config.trustDomain,
      urls: config.urls,
    };
    const named = { organization: 'Test', algorithm: 'ES256' } as const;
    await createAuthority(context, testActor, { ...named, name: 'second', role: 'issuing' });
    await requestAuthority(context, testActor, { ...named, name: 'asked-for' });
    const api = await startApi(apart(forRole(config, ledger, 'api')));
    const sts = await startSts(forRole(config, ledger, 'sts'));
    await until(async () => (await ledger.database.prisma.ocspResponder.count()) >= 2);
    // A second secret, so that there is another row to swap with.
    const custody = openCustody(config.files.apiKek);
    const label = { purpose: 'api-secret', keyId: 'another' } as const;
    const row = {
      name: 'another',
      sealed: new Uint8Array(custody.seal(randomBytes(32), label)),
      kekId: custody.keyId,
      createdAt: new Date(),
    };
    await ledger.database.prisma.apiSecret.create({ data: row });
    client.close();
    for (const part of [sts, api, signer]) await part.close();
    backup = new Map();
    for (const { table, id } of sealed) {
      const { rows } = await ledger.database.pool.query(`SELECT ${id}::text AS id, sealed, kek_id FROM ${table} ORDER BY 1`);
      backup.set(table, rows);
    }
    for (const kek of Object.values(kekOf)) keks.set(kek, readFileSync(config.files[kek]));
  }, 60_000);
  afterAll(async () => {
    await ledger.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const { table, id } of sealed)
      for (const row of backup.get(table) ?? [])
        await ledger.database.pool.query(`UPDATE ${table} SET sealed = $2, kek_id = $3 WHERE ${id}::text = $1`, [
          row.id,
          row.sealed,
          row.kek_id,
        ]);
    for (const [kek, bytes] of keks) {
      const path = config.files[kek as (typeof kekOf)[KekRole]];
      rmSync(path, { force: true });
      writeFileSync(path, bytes, { mode: 0o600 });
    }
  });

  /** Starts a role as an operator would, and says how it ended. */
  async function refusal(role: KekRole): Promise<{ code: number | null; lines: string[] }> {
    const child = spawn(process.execPath, [program, role], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        NODE_ENV: 'test',
        ...machineEnvironment,
        DATABASE_URL: ledger.urlFor(role),
        HAWSER_DATA_DIR: config.dataDir,
        HAWSER_PKI_URL: config.urls.pki,
        ...portsOf(config),
      },
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    const ended = await Promise.race([gone(child), sleep(20_000, 'runs' as const)]);
    child.kill('SIGKILL');
    expect(ended, said).not.toBe('runs');
    return { code: child.exitCode, lines: said.trim().split('\n') };
  }

  const rowsOf = (table: string) => backup.get(table)?.map(({ id }) => id) ?? [];
  const spoils = [
    [
      'a flipped bit',
      (table: string, id: string) => `UPDATE ${table} SET sealed = set_byte(sealed, 60, get_byte(sealed, 60) # 1) WHERE ${id}::text = $1`,
    ],
    [
      'a flipped bit in the id of its key',
      (table: string, id: string) => `UPDATE ${table} SET sealed = set_byte(sealed, 1, get_byte(sealed, 1) # 1) WHERE ${id}::text = $1`,
    ],
    [
      'its last octet cut off',
      (table: string, id: string) => `UPDATE ${table} SET sealed = substr(sealed, 1, length(sealed) - 1) WHERE ${id}::text = $1`,
    ],
    [
      'another row in its place',
      (table: string, id: string) =>
        `UPDATE ${table} a SET sealed = b.sealed FROM ${table} b WHERE a.${id}::text = $1 AND b.${id} <> a.${id}`,
    ],
  ] as const;
  const cases = sealed.flatMap((each) => spoils.map(([how, statement]) => ({ ...each, how, statement: statement(each.table, each.id) })));

  it.each(cases)(
    'lets the $role not start over $how in $table, whichever row it is, and says which in one line',
    async ({ role, table, statement, name, how }) => {
      for (const [index, id] of rowsOf(table).slice(0, 3).entries()) {
        await ledger.database.pool.query(statement, [id]);
        // How a process ends for it is the same for every row, and for whatever is wrong with one.
        if (index === 0 && how === spoils[0][0]) {
          const { code, lines } = await refusal(role);
          expect(code).toBe(1);
          expect(lines).toHaveLength(1);
          const said = JSON.parse(lines[0] ?? '');
          expect(said).toMatchObject({ msg: 'cannot start', err: { name: 'Failure' } });
          expect(said.err.message).toContain(name);
        } else
          await expect(starters[role](config, ledger)).rejects.toMatchObject({ name: 'Failure', message: expect.stringContaining(name) });
        for (const row of backup.get(table) ?? [])
          await ledger.database.pool.query(
            `UPDATE ${table} SET sealed = $2 WHERE ${sealed.find((one) => one.table === table)?.id}::text = $1`,
            [row.id, row.sealed],
          );
      }
    },
    60_000,
  );

  const files = [
    ['that is another', (path: string) => writeFileSync(path, randomBytes(32)), /does not open/],
    ['that is gone', (path: string) => rmSync(path), /cannot be read \(ENOENT\)/],
    ['that is too short', (path: string) => writeFileSync(path, randomBytes(31)), /must hold exactly 32 bytes; it holds 31/],
    ['that others can read', (path: string) => chmodSync(path, 0o644), /can be read by others/],
  ] as const;
  const roles = Object.keys(kekOf) as KekRole[];

  it.each(roles.flatMap((role) => files.map(([how, spoil, says]) => ({ role, how, spoil, says }))))(
    'lets the $role not start with a key-encryption key $how, and says so',
    async ({ role, spoil, says }) => {
      spoil(config.files[kekOf[role]]);
      await expect(starters[role](config, ledger)).rejects.toMatchObject({ name: 'Failure', message: expect.stringMatching(says) });
    },
    30_000,
  );
});

describe('a rotation that an owner asks for', () => {
  let ledger: TestDatabase;
  let config: Config;
  let running: { close(): Promise<void> }[];
  const context = () => ({ database: ledger.database, clock: () => new Date() });
  const active = async (role: KekRole) =>
    (await listKeyEncryptionKeys(ledger.database.prisma, new Date())).filter((key) => key.role === role && key.active);

  beforeEach(async () => {
    ledger = await testDatabase();
    config = await testConfig();
    writeFileSync(config.files.pepper, randomBytes(32), { mode: 0o600 });
    running = [];
    const start = async (part: Promise<{ close(): Promise<void> }>) => running.unshift(await part);
    await start(startSigner(forRole(config, ledger, 'signer')));
    await start(startApi(apart(forRole(config, ledger, 'api'))));
    await start(startSts(forRole(config, ledger, 'sts')));
    await until(async () => (await Promise.all((Object.keys(kekOf) as KekRole[]).map(active))).every((keys) => keys.length === 1));
  }, 60_000);
  afterEach(async () => {
    for (const part of running) await part.close();
    await ledger.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  });

  it('is done by each role while it runs, twice, and leaves nothing sealed by the old key', async () => {
    for (const role of Object.keys(kekOf) as KekRole[]) {
      const tls = join(config.dataDir, 'tls', `${role === 'api' ? 'enrolment' : role}.sealed`);
      const before = [(await active(role))[0]?.keyId ?? ''];
      for (const round of [1, 2]) {
        const old = before.at(-1) ?? '';
        await requestKekRotation(context(), testActor, { role, before: old });
        await until(async () => (await rotationOf(role))?.finishedAt != null);
        expect(await rotationOf(role), `${role} ${round}`).toMatchObject({ before: old, problem: null, requestedBy: testActor.name });
        const [key, ...others] = (await listKeyEncryptionKeys(ledger.database.prisma, new Date())).filter(
          (one) => one.role === role && one.sealed > 0,
        );
        expect(others).toEqual([]);
        expect(key?.keyId).toBe((await rotationOf(role))?.after);
        expect(before).not.toContain(key?.keyId);
        before.push(key?.keyId ?? '');
        // What is on disk is sealed by the new one as well: its header names the key.
        if (existsSync(tls)) expect(readFileSync(tls).toString('hex', 1, 9)).toBe(key?.keyId);
      }
      expect(openCustody(config.files[kekOf[role]]).replacedKeyId).toBe(before[1]);
    }
    const { rows } = await ledger.database.pool.query(
      `SELECT type, count(*)::int FROM events WHERE type LIKE 'kek.%' GROUP BY 1 ORDER BY 1`,
    );
    expect(rows[1]).toEqual({ type: 'kek.rotation_requested', count: 6 });
  }, 60_000);

  it('keeps the secret of sessions, so that nobody is signed out', async () => {
    const custody = openCustody(config.files.apiKek);
    const label = { purpose: 'api-secret', keyId: 'session-cookies' } as const;
    const secret = async () => {
      custody.reload();
      return custody
        .open((await ledger.database.prisma.apiSecret.findUniqueOrThrow({ where: { name: 'session-cookies' } })).sealed, label)
        .toString('hex');
    };
    const before = await secret();
    await requestKekRotation(context(), testActor, { role: 'api', before: custody.keyId });
    await until(async () => (await rotationOf('api'))?.finishedAt != null);
    rmSync(replacedKeyPath(config.files.apiKek));
    expect(await secret()).toBe(before);
  });

  it('keeps nobody waiting: authorities are made and statuses are answered all the while', async () => {
    const client = new SignerClient(config.files.signerSocket);
    const making = { ...context(), signer: client, trustDomain: config.trustDomain, urls: config.urls };
    const issuing = await authorityNamed(ledger.database.prisma, 'issuing-1');
    const { der: question } = buildOcspRequest(issuing?.der ?? Buffer.alloc(0), ['abcdef']);
    await until(async () => (await ledger.database.prisma.certificate.count({ where: { usage: 'ocsp', status: 'active' } })) > 0);
    await sleep(1_000);
    let going = true;
    const failures: string[] = [];
    const counts = { signer: 0, api: 0 };
    const load = async (role: 'signer' | 'api', ask: (round: number) => Promise<unknown>) => {
      for (let round = 0; going; round++) {
        await ask(round).catch((error: unknown) => failures.push(`${role}: ${String(error)}`));
        counts[role]++;
        await sleep(20);
      }
    };
    const loads = [
      load('signer', (round) =>
        createAuthority(making, testActor, { name: `made-${round}`, role: 'issuing', organization: 'Test', algorithm: 'ES256' }),
      ),
      load('api', async () => {
        const headers = { 'content-type': 'application/ocsp-request' };
        const answer = await fetch(`${config.urls.pki}/ocsp`, { method: 'POST', body: new Uint8Array(question), headers });
        const { trusted } = readOcspResponse(Buffer.from(await answer.arrayBuffer()), issuing?.der ?? Buffer.alloc(0));
        if (!trusted) throw new Error('not answered by a responder');
      }),
    ];
    for (const role of Object.keys(kekOf) as KekRole[]) {
      await requestKekRotation(context(), testActor, { role, before: (await active(role))[0]?.keyId ?? '' });
      await until(async () => (await rotationOf(role))?.finishedAt != null);
      expect(await rotationOf(role)).toMatchObject({ problem: null });
    }
    going = false;
    await Promise.all(loads);
    client.close();
    expect(failures).toEqual([]);
    expect(Math.min(counts.signer, counts.api)).toBeGreaterThan(5);
  }, 60_000);

  it('is refused for another key than the active one, while one is under way, and where several machines hold the key', async () => {
    const keyId = (await active('signer'))[0]?.keyId ?? '';
    await expect(requestKekRotation(context(), testActor, { role: 'signer', before: '0'.repeat(16) })).rejects.toMatchObject({
      code: 'changed_meanwhile',
    });
    const asked = await Promise.allSettled(
      [1, 2, 3].map(() => requestKekRotation(context(), testActor, { role: 'signer', before: keyId })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const file = { role: 'sts', host: 'another', path: '/keys/sts.kek', keyId, replacedKeyId: null, seenAt: new Date() };
    await ledger.database.prisma.kekFile.create({ data: file });
    const sts = (await listKeks(context())).files.find(({ role, host }) => role === 'sts' && host !== 'another');
    await expect(requestKekRotation(context(), testActor, { role: 'sts', before: sts?.keyId ?? '' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another:/keys/sts.kek'),
    });
  });

  it('is taken up again after it was cut off between its two steps, and the file never holds less than a whole key', async () => {
    const path = config.files.signerKek;
    const bytes = readFileSync(path);
    copyFileSync(path, replacedKeyPath(path));
    chmodSync(replacedKeyPath(path), 0o600);
    expect(() => replaceKeyFile(path)).toThrow(/was cut off/);
    await requestKekRotation(context(), testActor, { role: 'signer', before: openCustody(path).keyId });
    await until(async () => (await rotationOf('signer'))?.finishedAt != null);
    expect(await rotationOf('signer')).toMatchObject({ problem: null });
    expect(readFileSync(replacedKeyPath(path))).toEqual(bytes);
    expect(createHash('sha256').update(readFileSync(path)).digest()).not.toEqual(createHash('sha256').update(bytes).digest());
  });

  const rotationOf = async (role: KekRole) => (await listKeks(context())).rotations.find((one) => one.role === role);
});

const gone = (child: ChildProcess) =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(child.exitCode)));

async function until(met: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) if (await met()) return;
  throw new Error('it did not come to that in time');
}

/** The management API on a port that the system chooses. */
const apart = (config: Config): Config => ({ ...config, listen: { ...config.listen, api: { host: '127.0.0.1', port: 0 } } });

const portsOf = ({ listen }: Config): Record<string, string> => ({
  HAWSER_API_PORT: '22099',
  HAWSER_METRICS_PORT: '0',
  HAWSER_STS_PORT: String(listen.sts.port),
  HAWSER_ENROLMENT_PORT: String(listen.enrolment.port),
  HAWSER_PKI_PORT: String(listen.pki.port),
});
