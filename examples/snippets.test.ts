import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SnippetStack, snippetTemplates } from '../server/domain/snippet.ts';
import { works } from '../server/testing/nginx.ts';
import { freePort } from '../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { testRoot } from '../server/testing/tls-certificates.ts';
import { startGrpcServer } from './grpc-server.ts';
import { startRestServer } from './rest-server.ts';
import { Sidecar } from './snippets-pod.ts';

// Nothing of it may mean anything to a shell or to a language.
const audience = 'https://orders.example.com/v1?x=\';$HOME`id`"{\\u0041}%s';
const files = { certificate: "it's mine/$cert.pem", key: "it's mine/a key.pem", ca: 'it\'s mine/"ca".pem' };
const serverFiles = { serverCertificate: "server's/certificate.pem", serverKey: "server's/key.pem" };

/** What is run as it is printed; the others come below, each by itself. */
const programs: Readonly<Partial<Record<SnippetStack, readonly [string, string]>>> = {
  curl: ['curl', '--version'],
  node: ['node', '--version'],
  python: ['python3', '--version'],
  go: ['go', 'version'],
  java: ['java', '-version'],
};
const of = (role: 'call' | 'protect') =>
  snippetTemplates
    .filter((each) => each.role === role)
    .flatMap(({ stack }) => {
      const program = programs[stack];
      if (program === undefined) return [];
      const here = works(...program);
      return { stack, here, title: here ? stack : `${stack}: skipped, because ${program[0]} is not here` };
    });

let house: TestProcesses;
let place: string;
let server: Awaited<ReturnType<typeof startRestServer>>;
let port: number;

beforeAll(async () => {
  house = await startProcesses();
  place = mkdtempSync(join(tmpdir(), 'hawser-snippets-'));
  port = await freePort();
  const { api, config } = house;
  await api('audience.register', { uri: audience });
  for (const name of ['orders', 'billing', 'mallory']) await api('identity.register', { name, owner: 'team-test' });
  for (const identity of ['billing', 'mallory']) await api('grant.add', { identity, audience });
  await api('resource-server.register', { name: 'orders', identity: 'orders', url: `https://localhost:${port}/`, audiences: [audience] });
  await enrol('orders', 'orders', 'protect');
  await enrol('billing', 'billing');
  const at = (path: string) => readFileSync(join(place, 'orders', path), 'utf8');
  const client = { certificate: at(files.certificate), key: at(files.key) };
  const own = { certificate: at(serverFiles.serverCertificate), key: at(serverFiles.serverKey) };
  server = await startRestServer({ issuer: config.urls.sts, audience, ca: at(files.ca), client, server: own, port: 0 });
}, 60_000);
afterAll(async () => {
  await server?.close();
  await house?.close();
  rmSync(place, { recursive: true, force: true });
});

