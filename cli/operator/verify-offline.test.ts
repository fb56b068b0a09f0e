import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../server/domain/actor.ts';
import { createClient } from '../../server/doors/api/client.ts';
import { createApiKey } from '../../server/operations/create-api-key.ts';
import { type ApiProcesses, startApiProcesses } from '../../server/testing/api-process.ts';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';

let house: ApiProcesses;
let directory: string;
let key = '';
type Ended = { code: number; out: string; err: string };
const hawser = (...args: string[]): Promise<Ended> =>
  new Promise((done) => {
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'test',
      ...machineEnvironment,
      HAWSER_DATA_DIR: house.config.dataDir,
      HAWSER_API_URL: house.url,
      HAWSER_API_KEY: key,
      INIT_CWD: directory,
    };
    execFile(process.execPath, [resolve(import.meta.dirname, '../main.ts'), ...args], { env, maxBuffer: 64e6 }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
const file = (name: string) => join(directory, name);
const offline = (entries = 'entries.ndjson', checkpoints = 'checkpoints.ndjson', publicKey = 'seal.pem') =>
  hawser('audit', 'verify', '--entries', entries, '--checkpoints', checkpoints, '--public-key', publicKey, '-o', 'json');

beforeAll(async () => {
  house = await startApiProcesses();
  directory = mkdtempSync(join(tmpdir(), 'hawser-offline-'));
  const owner = { name: 'test', role: 'owner', expiresInSeconds: null } as const;
  ({ key } = await createApiKey({ database: house.ledger.database, clock: () => new Date() }, system('test'), owner));
  const api = createClient(house.url, { authorization: `Bearer ${key}` });
  for (let n = 0; n < 5; n++) {
    await api('identity.register', { name: `machine-${n}`, kind: 'service', owner: 'team', environment: 'production' });
    await sleep(400);
  }
  await house.ledger.database.pool.query(
    `INSERT INTO events (id, at, type, actor_kind, actor_name, code, door, bound_thumbprint, presented_thumbprint, source_address)
     SELECT gen_random_uuid(), now(), 'decision', 'system', 'report', 'cnf_mismatch.unknown', 'report', repeat('a', 43), repeat('b', 43), '10.4.2.9'
     FROM generate_series(1, 3)`,
  );
  for (const until = Date.now() + 20_000; ; await sleep(200)) {
    const { position, checkpoint, unsealed, keys } = await api('audit.show', {});
    writeFileSync(file('seal.pem'), keys[0]?.publicKey ?? '');
    if (unsealed === 0 && checkpoint?.last === position && position >= 9) break;
    if (Date.now() > until) throw new Error('the ledger is not sealed');
  }
  writeFileSync(file('entries.ndjson'), (await hawser('audit', 'entries', '-o', 'ndjson')).out);
  copyFileSync(house.config.files.checkpoints, file('checkpoints.ndjson'));
}, 60_000);
afterAll(async () => {
  await house.close();
  for (const path of [house.config.dataDir, directory]) rmSync(path, { recursive: true, force: true });
});

describe('hawser audit verify', { timeout: 120_000 }, () => {
  it('verifies the running ledger, which seals itself each second', async () => {
    const { code, out } = await hawser('audit', 'verify', '-o', 'json');
    expect([code, JSON.parse(out)]).toMatchObject([0, { verified: true, finding: null }]);
  });

  it('verifies an export without a server, from checkpoints and a key that were kept elsewhere', async () => {
    const lines = readFileSync(file('entries.ndjson'), 'utf8').trim().split('\n').length - 1;
    writeFileSync(file('seal.json'), (await hawser('audit', 'show', '-o', 'json')).out);
    for (const publicKey of ['seal.pem', 'seal.json']) {
      const { code, out, err } = await offline(undefined, undefined, publicKey);
      expect([code, err]).toEqual([0, '']);
      expect(JSON.parse(out)).toMatchObject({ verified: true, finding: null, events: lines, position: lines });
    }
  });

  it('names the first event that was edited, taken away, exchanged or cut off in the export', async () => {
    const lines = readFileSync(file('entries.ndjson'), 'utf8').trim().split('\n');
    const at = 3;
    const line = lines[at] ?? '';
    const { id } = JSON.parse(line);
    const renumbered = (text: string, position: number) => text.replace(/^\{"position":\d+/, `{"position":${position}`);
    const altered: Record<string, string[]> = {
      edited: lines.with(at, line.replace(/actor_name[\\]":[\\]"/, '$&x')),
      deleted: lines.toSpliced(at, 1),
      reordered: lines.with(at, renumbered(lines[at + 1] ?? '', at)).with(at + 1, renumbered(line, at + 1)),
      truncated: lines.slice(0, at),
    };
    for (const [kind, changed] of Object.entries(altered)) {
      writeFileSync(file('altered.ndjson'), changed.join('\n'));
      const { code, out } = await offline('altered.ndjson');
      expect([kind, code, JSON.parse(out).verified]).toEqual([kind, 3, false]);
      expect(JSON.parse(out).finding).toMatchObject({ kind, position: at, ...(kind === 'edited' ? { eventId: id } : {}) });
    }
  });

  it('sees through another key, and through a checkpoint that was altered', async () => {
    const checkpoints = readFileSync(file('checkpoints.ndjson'), 'utf8');
    writeFileSync(file('altered-checkpoints.ndjson'), checkpoints.replace('"first":1,', '"first":2,'));
    expect(JSON.parse((await offline(undefined, 'altered-checkpoints.ndjson')).out).finding).toMatchObject({
      kind: 'checkpoint',
      position: 1,
    });
    writeFileSync(
      file('other.pem'),
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n',
    );
    expect(JSON.parse((await offline(undefined, undefined, 'other.pem')).out)).toMatchObject({ verified: false });
  });

  it('proves the evidence of a case by itself, and names the event that is not what was sealed', async () => {
    const shown = JSON.parse((await hawser('case', 'list', '-o', 'json')).out);
    expect(shown.items).toMatchObject([{ code: 'cnf_mismatch.unknown', count: 3 }]);
    const { out: exported } = await hawser('case', 'evidence', shown.items[0].id, '-o', 'json');
    const prove = async (text: string, checkpoints = 'checkpoints.ndjson') => {
      writeFileSync(file('evidence.json'), text);
      const kept = ['--checkpoints', checkpoints, '--public-key', 'seal.pem', '-o', 'json'];
      const { code, out, err } = await hawser('audit', 'verify', '--evidence', 'evidence.json', ...kept);
      return code === 2 ? { code, err } : { code, ...JSON.parse(out) };
    };
    expect(await prove(exported)).toMatchObject({ code: 0, verified: true, finding: null, events: 3, unsealed: 0 });
    const evidence = JSON.parse(exported);
    const [first, second] = evidence.events;
    const other = (event: object) => JSON.stringify({ ...evidence, events: [first, { ...second, ...event }] });
    const found = (kind: string) => ({ code: 3, verified: false, finding: { kind, position: second.position, eventId: second.id } });
    expect(await prove(other({ sealed: second.sealed.replace('10.4.2.9', '10.4.2.8') }))).toMatchObject(found('edited'));
    expect(await prove(other({ sealed: null }))).toMatchObject(found('deleted'));
    expect(await prove(other({ sealed: first.sealed, hash: first.hash }))).toMatchObject(found('edited'));
    expect(await prove(other({ proof: { ...second.proof, path: [...second.proof.path, first.hash] } }))).toMatchObject(found('edited'));
    expect(await prove(other({ proof: { ...second.proof, index: second.proof.index + 1 } }))).toMatchObject(found('reordered'));
    expect(await prove(other({ proof: { ...second.proof, checkpoint: 1_000 } }))).toMatchObject(found('checkpoint'));
    expect(await prove('{}')).toMatchObject({ code: 2, err: expect.stringContaining('evidence.json') });
    const lines = readFileSync(file('checkpoints.ndjson'), 'utf8')
      .split('\n')
      .filter((line) => line.length > 0);
    writeFileSync(
      file('forged.ndjson'),
      lines.map((line) => line.replace(/"root":"(.)/, (_, first) => `"root":"${first === '_' ? '-' : '_'}`)).join('\n'),
    );
    expect(await prove(exported, 'forged.ndjson')).toMatchObject({ code: 3, finding: { kind: 'checkpoint' } });
  });

  it('says which file is missing or wrong', async () => {
    expect(await hawser('audit', 'verify', '--entries', 'entries.ndjson')).toMatchObject({ code: 2, out: '' });
    for (const files of [
      ['nothing'],
      [undefined, 'nothing'],
      [undefined, undefined, 'nothing'],
      [undefined, undefined, 'entries.ndjson'],
      ['seal.pem'],
    ]) {
      const { code, err } = await offline(...files);
      expect(code).toBe(2);
      expect(err).toMatch(/nothing|entries\.ndjson|seal\.pem/);
    }
  });

  it('streams a list whole, as NDJSON and as CSV', async () => {
    const { out } = await hawser('event', 'list', '-o', 'csv');
    expect(out).toMatch(/^"# Hawser event\.list/);
    expect((await hawser('identity', 'list', '-o', 'ndjson')).out.trim().split('\n')).toHaveLength(6);
  });
});
