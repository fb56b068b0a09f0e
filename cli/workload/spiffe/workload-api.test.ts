import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, createVerify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startProcesses, type TestProcesses } from '../../../server/testing/processes.ts';
import { certificates, field, type Message, only, read } from '../../../server/testing/protocol-buffers.ts';
import { claimsOf } from '../../../server/testing/sts.ts';
import { enrolmentAt, fetchPinnedRoot, requestJoin } from '../enrolment.ts';
import { WorkloadFiles } from '../files.ts';
import { TrueClock } from '../true-clock.ts';
import { callersFrom, mayCall } from './peer.ts';
import { serveSvids } from './serve.ts';
import { structOf } from './struct.ts';

const audience = 'https://reports.example.com';
const svidHeader = (value = 'true') => {
  const metadata = new Metadata();
  metadata.set('workload.spiffe.io', value);
  return metadata;
};
const unary = ['FetchJWTSVID', 'ValidateJWTSVID'] as const;
const streams = ['FetchX509SVID', 'FetchX509Bundles', 'FetchJWTBundles'] as const;

let house: TestProcesses;
let place: string;
let socket: string;
let files: WorkloadFiles;
let daemon: ChildProcess & { said: string };
let client: Client;
/** Open from the beginning on: the renewal comes while the others ask. */
let rotation: ReturnType<typeof follow>;

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-spiffe-'));
  await chmod(place, 0o755);
  socket = join(place, 'api.sock');
  await house.api('audience.register', { uri: audience });
  // Due at once, so that nobody has to wait for it.
  await house.api('profile.create', { name: 'brief', lifetime: 60, overlap: 20, backdate: 10, renewAtPercent: 1 });
  files = await workload('billing');
  // As the guide has it, with the places and people of the test.
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/spiffe.md'), 'utf8');
  const [, line = ''] = /^hawser renew (--daemon [^`]*?--workload-api [^`]*?)\n(?! {2})/m.exec(guide) ?? [];
  const words = line
    .replaceAll(/\\\n\s*/g, '')
    .replace('/var/lib/hawser/billing', files.directory)
    .replace('/run/hawser-billing/api.sock', socket)
    .replace('--allow-uid billing', '--allow-uid 4711')
    .replace('--allow-gid envoy', '--allow-gid 4712');
  expect(words).toMatch(/--allow-uid 4711 --allow-gid 4712$/);
  daemon = serve(...words.split(' '));
  await vi.waitUntil(() => existsSync(socket) && daemon.said.includes('serving'), { timeout: 45_000, interval: 50 });
  client = new Client(`unix:${socket}`, credentials.createInsecure());
  rotation = follow('FetchX509SVID');
}, 90_000);
afterAll(async () => {
  client?.close();
  daemon?.kill('SIGKILL');
  await house.close();
  await rm(place, { recursive: true });
});

async function workload(name: string): Promise<WorkloadFiles> {
  await house.api('identity.register', { name, owner: 'team-test' });
  await house.api('grant.add', { identity: name, audience, scopes: [] });
  const { token, caHash } = await house.api('join-token.create', { identity: name, profile: 'brief' });
  const joined = new WorkloadFiles(join(place, name));
  const root = await fetchPinnedRoot(house.config.urls.enrolment, caHash);
  await joined.adopt(await requestJoin(house.config.urls.enrolment, root, token, await joined.nextKey()), root);
  return joined;
}

/** `hawser renew` as a process of its own; `said` is what it has written so far. */
function serve(...words: string[]): ChildProcess & { said: string } {
  const env = { ...process.env, ...house.environment };
  const child = Object.assign(spawn(process.execPath, ['cli/main.ts', 'renew', ...words], { stdio: ['ignore', 'ignore', 'pipe'], env }), {
    said: '',
  });
  child.stderr?.on('data', (text) => {
    child.said += text;
  });
  return child;
}