type Ended = { code: number; stdout: string; stderr: string };
/** What the page prints, in a directory of its own, as it is printed. */
const run = async (directory: string, command: string, environment: Record<string, string> = {}): Promise<Ended> => {
  const env = { ...process.env, ...environment };
  const ended = promisify(execFile)('sh', ['-c', command], { cwd: join(place, directory), env });
  return ended.then(
    (output) => ({ code: 0, ...output }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
};
const shown = (identity: string, role: 'call' | 'protect', more = {}) =>
  house.api('identity.connect', { identity, role, ...files, ...(role === 'protect' ? serverFiles : {}), ...more });
const keep = (directory: string, { name, text }: { name: string; text: string }) => {
  mkdirSync(join(place, directory), { recursive: true });
  writeFileSync(join(place, directory, name), text);
};

/** As the page says: one join token for each certificate. */
async function enrol(
  identity: string,
  directory: string,
  role: 'call' | 'protect' = 'call',
  over: Record<string, string> = {},
): Promise<Ended[]> {
  const { enrolment } = await shown(identity, role);
  const ended: Ended[] = [];
  for (const { profile, run: command, file } of enrolment) {
    keep(directory, file);
    const { token } = await house.api('join-token.create', { identity, profile });
    ended.push(await run(directory, command.replace('JOIN_TOKEN=hwj_… ', ''), { JOIN_TOKEN: token, ...over }));
  }
  return ended;
}

const codesOf = async (bound: string | undefined) => {
  const { rows } = await house.ledger.database.pool.query(
    "SELECT code FROM events WHERE bound_thumbprint = $1 AND door = 'report' ORDER BY at, id",
    [bound],
  );
  return rows.map(({ code }) => code);
};

describe('a certificate with curl and openssl alone', () => {
  it('is for the name that the profile gives, and its key is for nobody else', async () => {
    const [ended] = await enrol('billing', 'private');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended?.stdout).toContain('certificate.pem: OK'.replace('certificate.pem', files.certificate));
    expect(ended?.stdout).toContain('URI:spiffe://hawser.local/production/billing');
    expect(statSync(join(place, 'private', files.key)).mode & 0o077).toBe(0);
    expect(ended?.stdout).not.toMatch(/eyJ|hwj_|PRIVATE/);
  });

  it('is not fetched twice over the first', async () => {
    await enrol('billing', 'twice');
    const before = readFileSync(join(place, 'twice', files.certificate), 'utf8');
    const [again] = await enrol('billing', 'twice');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
    expect(readFileSync(join(place, 'twice', files.certificate), 'utf8')).toBe(before);
  });

  it('is not asked for where the root is not the one that is pinned', async () => {
    const [ended] = await enrol('billing', 'pinned', 'call', { CA_HASH: `sha256:${'1'.repeat(64)}` });
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('is not the Hawser that made the join token') });
    expect(existsSync(join(place, 'pinned', files.key))).toBe(false);
  });

  it('is refused in words where the join token is not taken', async () => {
    const [ended] = await enrol('billing', 'refused', 'call', { JOIN_TOKEN: `hwj_${'x'.repeat(43)}` });
    expect(ended).toMatchObject({ code: 3, stderr: expect.stringContaining('the join token is not valid') });
    expect(existsSync(join(place, 'refused', files.certificate))).toBe(false);
  });
});

describe('the proof with curl and openssl', () => {
  const prove = async (environment: Record<string, string> = {}) => {
    const { proof } = await shown('billing', 'call', { resource: server.url });
    if (proof === null) throw new Error('there is no proof');
    keep('billing', proof.file);
    return run('billing', proof.run, environment);
  };

  it('gets a token whose binding openssl computes again, is accepted, and sees the token refused elsewhere', async () => {
    const { code, stdout, stderr } = await prove();
    expect([code, stderr], stdout).toEqual([0, '']);
    const [, bound, computed] = /token {4}(\S{43})\nopenssl {2}(\S{43})\n/.exec(stdout) ?? [];
    expect(bound).toBe(computed);
    expect(stdout.match(/^(?:200|401) .*/gm)).toEqual([
      '200 {billing} ok',
      expect.stringMatching(/^401 \{"error":"invalid_token","decision_id":"dec_\w{26}"\}$/),
      expect.stringMatching(/^401 \{"error":"invalid_token","decision_id":"dec_\w{26}"\}$/),
    ]);
    expect(stdout).not.toMatch(/eyJ|PRIVATE/);
    await expect.poll(() => codesOf(bound), { timeout: 5_000 }).toEqual(['accepted', 'cnf_mismatch.unknown', 'cnf_missing_cert']);
  });

  it('fails where the resource server is not there to be proven', async () => {
    const { code, stderr } = await prove({ RESOURCE: `https://localhost:${port}/` });
    expect([code, stderr]).toEqual([3, expect.stringContaining('2xx 401 401 was expected, 000 000 000 came')]);
  });
});

