import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../../cli/workload/files.ts';
import { freePort } from '../../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../../server/testing/processes.ts';
import { packVerifier } from './pack.ts';

const audience = 'https://orders.example.com';
const snippets = readdirSync('examples/snippets').filter((name) => name.endsWith('.ts'));
const servers = snippets.filter((name) => name.endsWith('-server.ts'));
/** A clean project with nothing of this repository but the tarball; the frameworks are its own. */
let project: string;
let tarball: string;
let house: TestProcesses;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'hawser-consumer-'));
  tarball = packVerifier(join(project, 'packed'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  execFileSync('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: project, stdio: 'pipe' });
  for (const name of ['express', 'fastify', '@grpc/grpc-js', '@types/node', '@types/express', 'undici-types']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(process.cwd(), 'node_modules', name), link);
  }
  for (const name of snippets) cpSync(join('examples/snippets', name), join(project, name));

  house = await startProcesses();
  await house.api('audience.register', { uri: audience, scopes: ['read'] });
  for (const name of ['orders', 'alice', 'bob']) await house.api('identity.register', { name, owner: 'team-test' });
  await house.api('grant.add', { identity: 'alice', audience, scopes: ['read'] });
  await house.api('resource-server.register', { name: 'orders', identity: 'orders', url: 'https://localhost:1/', audiences: [audience] });
  const places = {
    client: ['orders', 'workload'],
    server: ['orders', 'server'],
    workload: ['alice', 'workload'],
    thief: ['bob', 'workload'],
  };
  for (const [directory, [identity = '', profile = '']] of Object.entries(places)) {
    const { token, caHash, enrolmentUrl } = await house.api('join-token.create', { identity, profile });
    const files = new WorkloadFiles(join(project, directory));
    const root = await fetchPinnedRoot(enrolmentUrl, caHash);
    await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
  }
}, 180_000);
afterAll(async () => {
  await house?.close();
  rmSync(project, { recursive: true, force: true });
});

const environment = (port: number) => ({
  ...process.env,
  HAWSER_STS_URL: house.config.urls.sts,
  AUDIENCE: audience,
  PORT: String(port),
  URL: `https://localhost:${port}/`,
});
const run = async (name: string, port: number): Promise<string> =>
  (await promisify(execFile)(process.execPath, [name], { cwd: project, env: environment(port) })).stdout;

describe('the package as packed', () => {
  it('holds compiled code with its types, and nothing else', () => {
    const files = execFileSync('tar', ['tf', tarball], { encoding: 'utf8' }).trim().split('\n');
    for (const file of files)
      expect(file).toMatch(/^package\/(?:package\.json|README\.md|dist\/(?:verifier|domain|tokens)\/[a-z0-9-]+\.(?:d\.ts|js))$/);
    expect(files).toContain('package/dist/verifier/index.d.ts');
    const content = execFileSync('tar', ['xOf', tarball], { encoding: 'utf8' });
    expect(content).not.toMatch(/PRIVATE KEY|eyJ[A-Za-z0-9_-]{20}|hwk_[A-Za-z0-9_-]{20}/);
    expect(content).not.toContain(process.cwd());
  });

  it('needs nothing but Node', () => {
    expect(Object.keys(JSON.parse(readFileSync(join(project, 'node_modules/hawser/package.json'), 'utf8')))).not.toContain('dependencies');
    const sources = readdirSync(join(project, 'node_modules/hawser/dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.js'),
    );
    const imported = sources.flatMap((file) =>
      [...readFileSync(join(project, 'node_modules/hawser/dist', file), 'utf8').matchAll(/^(?:import|export) .*from '([^']+)'/gm)].map(
        ([, name]) => name,
      ),
    );
    expect(imported.filter((name) => !/^(?:\.|node:)/.test(name ?? ''))).toEqual(['@grpc/grpc-js', '@grpc/grpc-js']);
  });

  it('tells its types to a strict compiler', () => {
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2024',
      '--types',
      'node',
      '--allowImportingTsExtensions',
    ];
    const compiler = join(process.cwd(), 'node_modules/typescript/bin/tsc');
    const wrong = "import { createVerifier } from 'hawser/verifier';\ncreateVerifier({ issuer: 'https://sts.example.com' });\n";
    writeFileSync(join(project, 'wrong.ts'), wrong);
    const grpc = "import { grpcGuard } from 'hawser/verifier/grpc';\nexport const guard: typeof grpcGuard = grpcGuard;\n";
    writeFileSync(join(project, 'grpc.ts'), grpc);
    execFileSync(process.execPath, [compiler, ...options, '--skipLibCheck', 'grpc.ts', ...snippets], { cwd: project, stdio: 'pipe' });
    expect(() =>
      execFileSync(process.execPath, [compiler, ...options, '--skipLibCheck', 'wrong.ts'], { cwd: project, stdio: 'pipe' }),
    ).toThrow();
  });

  describe.each(servers)('with %s', (name) => {
    let serving: ChildProcess;
    let port: number;
    beforeAll(async () => {
      port = await freePort();
      serving = spawn(process.execPath, [name], { cwd: project, env: environment(port), stdio: ['ignore', 'pipe', 'inherit'] });
      if (serving.stdout) await once(serving.stdout, 'data');
    });
    afterAll(async () => {
      serving.kill();
      await once(serving, 'exit');
    });

    it('lets alice in, and refuses her token in the hands of bob', async () => {
      expect(await run('https-client.ts', port)).toBe('200 hello alice\n');
      const [, decision] = /^401 Bearer realm=.* (dec_\w{26})\n$/.exec(await run('stolen-token.ts', port)) ?? [];
      // What a verifier refuses by itself it reports a moment later.
      const found = await vi.waitFor(() => house.api('decision.show', { decision: decision ?? '' }), { timeout: 5_000 });
      expect(found).toMatchObject({ code: 'cnf_mismatch.foreign' });
    });
  });
});

describe('the guide', () => {
  it('shows only code that a test runs', () => {
    const guide = readFileSync('docs/guides/verifier.md', 'utf8');
    const sources = [...snippets.map((name) => `examples/snippets/${name}`), 'examples/grpc-server.ts', 'examples/grpc-client.ts'].map(
      (path) => readFileSync(path, 'utf8'),
    );
    const blocks = [...guide.matchAll(/```ts\n(.*?)\n```/gs)].map(([, block]) => block ?? '');
    expect(blocks.length).toBeGreaterThan(5);
    for (const block of blocks)
      expect(
        sources.some((source) => source.includes(block)),
        block,
      ).toBe(true);
  });
});
