import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { operationNames, rowOf } from '../server/doors/api/contract.ts';
import { type ApiProcesses, startApiProcesses } from '../server/testing/api-process.ts';
import { machineEnvironment } from '../server/testing/machine-environment.ts';
import { addOperatorCommands } from './operator/commands.ts';
import { apiUrlOf } from './operator/credentials.ts';
import { hawserCommand } from './program.ts';

let house: ApiProcesses;
let directory: string;
let key = '';
beforeAll(async () => {
  house = await startApiProcesses();
  directory = mkdtempSync(join(tmpdir(), 'hawser-cli-'));
});
afterAll(async () => {
  await house.close();
  for (const path of [house.config.dataDir, directory]) rmSync(path, { recursive: true, force: true });
});

const environmentOf = (environment: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  NODE_ENV: 'test',
  ...machineEnvironment,
  HAWSER_DATA_DIR: house.config.dataDir,
  HAWSER_API_URL: house.url,
  INIT_CWD: directory,
  ...(key === '' ? {} : { HAWSER_API_KEY: key }),
  ...environment,
});
type Ended = { code: number; out: string; err: string };
/** As a person runs it, from a directory of their own. */
const hawser = (args: string[], environment: Record<string, string> = {}): Promise<Ended> =>
  new Promise((done) => {
    const env = environmentOf(environment);
    execFile(process.execPath, [resolve(import.meta.dirname, 'main.ts'), ...args], { env, cwd: directory }, (error, out, err) =>
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
    );
  });