describe('a program that calls an API', () => {
  it.for(of('call'))('$title', { timeout: 60_000 }, async ({ stack, here }, { skip }) => {
    if (!here) skip();
    const { snippets } = await shown('billing', 'call', { stack, resource: server.url });
    expect(snippets).toHaveLength(1);
    for (const { files: own, run: command } of snippets) {
      for (const file of own) keep('billing', file);
      expect(await run('billing', command)).toEqual({ code: 0, stdout: expect.stringMatching(/^\{billing\} ok\n+200\n$/), stderr: '' });
    }
    // What the STS refuses is said, and is a failure: with 3, but for `go run`, which has a code of its own. Compiling twice says no more.
    if (stack === 'java') return;
    const grants = await house.api('grant.list', { identity: 'billing' });
    await house.api('grant.remove', { grant: grants.items[0]?.id ?? '' });
    try {
      const refused = await run('billing', snippets[0]?.run ?? '');
      expect(refused).toMatchObject({ code: stack === 'go' ? 1 : 3, stdout: '' });
      expect(refused.stderr).toMatch(/invalid_target/);
    } finally {
      await house.api('grant.add', { identity: 'billing', audience });
    }
  });
});

// Debian has the module as sources, below a GOPATH; whoever has Go itself has it as a module.
const goPath = '/usr/share/gocode';
const hasGrpc = works('go', 'version') && existsSync(`${goPath}/src/google.golang.org/grpc/clientconn.go`);

