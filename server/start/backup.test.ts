import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../../cli/workload/files.ts';
import { type Config, readConfig, Secret } from '../config.ts';
import { checkpointFrom } from '../domain/checkpoint.ts';
import type { ApiClient } from '../doors/api/client.ts';
import { type OpenWith, openStream, sealStream } from '../keys/sealed-stream.ts';
import { startEmbeddedPostgres } from '../ledger/embedded-postgres.ts';
import { migrate } from '../ledger/migrate.ts';
import { type DatabaseRole, grantRights } from '../ledger/rights.ts';
import { type CrlSummary, readCrl } from '../pki/crl.ts';
import { readRevocations } from '../pki/listed-revocations.ts';
import { ownedDatabase } from '../testing/database.ts';
import { freePort } from '../testing/ports.ts';
import { startProcesses, type TestProcesses } from '../testing/processes.ts';
import type { Credentials } from '../verifier/index.ts';
import { startApi } from './api.ts';
import { openBackup } from './backup-contents.ts';
import { openWith, unsealBackup } from './backup-seal.ts';
import { openDataDirectory } from './data-directory.ts';
import { requireClockAfter } from './rollback.ts';
import { startSigner } from './signer.ts';
import { startSts } from './sts.ts';

const root = resolve(import.meta.dirname, '../..');
const place = mkdtempSync(join(tmpdir(), 'hawser-backup-'));
// The account that PostgreSQL runs as when we are root has to get through.
chmodSync(place, 0o711);
const at = (name: string): string => join(place, name);
const audience = 'https://orders.test';

let house: TestProcesses;
let api: ApiClient;
let backup: string;
let authority: string;
let recipient: string;
let crlThen: CrlSummary;
/** Of the restored machine, which went on. */
let crlLast: Buffer;
const who: Record<string, Credentials & { readonly ca: string; readonly id: string }> = {};
let postgresPort: number;

type Ended = { code: number | null; out: string; err: string };
/** The command, or at once the process that it starts. */
const run = (script: string, environment: Readonly<Record<string, string>>, words: readonly string[]) => {
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, [join(root, script), ...words], { cwd: root, env });
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', (piece) => {
    ended.out += piece;
  });
  child.stderr.on('data', (piece) => {
    ended.err += piece;
  });
  return { child, ended: new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ ...ended, code }))) };
};
const hawser = (environment: Readonly<Record<string, string>>, ...words: string[]) => run('cli/main.ts', environment, words).ended;
const restore = (environment: Readonly<Record<string, string>>, ...words: string[]) =>
  run('server/start/restore.ts', environment, [backup, ...words]).ended;
const identity = ['--identity-file', at('identity')];
const onto = (name: string): Record<string, string> => ({
  ...house.environment,
  HAWSER_DATA_DIR: at(name),
  HAWSER_POSTGRES_PORT: String(postgresPort),
});

async function enrol(name: string): Promise<void> {
  await api('identity.register', { name, owner: 'team' });
  await api('grant.add', { identity: name, audience, scopes: ['read'] });
  const { token, caHash, enrolmentUrl } = await api('join-token.create', { identity: name, profile: 'workload' });
  const files = new WorkloadFiles(at(`workload-${name}`));
  const pinned = await fetchPinnedRoot(enrolmentUrl, caHash);
  await files.adopt(await requestJoin(enrolmentUrl, pinned, token, await files.nextKey()), pinned);
  const { items } = await api('certificate.list', { identity: name });
  who[name] = { ...(await files.read()), id: items[0]?.id ?? '' };
}