/** Messages of a stream as they come; ended with the test. */
function follow(method: (typeof streams)[number], metadata = svidHeader()) {
  const call = client.makeServerStreamRequest(`/SpiffeWorkloadAPI/${method}`, (octets: Buffer) => octets, read, Buffer.alloc(0), metadata);
  const followed = { call, messages: [] as Message[], error: undefined as ServiceError | undefined };
  call.on('data', (message: Message) => followed.messages.push(message));
  call.on('error', (error: ServiceError) => {
    followed.error = error;
  });
  return followed;
}
async function first(method: (typeof streams)[number]): Promise<Message> {
  const followed = follow(method);
  await vi.waitUntil(() => followed.messages.length > 0 || followed.error, { timeout: 5_000 });
  followed.call.cancel();
  const [message] = followed.messages;
  if (!message) throw followed.error;
  return message;
}
const ask = (method: (typeof unary)[number], request: Buffer, metadata = svidHeader()): Promise<Message> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      `/SpiffeWorkloadAPI/${method}`,
      (octets: Buffer) => octets,
      read,
      request,
      metadata,
      (error, answer) => (error ? reject(error) : resolve(answer ?? new Map())),
    );
  });
const fetchJwt = async (...audiences: string[]) => {
  const svid = read(only(await ask('FetchJWTSVID', Buffer.concat(audiences.map((one) => field(1, one)))), 1));
  return { spiffeId: String(only(svid, 1)), token: String(only(svid, 2)) };
};
const codeOf = (asking: Promise<unknown>) =>
  asking.then(
    () => status.OK,
    (error: ServiceError) => error.code,
  );