describe('a program that calls a gRPC service', () => {
  const title = hasGrpc ? 'in Go' : 'in Go: skipped, because Go or its gRPC is not here (apt-get install golang-go golang-google-grpc-dev)';
  it.skipIf(!hasGrpc)(title, { timeout: 120_000 }, async () => {
    const at = (path: string) => readFileSync(join(place, 'orders', path), 'utf8');
    const client = { certificate: at(files.certificate), key: at(files.key) };
    const own = { certificate: at(serverFiles.serverCertificate), key: at(serverFiles.serverKey) };
    const grpc = await startGrpcServer({ issuer: house.config.urls.sts, audience, ca: at(files.ca), client, server: own, port: 0 });
    const environment = { GO111MODULE: 'off', GOPATH: goPath };
    try {
      const [snippet] = (await shown('billing', 'call', { stack: 'grpc-go', resource: `https://${grpc.address}/` })).snippets;
      for (const file of snippet?.files ?? []) keep('billing', file);
      const command = snippet?.run ?? 'there is no program';
      // No version with which the program would not compile, or that needs a newer Go, whatever is published next.
      expect(snippet?.needs).toMatch(/google\.golang\.org\/grpc@v1\.62\.\d+ github\.com\/golang\/protobuf@v1\.\d+\.\d+`/);
      expect(await run('billing', command, environment)).toEqual({ code: 0, stdout: '{billing} ok\n', stderr: '' });

      // As after a renewal, but with the pair of somebody else, which is told apart by what the API answers.
      await enrol('billing', 'renewed');
      await enrol('mallory', 'renewed/next');
      for (const { name, text } of snippet?.files ?? []) {
        const again = `check(os.Rename("next/"+keyFile, keyFile))\n\tcheck(os.Rename("next/"+certificateFile, certificateFile))`;
        keep('renewed', { name, text: text.replace('\tfmt.Println(hello(api))\n', (once) => `${once}\t${again}\n${once}`) });
      }
      expect(await run('renewed', command, environment)).toEqual({ code: 0, stdout: '{billing} ok\n{mallory} ok\n', stderr: '' });

      const grants = await house.api('grant.list', { identity: 'billing' });
      await house.api('grant.remove', { grant: grants.items[0]?.id ?? '' });
      try {
        const refused = await run('billing', command, environment);
        expect(refused).toMatchObject({ code: 1, stdout: '' });
        expect(refused.stderr).toMatch(/400 invalid_target, decision dec_\w{26}/);
      } finally {
        await house.api('grant.add', { identity: 'billing', audience });
      }
    } finally {
      await grpc.close();
    }
  });
});

describe('a workload in Kubernetes', () => {
  const manifest = async () => (await shown('billing', 'call', { stack: 'kubernetes', resource: server.url })).snippets[0];

  it('is a manifest that its API takes, with nothing in it that the API does not know', async () => {
    const snippet = await manifest();
    expect(snippet?.run).toContain(`kubectl apply -f ${snippet?.files[0]?.name}`);
    const pod = new Sidecar(snippet?.files[0]?.text ?? '', join(place, 'pod'));
    expect(() => pod.validate()).not.toThrow();
    expect(() => new Sidecar((snippet?.files[0]?.text ?? '').replace('replicas:', 'replica:'), join(place, 'pod')).validate()).toThrow(
      /replica/,
    );
    const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
    const bounds = { memory: expect.stringMatching(/^\d+Mi$/), readOnly: true };
    expect(pod.bounds).toEqual({
      account: false,
      containers: [
        { ...bounds, image: `registry.example.com/hawser:${version}` },
        { ...bounds, image: `registry.example.com/hawser:${version}` },
        { ...bounds, image: expect.stringMatching(/^registry\.example\.com\/workload:.+$/) },
      ],
    });
    expect(pod.environmentOf('workload')).toMatchObject({
      AUDIENCE: audience,
      HAWSER_STS_URL: house.config.urls.sts,
      RESOURCE: server.url,
    });
  });

  it('joins once, has its certificate and its socket before the workload starts, and goes on with both in another Pod', async () => {
    const pod = new Sidecar((await manifest())?.files[0]?.text ?? '', join(place, 'pod'));
    const { token } = await house.api('join-token.create', { identity: 'billing', profile: 'workload' });
    pod.mount('join', { token });
    expect(await pod.run('hawser-join')).toMatchObject({ code: 0 });
    const first = pod.start('hawser-renew');
    await expect.poll(() => pod.probe('hawser-renew'), { timeout: 20_000 }).toBe(true);
    const pair = pod.environmentOf('workload').CERTIFICATE_DIRECTORY ?? '';
    const own = { certificate: `${pair}/certificate.pem`, key: `${pair}/key.pem`, ca: `${pair}/ca.pem` };
    const { snippets } = await shown('billing', 'call', { stack: 'curl', resource: server.url, ...own });
    for (const file of snippets[0]?.files ?? []) keep('pod', file);
    expect(await run('pod', 'sh call.sh')).toEqual({ code: 0, stdout: '{billing} ok\n\n200\n', stderr: '' });
    expect(await first.end()).toBe(0);

    // The same volume, without the Secret; and another volume with a join token that was used.
    const before = readFileSync(own.certificate, 'utf8');
    pod.mount('join', {});
    expect(await pod.run('hawser-join')).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(own.certificate, 'utf8')).toBe(before);
    const another = new Sidecar((await manifest())?.files[0]?.text ?? '', join(place, 'another-pod'));
    another.mount('join', { token });
    expect(await another.run('hawser-join')).toMatchObject({ code: 3, stderr: expect.stringContaining('the join token was used before') });

    // A pair that has ended is left to the daemon, or to another join token.
    const ended = testRoot().leaf('billing', { lifetime: -1 });
    another.mount('pair', {});
    const left = join(place, 'another-pod/pair/workload');
    mkdirSync(left);
    writeFileSync(join(left, 'certificate.pem'), ended.certificate);
    another.mount('join', {});
    expect(await another.run('hawser-join')).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(left, 'certificate.pem'), 'utf8')).toBe(ended.certificate);
    another.mount('join', { token: (await house.api('join-token.create', { identity: 'billing', profile: 'workload' })).token });
    expect(await another.run('hawser-join')).toMatchObject({ code: 0, stderr: '' });
    expect(new X509Certificate(readFileSync(join(left, 'certificate.pem'))).validToDate > new Date()).toBe(true);
    expect(readFileSync(join(left, 'current/certificate.pem'), 'utf8')).toBe(readFileSync(join(left, 'certificate.pem'), 'utf8'));
  }, 60_000);
});

describe('a program that is an API', () => {
  beforeAll(async () => {
    await enrol('mallory', 'mallory');
    mkdirSync(join(place, 'orders/node_modules'), { recursive: true });
    writeFileSync(join(place, 'orders/package.json'), '{"type":"module"}');
    symlinkSync(resolve('.'), join(place, 'orders/node_modules/hawser'));
  });

  const listening = async (serving: ChildProcess): Promise<void> => {
    for (let tries = 0; tries < 200; tries++) {
      const socket = connect(port, 'localhost');
      const open = await Promise.race([
        once(socket, 'connect').then(
          () => true,
          () => false,
        ),
      ]);
      socket.destroy();
      if (open) return;
      if (serving.exitCode !== null) break;
      await sleep(50);
    }
    throw new Error('it does not listen');
  };

  it.for(of('protect'))('$title', { timeout: 60_000 }, async ({ stack, here }, { skip }) => {
    if (!here) skip();
    const { snippets } = await shown('orders', 'protect', { stack });
    const [snippet] = snippets;
    if (snippet === undefined) throw new Error(`there is no program in ${stack}`);
    for (const file of snippet.files) keep('orders', file);
    const serving = spawn('sh', ['-c', `exec ${snippet.run}`], { cwd: join(place, 'orders'), stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(serving, 'exit');
    try {
      await listening(serving);
      const { snippets: callers, proof } = await shown('billing', 'call', { stack: 'curl' });
      for (const { files: own } of callers) for (const file of own) for (const who of ['billing', 'mallory']) keep(who, file);
      if (proof) keep('billing', proof.file);
      expect(await run('billing', 'sh call.sh')).toMatchObject({ code: 0, stdout: 'hello billing\n\n200\n' });

      // Billing's token in the hands of mallory, whose certificate is as good as any.
      const stolen = await run('billing', `sed 's/^printf .Authorization.*/printf %s "$token"/' call.sh | sh`);
      const header = `Authorization: Bearer ${stolen.stdout}`;
      const mine = `--cert "${files.certificate.replace('$', '\\$')}" --key "${files.key}" --cacert '${files.ca.replace("'", "'\\''")}'`;
      const refused = await run('mallory', `curl -sS ${mine} -H "$HEADER" -w '\\n%{http_code}\\n' https://localhost:${port}/`, {
        HEADER: header,
      });
      expect(refused.stdout).toMatch(/^401$/m);
      const decision = /dec_\w{26}/.exec(refused.stdout)?.[0] ?? '';
      await expect
        .poll(() => house.api('decision.show', { decision }).catch(() => null), { timeout: 5_000 })
        .toMatchObject({
          code: 'cnf_mismatch.foreign',
          resourceServer: { name: 'orders' },
        });
      const nobody = await run(
        'mallory',
        `curl -sS --cacert '${files.ca.replace("'", "'\\''")}' -H "$HEADER" -w '\\n%{http_code}\\n' https://localhost:${port}/`,
        { HEADER: header },
      );
      expect(nobody.stdout).toMatch(/^401$/m);
    } finally {
      serving.kill();
      await ended;
    }
  });
});