const json = async (args: string[]) => {
  const { code, out, err } = await hawser([...args, '-o', 'json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
};

describe('hawser', { timeout: 60_000 }, () => {
  it('without a key says how to make one, and makes the first one through the local socket', async () => {
    const without = await hawser(['identity', 'list']);
    expect(without).toMatchObject({ code: 2, out: '' });
    expect(without.err).toContain('hawser apikey create');
    const made = await json(['apikey', 'create', '--name', 'first', '--role', 'admin']);
    expect(made.key).toMatch(/^hwk_/);
    key = made.key;
    expect(await json(['session', 'show'])).toMatchObject({ kind: 'api_key', name: 'first', role: 'admin' });
  });

  it('says its version, also where the directory of the caller is closed to it or gone', async () => {
    for (const INIT_CWD of [directory, join(directory, 'gone')])
      expect(await hawser(['--version'], { INIT_CWD })).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
  });

  it('has a verb with help for every row of the contract', () => {
    const program = new Command('hawser');
    addOperatorCommands(program, directory);
    const ofPeople = operationNames.filter((name) => rowOf(name).only === 'session');
    for (const name of ofPeople) {
      const [group, verb] = name.split('.');
      const found = program.commands.find((one) => one.name() === group)?.commands.find((one) => one.name() === verb);
      expect([name, found]).toEqual([name, undefined]);
    }
    for (const name of operationNames.filter((one) => !ofPeople.includes(one))) {
      const words = name.split('.');
      const command = words.reduce<Command | undefined>((at, word) => at?.commands.find((candidate) => candidate.name() === word), program);
      expect([name, command?.description()]).toEqual([name, rowOf(name).summary]);
      const { params, query, body } = rowOf(name);
      expect(command?.registeredArguments.map((argument) => argument.name())).toEqual(Object.keys(params?.shape ?? {}));
      const options = command?.options.map((option) => option.attributeName());
      const more: Record<string, string[]> = {
        'apikey.create': ['save', 'local'],
        'decision.list': ['follow'],
        'identity.connect': ['directory'],
        rotate: ['wait'],
        'audit.verify': ['entries', 'evidence', 'checkpoints', 'publicKey'],
      };
      const ours = ['output', 'keyFile', ...(more[name] ?? [])];
      expect(options).toEqual([...Object.keys(query?.shape ?? {}), ...Object.keys(body?.shape ?? {}), ...ours]);
    }
  });

  it('leaves to each verb its own options, where the group above it has some of the same name', async () => {
    const program = hawserCommand(directory);
    const shared = program.commands.flatMap((group) =>
      group.commands.flatMap((verb) =>
        verb.options.filter(({ long }) => group.options.some((option) => option.long === long)).map(({ long }) => ({ group, verb, long })),
      ),
    );
    expect(shared.map(({ group, verb, long }) => `${group.name()} ${verb.name()} ${long}`)).toContain('token simulate --audience');
    for (const { group, verb, long } of shared) {
      let given: unknown;
      for (const option of verb.options) option.makeOptionMandatory(false);
      verb.action(() => {
        given = verb.opts();
      });
      const ids = verb.registeredArguments.map(() => 'x');
      await program.parseAsync([group.name(), verb.name(), ...ids, long ?? '', 'https://a.test'], { from: 'user' });
      expect(given, `${group.name()} ${verb.name()}`).toMatchObject({ [long?.replace('--', '') ?? '']: 'https://a.test' });
    }
  });

  it('ends quietly where nobody reads the rest of what it prints, and has done by then all that it was told to', async () => {
    const unread = async (args: string[]) => {
      const child = spawn(process.execPath, [resolve(import.meta.dirname, 'main.ts'), ...args], { env: environmentOf(), cwd: directory });
      child.stdin.end();
      child.stdout.destroy();
      const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      return [code, err];
    };
    for (const args of [
      ['identity', 'list', '--help'],
      ['identity', 'list'],
      ['decision', 'list', '-o', 'ndjson'],
    ])
      expect([args, await unread(args)]).toEqual([args, [0, '']]);
    const names = ['unread-1', 'unread-2', 'unread-3', 'unread-4'];
    writeFileSync(join(directory, 'unread.yaml'), `identities:\n${names.map((name) => `  - { name: ${name}, owner: team }\n`).join('')}`);
    expect(await unread(['apply', '-f', 'unread.yaml', '--yes'])).toEqual([0, '']);
    expect((await json(['identity', 'list', '--owner', 'team'])).items).toHaveLength(names.length);
  });

  it('makes a key of any role through the local socket, whatever key is set', async () => {
    expect(await hawser(['apikey', 'create', '--name', 'more', '--role', 'owner'])).toMatchObject({ code: 3 });
    expect(await json(['apikey', 'create', '--name', 'more', '--role', 'owner', '--local'])).toMatchObject({ role: 'owner' });
  });

  it('registers, changes and lists, with options of every type', async () => {
    expect(await json(['identity', 'register', '--name', 'billing', '--owner', 'payments', '--kind', 'job'])).toMatchObject({
      kind: 'job',
    });
    const audience = 'https://orders.test';
    await json(['audience', 'register', '--uri', audience, '--scopes', 'read', '--scopes', 'write', '--lifetime-default', '60']);
    expect(await json(['audience', 'show', audience])).toMatchObject({ scopes: ['read', 'write'], lifetimeDefault: 60 });
    const grant = await json([
      'grant',
      'add',
      '--identity',
      'billing',
      '--audience',
      audience,
      '--scopes',
      'read',
      '--lifetime-maximum',
      '30',
    ]);
    expect(await json(['grant', 'change', grant.id, '--lifetime-maximum', 'null', '--scopes', ''])).toMatchObject({
      lifetimeMaximum: null,
      scopes: [],
    });
    expect((await json(['grant', 'list', '--identity', 'billing'])).items).toHaveLength(1);

    await json(['identity', 'register', '--name', 'staged', '--owner', 'payments', '--environment', 'staging']);
    const across = ['grant', 'add', '--identity', 'staged', '--audience', audience];
    expect((await hawser(across)).code).toBe(3);
    expect(await json([...across, '--cross-environment'])).toMatchObject({ crossEnvironment: true });

    const listed = await hawser(['identity', 'list', '--status', 'active']);
    expect(listed.code).toBe(0);
    expect(listed.out.split('\n')[0]).toMatch(/^name +status +kind +owner/);
    expect(listed.out).toMatch(/^billing +active +job +payments +production +– +– +– +idn_/m);
    const paged = await hawser(['identity', 'list', '--limit', '1']);
    expect(paged.out).toMatch(/There are more: --cursor \S+/);
  });

  it('reads files that are named with @, from where it was called', async () => {
    writeFileSync(join(directory, 'secret.txt'), 'iamtheeggman');
    const made = await json(['exchange-secret', 'create', 'billing', '--label', 'old', '--secret', '@secret.txt']);
    expect(made.secret).toBe('iamtheeggman');
    const missing = await hawser(['cert', 'issue', '--identity', 'billing', '--csr', '@none.csr']);
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toContain('none.csr cannot be read');
    writeFileSync(join(directory, 'bad.csr'), 'not a request');
    expect((await hawser(['cert', 'issue', '--identity', 'billing', '--csr', '@bad.csr'])).code).toBe(3);
  });

  it('takes its key from a file', async () => {
    writeFileSync(join(directory, 'my.key'), `${key}\n`, { mode: 0o600 });
    expect((await hawser(['session', 'show', '--key-file', 'my.key'], { HAWSER_API_KEY: '' })).code).toBe(0);
    expect((await hawser(['session', 'show', '--key-file', 'none.key'])).code).toBe(2);
  });

  it('takes what is set to nothing for not set', async () => {
    const unset = { HAWSER_DATA_DIR: '', HAWSER_SIGNER_KEK_FILE: '', HAWSER_API_KEY: '', HAWSER_STS_URL: '', HAWSER_ENROLMENT_URL: '' };
    expect((await hawser(['apikey', 'create', '--name', 'none'], unset)).err).toContain(join(directory, 'data', 'run', 'admin.sock'));
    expect((await hawser(['kek', 'rotate', '--role', 'signer'], unset)).err).toContain(join(directory, 'data', 'keys', 'signer.kek'));
    const { out } = await hawser(['renew', '--help'], unset);
    for (const port of [8443, 8444]) expect(out).toContain(`"https://localhost:${port}"`);
    vi.stubEnv('HAWSER_API_URL', '');
    expect(apiUrlOf()).toBe('http://127.0.0.1:3001');
    vi.unstubAllEnvs();
  });

  it('keeps a key for its user alone, finds it there, and never writes over it', async () => {
    const kept = join(house.config.dataDir, 'operator.key');
    const made = await hawser(['apikey', 'create', '--name', 'kept', '--role', 'viewer', '--save'], { HAWSER_API_KEY: '' });
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain(`kept in ${kept}`);
    expect(made.out).not.toContain('hwk_');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect((await hawser(['session', 'show'], { HAWSER_API_KEY: '' })).out).toContain('kept');
    const again = await hawser(['apikey', 'create', '--name', 'second', '--save']);
    expect(again).toMatchObject({ code: 2, out: '', err: expect.stringContaining('holds a key already') });
    const { items } = await json(['apikey', 'list']);
    expect(items).not.toContainEqual(expect.objectContaining({ name: 'second' }));
  });

  it('names the fields when it is refused, and ends with 3', async () => {
    const refused = await hawser(['identity', 'register', '--name', 'Not A Name', '--owner', ' ']);
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toMatch(/^The input is not right:\n {2}name: must be/);
    expect(refused.err).toMatch(/\n {2}owner: /);
    expect(await hawser(['identity', 'show', 'nobody'])).toMatchObject({ code: 3, err: 'Not found: the identity nobody was not found\n' });
    expect((await hawser(['session', 'show'], { HAWSER_API_KEY: `hwk_${'A'.repeat(43)}` })).code).toBe(3);
  });

  it('ends with 2 for wrong usage, and with 4 when no Hawser answers', async () => {
    for (const args of [
      ['identity', 'register', '--owner', 'x'],
      ['identity', 'show'],
      ['identity', 'show', 'a', 'b'],
      ['identity', 'list', '--offset', '3'],
      ['identity', 'list', '--status', 'sleeping'],
      ['identity', 'list', '--limit', 'many'],
      ['identity', 'launch'],
      ['launch'],
      [],
    ]) {
      const { code, err } = await hawser(args);
      expect([args, code]).toEqual([args, 2]);
      expect(err).not.toMatch(/^\s+at /m);
    }
    const gone = await hawser(['identity', 'list'], { HAWSER_API_URL: 'http://127.0.0.1:1' });
    expect(gone).toMatchObject({
      code: 4,
      err: 'Nothing answers at http://127.0.0.1:1. Start Hawser with npm start, or set HAWSER_API_URL.\n',
    });
  });

  it('shows texts of others as texts', async () => {
    await json(['audience', 'register', '--uri', 'https://quiet.test', '--description', 'safe']);
    await json(['identity', 'register', '--name', 'noisy', '--owner', 'a\u202eb']);
    const { out } = await hawser(['identity', 'show', 'noisy']);
    expect(out).toContain('a\ufffdb');
    expect(out).not.toContain('\u202e');
  });
});