describe('the SPIFFE Workload API of the daemon', () => {
  it('hands out what others are verified with', async () => {
    const entry = read(only(await first('FetchX509Bundles'), 2));
    expect(String(only(entry, 1))).toBe('spiffe://hawser.local');
    expect(certificates(only(entry, 2)).map(String).join('')).toBe((await files.read()).ca);
    const keys = read(only(await first('FetchJWTBundles'), 1));
    expect(String(only(keys, 1))).toBe('spiffe://hawser.local');
    const set = JSON.parse(String(only(keys, 2)));
    expect(set.keys.map(({ kty, alg, kid }: Record<string, string>) => [kty, alg, typeof kid]).sort()).toEqual([
      ['EC', 'ES256', 'string'],
      ['RSA', 'RS256', 'string'],
    ]);
    for (const jwk of set.keys) expect(Object.keys(jwk)).not.toContain('d');
  });

  it('hands out an X.509-SVID that serves and calls: openssl takes the server for one, strictly, and the server the client', async () => {
    const svid = read(only(await first('FetchX509SVID'), 1));
    const chain = certificates(only(svid, 2));
    expect(chain[0]?.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    const cert = chain.map(String).join('');
    const key = createPrivateKey({ key: only(svid, 3), format: 'der', type: 'pkcs8' })
      .export({ format: 'pem', type: 'pkcs8' })
      .toString();
    const ca = certificates(only(svid, 4)).map(String).join('');
    for (const [name, pem] of Object.entries({ cert, key, ca })) writeFileSync(join(place, `served-${name}.pem`), pem, { mode: 0o600 });
    const server = createTlsServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.on('error', () => {}).end(`hello ${socket.getPeerX509Certificate()?.subjectAltName}`);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const at = (file: string) => join(place, `served-${file}.pem`);
      const strictly = ['-verify_return_error', '-x509_strict', '-purpose', 'sslserver', '-CAfile', at('ca')];
      const args = [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        ...strictly,
        '-cert',
        at('cert'),
        '-cert_chain',
        at('cert'),
        '-key',
        at('key'),
      ];
      const { stdout } = await promisify(execFile)('openssl', [...args, '-ign_eof']);
      expect(stdout).toContain('Verify return code: 0 (ok)');
      expect(stdout).toContain('hello URI:spiffe://hawser.local/production/billing');
    } finally {
      server.close();
    }
  });

  it('hands out JWT-SVIDs, bound to the certificate as every token, each again while it is good, that whoever has the bundle can verify', async () => {
    const { spiffeId, token } = await fetchJwt(audience);
    expect(spiffeId).toBe('spiffe://hawser.local/production/billing');
    expect(claimsOf(token)).toMatchObject({ sub: spiffeId, aud: audience, cnf: { 'x5t#S256': expect.any(String) } });
    expect((await fetchJwt(audience)).token).toBe(token);
    const { keys } = JSON.parse(String(only(read(only(await first('FetchJWTBundles'), 1)), 2)));
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    const jwk = keys.find(({ kid }: { kid: string }) => kid === header.kid);
    const [input, signature] = [token.slice(0, token.lastIndexOf('.')), token.slice(token.lastIndexOf('.') + 1)];
    const key = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
    expect(createVerify('sha256').update(input).verify(key, Buffer.from(signature, 'base64url'))).toBe(true);
    const same = Buffer.concat([field(1, audience), field(2, spiffeId)]);
    expect((await ask('FetchJWTSVID', same)).get(1)).toHaveLength(1);
  });

  it('says no where it has nothing to hand out, and says what is wrong with a request', async () => {
    expect(await codeOf(fetchJwt())).toBe(status.INVALID_ARGUMENT);
    expect(await codeOf(fetchJwt(audience, 'https://other.example.com'))).toBe(status.INVALID_ARGUMENT);
    expect(await codeOf(fetchJwt('https://nobody.example.com'))).toBe(status.PERMISSION_DENIED);
    const other = Buffer.concat([field(1, audience), field(2, 'spiffe://hawser.local/production/payroll')]);
    expect(await codeOf(ask('FetchJWTSVID', other))).toBe(status.PERMISSION_DENIED);
  });

  it('validates JWT-SVIDs of its trust domain, and nothing else', async () => {
    const { token } = await fetchJwt(audience);
    const answer = await ask('ValidateJWTSVID', Buffer.concat([field(1, audience), field(2, token)]));
    expect(String(only(answer, 1))).toBe('spiffe://hawser.local/production/billing');
    const claims = new Map((read(only(answer, 2)).get(1) ?? []).map(read).map((entry) => [String(only(entry, 1)), only(entry, 2)]));
    expect([...claims.keys()].sort()).toEqual(Object.keys(claimsOf(token)).sort());
    const struct = (value: Buffer | undefined) => read(only(read(value ?? Buffer.alloc(0)), 5));
    expect(String(only(read(claims.get('sub') ?? Buffer.alloc(0)), 3))).toBe('spiffe://hawser.local/production/billing');
    // A double after the tag of field 2.
    const end = claims.get('exp') ?? Buffer.alloc(9);
    expect([end[0], end.readDoubleLE(1)]).toEqual([0x11, claimsOf(token).exp]);
    const binding = read(only(struct(claims.get('cnf')), 1));
    expect({ [String(only(binding, 1))]: String(only(read(only(binding, 2)), 3)) }).toEqual(claimsOf(token).cnf);
    const validate = (svid: string, of = audience) => codeOf(ask('ValidateJWTSVID', Buffer.concat([field(1, of), field(2, svid)])));
    const [head, body, tail] = token.split('.');
    const spelt = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { kid } = JSON.parse(Buffer.from(head ?? '', 'base64url').toString());
    for (const svid of [
      `${head}.${spelt({ ...claimsOf(token), sub: 'spiffe://hawser.local/production/root' })}.${tail}`,
      `${spelt({ alg: 'none', typ: 'JWT', kid })}.${body}.`,
      `${spelt({ alg: 'ES256', typ: 'JWT', kid: 'unknown' })}.${body}.${tail}`,
      'no token',
      '',
    ])
      expect(await validate(svid), svid).toBe(status.INVALID_ARGUMENT);
    expect(await validate(token, 'https://other.example.com')).toBe(status.INVALID_ARGUMENT);
  });

  it('answers nobody without the header that no browser sends', async () => {
    for (const metadata of [new Metadata(), svidHeader('false'), svidHeader('TRUE')]) {
      for (const method of unary) expect(await codeOf(ask(method, field(1, audience), metadata)), method).toBe(status.INVALID_ARGUMENT);
      for (const method of streams) {
        const followed = follow(method, metadata);
        await vi.waitUntil(() => followed.error, { timeout: 5_000 });
        expect([followed.error?.code, followed.messages.length], method).toEqual([status.INVALID_ARGUMENT, 0]);
      }
    }
  });

  // Who else could there be, where one may not become another user?
  it.skipIf(process.getuid?.() !== 0)(
    'hands nothing to a user who is not let in, by the word of the kernel',
    { timeout: 60_000 },
    async () => {
      expect(statSync(socket).mode & 0o777).toBe(0o666);
      const script = join(place, 'stranger.mjs');
      // A connection is all that it takes to be known: what comes over it is relayed.
      writeFileSync(
        script,
        `import { connect, createServer } from 'node:net';
       const [from, to, uid, gid, groups] = process.argv.slice(2);
       createServer((here) => { const there = connect(to); here.pipe(there).pipe(here); here.on('error', () => {}); there.on('error', () => {}); })
         .listen(from, () => console.log('ready'));
       process.setgroups(JSON.parse(groups)); process.setgid(Number(gid)); process.setuid(Number(uid));`,
      );
      const asUser = async (uid: number, gid: number, groups: number[]) => {
        const relay = join(place, `${uid}-${gid}-${groups.length}.sock`);
        const child = spawn(process.execPath, [script, relay, socket, String(uid), String(gid), JSON.stringify(groups)]);
        await once(child.stdout, 'data');
        const mine = client;
        client = new Client(`unix:${relay}`, credentials.createInsecure());
        try {
          const codes = [await codeOf(fetchJwt(audience)), await codeOf(ask('ValidateJWTSVID', Buffer.alloc(0)))];
          for (const method of streams) codes.push(await codeOf(first(method)));
          return [...new Set(codes)];
        } finally {
          client.close();
          client = mine;
          child.kill('SIGKILL');
        }
      };
      const allowed = [status.OK, status.INVALID_ARGUMENT];
      expect(await asUser(4700, 4700, [4700])).toEqual([status.PERMISSION_DENIED]);
      expect(await asUser(4711, 4700, [4700])).toEqual(allowed);
      expect(await asUser(4700, 4712, [])).toEqual(allowed);
      expect(await asUser(4700, 4700, [1, 4712])).toEqual(allowed);
      expect(daemon.said).toContain('user 4700 in the groups 4700, 4700 may not use the Workload API');
    },
  );

  it('hands out the X.509-SVID with its key and its bundle, and another message with each renewal', { timeout: 60_000 }, async () => {
    const { call, messages } = rotation;
    await vi.waitUntil(() => messages.length >= 2, { timeout: 50_000, interval: 100 });
    call.cancel();
    const serials = messages.map((message) => {
      expect([...message.keys()]).toEqual([1]);
      const svid = read(only(message, 1));
      expect(String(only(svid, 1))).toBe('spiffe://hawser.local/production/billing');
      const [leaf, ...issuers] = certificates(only(svid, 2));
      expect(leaf?.subjectAltName).toBe('URI:spiffe://hawser.local/production/billing');
      const key = createPrivateKey({ key: only(svid, 3), format: 'der', type: 'pkcs8' });
      expect(leaf?.publicKey.equals(createPublicKey(key))).toBe(true);
      const [root] = certificates(only(svid, 4));
      const [issuer] = issuers;
      expect(issuer && leaf?.verify(issuer.publicKey)).toBe(true);
      expect(root && issuer?.verify(root.publicKey)).toBe(true);
      return leaf?.serialNumber;
    });
    expect(new Set(serials).size).toBe(messages.length);
    expect(new X509Certificate((await files.read()).certificate).serialNumber).toBe(serials.at(-1));
  });

  it('is ended with the daemon, and takes the place of a socket that nobody listens on', { timeout: 60_000 }, async () => {
    const followed = follow('FetchX509SVID');
    await vi.waitUntil(() => followed.messages.length > 0);
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    expect(existsSync(socket)).toBe(true);
    daemon = serve('--daemon', '--directory', files.directory, '--workload-api', `unix://${socket}`);
    await vi.waitUntil(() => daemon.said.includes('serving'), { timeout: 45_000, interval: 50 });
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    daemon.kill('SIGTERM');
    expect(await once(daemon, 'exit')).toEqual([0, null]);
    expect(existsSync(socket)).toBe(false);
  });

  it('says what is wrong with where it should serve, and to whom', { timeout: 60_000 }, async () => {
    const { sts: issuer, enrolment } = house.config.urls;
    const taken = join(place, 'taken.sock');
    const listener = createServer().listen(taken);
    const plain = join(place, 'plain');
    writeFileSync(plain, '');
    const stopped = AbortSignal.abort();
    const beside = { files, hawser: enrolmentAt(enrolment), clock: new TrueClock(), log: () => {}, stopped };
    const options = { issuer, socket, users: [], groups: [] };
    for (const [wrong, words] of [
      [{ socket: taken }, /another process serves at .*taken\.sock/],
      [{ socket: plain }, /is there already, and is no socket/],
      [{ socket: join(place, 'nowhere', 'api.sock') }, /workload-api: .* cannot be listened on/],
      [{ socket: join(place, 'x'.repeat(100)) }, /longer than the 103 octets/],
      [{ users: ['nobody-of-that-name'] }, /allow-uid: nobody-of-that-name is not in \/etc\/passwd/],
      [{ groups: ['-1'] }, /allow-gid: -1 is not in \/etc\/group/],
      [{ issuer: 'localhost:8443' }, /issuer: localhost:8443 is no https URL/],
    ] as const)
      await expect(serveSvids({ ...options, ...wrong }, beside), JSON.stringify(wrong)).rejects.toThrow(words);
    expect(existsSync(plain)).toBe(true);
    listener.close();
    const single = serve('--directory', files.directory, '--workload-api', socket);
    const alone = serve('--daemon', '--directory', files.directory, '--allow-gid', '0');
    const ends = await Promise.all([single, alone].map(async (child) => [(await once(child, 'exit'))[0], child.said]));
    expect(ends).toEqual([
      [2, 'workload-api: is served by the daemon: add --daemon\n'],
      [2, 'workload-api: give it, or leave --allow-uid and --allow-gid away\n'],
    ]);
  });
});

it('lets in by user or by any group, and by nothing else', () => {
  const callers = callersFrom(['0', 'root', '7'], ['root']);
  expect(callers).toEqual({ uids: new Set([process.getuid?.(), 0, 7]), gids: new Set([0]) });
  const few = { uids: new Set([7]), gids: new Set([8]) };
  expect([
    mayCall(few, { uid: 7, gids: [1] }),
    mayCall(few, { uid: 1, gids: [1, 8] }),
    mayCall(few, { uid: 8, gids: [7] }),
    mayCall({ uids: new Set(), gids: new Set() }, { uid: 0, gids: [0] }),
  ]).toEqual([true, true, false, false]);
});

it('puts any object of JSON into a message', () => {
  expect(structOf({ a: 'x', b: 1, c: [true, null], d: { e: 'y' }, gone: undefined })).toEqual({
    fields: {
      a: { stringValue: 'x' },
      b: { numberValue: 1 },
      c: { listValue: { values: [{ boolValue: true }, { nullValue: 0 }] } },
      d: { structValue: { fields: { e: { stringValue: 'y' } } } },
    },
  });
});