describe('what a program is filled in with', () => {
  it('leaves nothing of the examples that it stands for', async () => {
    for (const [identity, role] of [
      ['billing', 'call'],
      ['orders', 'protect'],
    ] as const) {
      const { snippets, enrolment, proof } = await shown(identity, role);
      expect(snippets.map(({ stack }) => stack)).toEqual(snippetTemplates.filter((each) => each.role === role).map(({ stack }) => stack));
      const texts = [...snippets.flatMap(({ files: own }) => own), ...enrolment.map(({ file }) => file), ...(proof ? [proof.file] : [])];
      for (const { name, text } of texts)
        expect(text, name).not.toMatch(/orders\.example\.com['"]|localhost:(?:8443|8444|9443)\b|0{64}|['"](?:workload|client|server)\//);
    }
  });

  it('is refused where it is no path, and where there is nothing to call', async () => {
    await expect(shown('billing', 'call', { key: '-x' })).rejects.toMatchObject({ problem: { problems: [{ field: 'key' }] } });
    await expect(shown('billing', 'call', { audience: 'https://other.example.com' })).rejects.toMatchObject({
      problem: { problems: [{ field: 'audience' }] },
    });
    expect(await shown('orders', 'call')).toMatchObject({ audience: null, snippets: [], proof: null });
  });
});