async function askForToken(name: string): Promise<{ status: number | undefined; error: string | undefined }> {
  const { certificate = '', key = '', ca = '' } = who[name] ?? {};
  return new Promise((resolve, reject) => {
    const sending = request(
      `${house.config.urls.sts}/token`,
      { agent: false, ca, cert: certificate, key, method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      async (response) => {
        let text = '';
        for await (const piece of response) text += piece;
        resolve({ status: response.statusCode, error: JSON.parse(text).error });
      },
    );
    sending.once('error', reject);
    sending.end(new URLSearchParams({ grant_type: 'client_credentials', audience }).toString());
  });
}

async function servedCrl(): Promise<Buffer> {
  const response = await fetch(`${house.config.urls.pki}/crl/${authority}.crl`);
  if (!response.ok) throw new Error(`the revocation list answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

beforeAll(async () => {
  postgresPort = await freePort();
  house = await startProcesses();
  api = house.api;
  const key = await generateX25519Identity();
  recipient = await identityToRecipient(key);
  writeFileSync(at('identity'), `# made for a test\n${key}\n`, { mode: 0o600 });
  await api('audience.register', { uri: audience, scopes: ['read'] });
  for (const name of ['alice', 'bob']) await enrol(name);
  authority = (await api('authority.list', {})).items.find(({ role }) => role === 'issuing')?.name ?? '';
  await api('join-token.create', { identity: 'alice', profile: 'workload' });
  await api('member.invite', { email: 'guest@hawser.test', role: 'admin' });
  await house.ledger.database.pool.query(`
    INSERT INTO users (id, name, email, email_verified, role, updated_at) VALUES ('amy', 'Amy', 'amy@hawser.test', true, 'owner', now());
    INSERT INTO recovery_codes (user_id, hash, created_at, used_at) VALUES ('amy', '1', now(), NULL), ('amy', '2', now(), '2026-01-01')`);
  await api('certificate.revoke', {
    certificate: who.bob?.id ?? '',
    reason: 'keyCompromise',
    comment: 'its key was found in a repository',
  });
  await vi.waitFor(async () => expect(readCrl(await servedCrl()).entries).toBe(1), { timeout: 90_000, interval: 200 });
  crlThen = readCrl(await servedCrl());
  backup = at('hawser.backup');
}, 120_000);
afterAll(async () => {
  await house.close().catch(() => {});
  rmSync(place, { recursive: true, force: true });
});

describe('a backup', { timeout: 120_000 }, () => {
  const source = (): Record<string, string> => ({ ...house.environment, DATABASE_URL: house.ledger.url });
  let checkpointsThen: string;

  it('is made while Hawser runs, into one file that says nothing without the key', async () => {
    const made = await hawser(source(), 'backup', 'create', backup, '--recipient', recipient);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(place).filter((name) => name.includes('partial'))).toEqual([]);
    const octets = readFileSync(backup);
    expect(octets.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    for (const clear of ['alice', 'COPY', 'hawser archive', readFileSync(house.config.files.signerKek)])
      expect(octets.includes(clear)).toBe(false);
    const whole = await run('server/start/backup.ts', {}, ['verify', backup, ...identity]).ended;
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining('is whole, and opens') });
    const last = Number(/checkpoint (\d+)/.exec(whole.out)?.[1]);
    const lines = readFileSync(house.config.files.checkpoints, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && checkpointFrom(line).number <= last);
    checkpointsThen = at('checkpoints.then');
    writeFileSync(checkpointsThen, lines.map((line) => `${line}\n`).join(''));
    expect(await run('server/start/backup.ts', source(), ['create', backup, '--recipient', recipient]).ended).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    });
    expect((await api('event.list', { type: 'ledger.backed_up' })).items).toHaveLength(1);
  });

  it('that does not open, was cut off or altered is named, and changes nothing', async () => {
    const size = readFileSync(backup).length;
    const spoilt = (name: string, spoil: (file: string) => void): string => {
      copyFileSync(backup, at(name));
      spoil(at(name));
      return at(name);
    };
    const flip = (offset: number) => (file: string) => {
      const octets = readFileSync(file);
      octets[offset] = (octets[offset] ?? 0) ^ 1;
      writeFileSync(file, octets);
    };
    const another = await generateX25519Identity();
    writeFileSync(at('none'), 'not a backup at all');
    writeFileSync(at('short'), 'too short\n');
    const mine = { passphraseFile: undefined, recipients: [], identityFile: at('identity') };
    const tried: [string, OpenWith, RegExp][] = [
      [backup, { identities: [another] }, /does not open with this identity/],
      [backup, { passphrase: 'correct horse battery staple' }, /does not open with this passphrase/],
      [spoilt('cut', (file) => truncateSync(file, size - 1_000)), openWith(mine), /altered or cut off/],
      [spoilt('short-cut', (file) => truncateSync(file, 70_000)), openWith(mine), /altered or cut off/],
      [spoilt('end', flip(size - 1)), openWith(mine), /altered or cut off/],
      [spoilt('head', flip(30)), openWith(mine), /does not open|altered at its beginning/],
      [at('none'), openWith(mine), /is not sealed with age/],
      [at('nowhere'), openWith(mine), /cannot be read \(ENOENT\)/],
    ];
    for (const [file, access, problem] of tried) {
      const read = async () => {
        for await (const { content } of (await openBackup(await unsealBackup(file, access))).tables) for await (const _ of content);
      };
      await expect(read()).rejects.toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(problem) }));
    }
    expect(() => openWith({ ...mine, identityFile: undefined })).toThrow('Say how to open the backup');
    expect(() => openWith({ ...mine, identityFile: undefined, passphraseFile: at('short') })).toThrow('at least 12 characters');

    const altered = spoilt('altered', flip(Math.floor(size / 2)));
    const told = await hawser(onto('untouched'), 'restore', altered, ...identity, '--checkpoints', checkpointsThen);
    expect(told).toMatchObject({ code: 2, err: expect.stringMatching(/altered or cut off/) });
    expect(told.err).not.toMatch(/^\s+at /m);
  });

  it('is sealed with a passphrase as well, in the format of age', async () => {
    async function* plain() {
      yield Buffer.from('entries');
    }
    const sealed: Uint8Array[] = [];
    for await (const piece of await sealStream(plain(), { passphrase: 'correct horse battery staple' })) sealed.push(piece);
    async function* again() {
      yield* sealed;
    }
    expect(Buffer.concat(sealed).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    await expect(openStream(again(), { passphrase: 'another horse battery staple' })).rejects.toThrow('does not open with this passphrase');
    const opened: Uint8Array[] = [];
    for await (const piece of await openStream(again(), { passphrase: 'correct horse battery staple' })) opened.push(piece);
    expect(Buffer.concat(opened).toString()).toBe('entries');
  });

  it('is restored on a clean machine: a list of the same is served, numbered higher, what was revoked is refused, the ledger goes on', async () => {
    await house.close();
    const words = [...identity, '--checkpoints', checkpointsThen];
    // Checkpoints as old as the backup prove nothing about what came after it.
    const refused = await restore(onto('again'), ...words);
    expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringContaining('ends where the backup does') });
    expect(existsSync(at('again'))).toBe(false);
    words.push('--acknowledge-rollback');
    const restored = await restore(onto('again'), ...words);
    expect(restored).toMatchObject({ code: 0, err: '', out: expect.stringContaining('(1 revoked)') });
    expect(await restore(onto('again'), ...words)).toMatchObject({
      code: 3,
      err: expect.stringContaining('is not empty'),
    });
    const running = await startOn('again');
    try {
      await vi.waitFor(async () => expect(readCrl(await servedCrl()).number).toBeGreaterThan(crlThen.number), {
        timeout: 70_000,
        interval: 200,
      });
      const crl = readCrl(await servedCrl());
      expect(crl.entries).toBe(crlThen.entries);
      await vi.waitFor(async () => expect(await askForToken('alice')).toEqual({ status: 200, error: undefined }), { timeout: 20_000 });
      expect(await askForToken('bob')).toEqual({ status: 401, error: 'invalid_client' });
      await vi.waitFor(async () => expect(await api('audit.verify', {})).toMatchObject({ verified: true, unsealed: 0 }), {
        timeout: 20_000,
        interval: 500,
      });
      const { items } = await api('event.list', { type: 'ledger.restored' });
      expect(items).toMatchObject([{ actor: { name: 'restore' }, detail: { lost: 'unknown', joinTokens: 1 } }]);
      await api('certificate.revoke', { certificate: who.alice?.id ?? '', reason: 'superseded', comment: 'after the restore' });
      expect(await askForToken('alice')).toMatchObject({ status: 401 });
      // Issued and revoked after the backup.
      await enrol('carol');
      await api('certificate.revoke', { certificate: who.carol?.id ?? '', reason: 'keyCompromise', comment: 'lost at once' });
      await vi.waitFor(async () => expect(readCrl(await servedCrl()).entries).toBe(3), { timeout: 70_000, interval: 200 });
      crlLast = await servedCrl();
      expect(readCrl(crlLast).number).toBeGreaterThan(crl.number);
    } finally {
      await running.close();
    }
  });

  it('takes nothing back silently: what came after it is counted, and is lost only when that is acknowledged', async () => {
    // The machine that was restored went on, so its checkpoints reach further than the backup.
    const checkpoints = join(at('again'), 'checkpoints.ndjson');
    const database = await ownedDatabase();
    const further = { ...onto('external'), DATABASE_URL: database };
    const refused = await restore(further, ...identity, '--checkpoints', checkpoints);
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toMatch(/^\d+ events, #\d+ to #\d+ until .* happened after this backup .* --acknowledge-rollback$/m);
    expect(existsSync(at('external'))).toBe(false);
    const without = await restore(further, ...identity);
    expect(without).toMatchObject({ code: 3, err: expect.stringContaining('nothing tells how much that is') });

    writeFileSync(at('crl.der'), crlLast);
    const options = ['--checkpoints', checkpoints, '--acknowledge-rollback', '--crl', at('crl.der')];
    const restored = await restore(further, ...identity, ...options);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain(`${who.alice?.id} was revoked after the backup, and is revoked again.`);
    const carol = new X509Certificate(who.carol?.certificate ?? '').serialNumber.toLowerCase().replace(/^0+/, '');
    expect(restored.out).toContain(`serial ${carol} was issued and revoked after the backup: it stays on its list`);
    const then = readRevocations(crlLast).revocations;
    const rows = async (text: string) => {
      const client = new pg.Client({ connectionString: database });
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    };
    const [event] = await rows(`SELECT detail FROM events WHERE type = 'ledger.restored'`);
    expect(event?.detail).toMatchObject({ lost: 'known', joinTokens: 1, invitations: 1, recoveryCodes: 1 });
    expect(event?.detail).toMatchObject({ revokedAgain: [who.alice?.id], revokedAndLost: [carol] });
    const alice = then.find(({ reason }) => reason === 'superseded');
    expect(
      await rows(
        `SELECT serial, revoked_at, revocation_reason FROM certificates WHERE status = 'revoked' AND revocation_reason = 'superseded'`,
      ),
    ).toEqual([{ serial: alice?.serial, revoked_at: alice?.revokedAt, revocation_reason: 'superseded' }]);
    expect(await rows(`SELECT serial, shard, revoked_at, reason FROM carried_revocations`)).toEqual([
      { serial: carol, shard: 0, revoked_at: then.find(({ serial }) => serial === carol)?.revokedAt, reason: 'keyCompromise' },
    ]);
    expect(await rows(`SELECT actor_name FROM events WHERE type = 'certificate.revoked' ORDER BY at DESC LIMIT 1`)).toEqual([
      { actor_name: 'restore' },
    ]);
    expect(restored.out).toContain('used up: 1 join tokens, 1 invitations, 1 recovery codes.');
    expect(restored.out).toContain('API keys are as they were in the backup');
    const good = await rows(
      `SELECT 1 FROM invitations WHERE revoked_at IS NULL UNION ALL SELECT 1 FROM recovery_codes WHERE used_at IS NULL`,
    );
    expect(good).toEqual([]);
    expect(await rows(`SELECT used_at FROM recovery_codes WHERE used_at < '2026-01-02'`)).toHaveLength(1);
    const floors = await rows(
      'SELECT a.crl_floor - (SELECT max(number) FROM crls c WHERE c.authority_id = a.id) AS above FROM authorities a',
    );
    // Milliseconds of a year, though the backup is of a moment ago: the clock may be wrong.
    for (const { above } of floors) expect(Number(above)).toBeGreaterThan(365 * 86_400_000);
    // What is in use is not written over.
    rmSync(at('external'), { recursive: true });
    expect(await restore(further, ...identity, ...options)).toMatchObject({
      code: 3,
      err: expect.stringContaining('is in use'),
    });
    expect(existsSync(join(at('external'), 'restore-unfinished'))).toBe(false);
  });

  it('whose restore was killed is restored by the same command again, which says the same, and nothing starts in between', async () => {
    const acknowledged = [...identity, '--acknowledge-rollback'];
    const marker = join(at('killed'), 'restore-unfinished');
    const further = readFileSync(join(at('again'), 'checkpoints.ndjson'));
    mkdirSync(at('killed'), { mode: 0o711 });
    writeFileSync(join(at('killed'), 'checkpoints.ndjson'), further);
    const { child } = run('server/start/restore.ts', onto('killed'), [backup, ...acknowledged]);
    await vi.waitFor(() => expect(existsSync(join(at('killed'), 'postgres', 'PG_VERSION'))).toBe(true), { timeout: 30_000, interval: 5 });
    await sleep(Math.random() * 500);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const half = readConfig({ NODE_ENV: 'test', ...onto('killed') });
    expect(() => openDataDirectory(half)).toThrow('was begun and not finished');
    const mark = readFileSync(marker, 'utf8');
    const told = /^\d+ events after it are lost, as was acknowledged\.$/m;
    const first = await restore(onto('killed'), ...acknowledged);
    expect(first).toMatchObject({ code: 0, err: '', out: expect.stringMatching(told) });
    expect(first.out).toContain('(1 revoked)');
    // Killed after the last of its writes: the checkpoints that are there now are its own, and the verdict is still the first one.
    writeFileSync(marker, mark);
    const again = await restore(onto('killed'), ...acknowledged);
    expect(again).toMatchObject({ code: 0, err: '', out: first.out });
    const aside = readdirSync(at('killed')).filter((name) => name.includes('before-restore'));
    expect(aside.map((name) => readFileSync(join(at('killed'), name)))).toEqual([further]);
    openDataDirectory(half).release();

    writeFileSync(marker, mark.replace(/"backup":"./, '"backup":"-'));
    expect(await restore(onto('killed'), ...acknowledged)).toMatchObject({ code: 3, err: expect.stringContaining('of another backup') });
  });

  it('is not restored where the clock is behind it', () => {
    const backedUp = { at: '2026-03-01T12:00:00.000Z' };
    expect(() => requireClockAfter(backedUp, new Date('2026-03-01T11:59:59.999Z'))).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('Set the clock first') }),
    );
    expect(() => requireClockAfter(backedUp, new Date('2026-03-01T12:00:00.000Z'))).not.toThrow();
  });
});

/** Signer, api and sts on what was restored, where they were before. */
async function startOn(name: string): Promise<{ close(): Promise<void> }> {
  const config = readConfig({ NODE_ENV: 'test', ...onto(name) });
  const postgres = await startEmbeddedPostgres({ dataDir: at(name), port: postgresPort });
  await migrate(postgres.url('hawser'));
  const roles = await grantRights(postgres.url('hawser'), at(name));
  const as = (role: DatabaseRole): Config => ({ ...config, databaseUrl: new Secret(roles[role]) });
  const signer = await startSigner(as('signer'));
  const running = await Promise.all([startApi(as('api')), startSts(as('sts'))]);
  return {
    async close() {
      for (const process of [...running.toReversed(), signer]) await process.close();
      await postgres.stop();
    },
  };
}
