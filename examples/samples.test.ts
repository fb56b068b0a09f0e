import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { freePort } from '../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { startRestServer } from './rest-server.ts';

const audience = 'https://orders.example.com';
const execute = promisify(execFile);
let house: TestProcesses;
let place: string;
let server: Awaited<ReturnType<typeof startRestServer>>;

beforeAll(async () => {
  house = await startProcesses();
  place = await mkdtemp(join(tmpdir(), 'hawser-curl-'));
  const { api, config } = house;
  const port = await freePort();
  await api('audience.register', { uri: audience });
  for (const name of ['orders', 'billing']) await api('identity.register', { name, owner: 'team-test' });
  await api('grant.add', { identity: 'billing', audience });
  const url = `https://localhost:${port}/`;
  await api('resource-server.register', { name: 'orders', identity: 'orders', url, audiences: [audience] });
  const [client, tls] = [await enrol('orders', 'workload'), await enrol('orders', 'server')];
  server = await startRestServer({ issuer: config.urls.sts, audience, ca: client.ca, client, server: tls, port });
});
afterAll(async () => {
  await server.close();
  await house.close();
  await rm(place, { recursive: true });
});

/** Into a directory of the name of the profile and the identity. */
const enrol = async (identity: string, profile: string) => {
  const { token, caHash, enrolmentUrl } = await house.api('join-token.create', { identity, profile });
  const files = new WorkloadFiles(join(place, `${profile}-${identity}`));
  const root = await fetchPinnedRoot(enrolmentUrl, caHash);
  await files.adopt(await requestJoin(enrolmentUrl, root, token, await files.nextKey()), root);
  return files.read();
};

const transcript = async (directory: string, over: Record<string, string> = {}) => {
  const { token, caHash } = await house.api('join-token.create', { identity: 'billing' });
  const { enrolment, sts } = house.config.urls;
  const env = {
    ...process.env,
    ...{ JOIN_TOKEN: token, CA_HASH: caHash, AUDIENCE: audience, ENROLMENT: enrolment, STS: sts, RESOURCE: server.url },
    ...over,
  };
  return execute('sh', ['examples/curl-openssl.sh', join(place, directory)], { env });
};

describe('the transcript for curl and openssl', () => {
  it('joins, gets a token whose binding openssl computes again, is accepted, and sees the token refused elsewhere', async () => {
    const { stdout } = await transcript('billing');
    expect(stdout).toContain('certificate.pem: OK');
    expect(stdout).toContain('URI:spiffe://hawser.local/production/billing');
    const [, bound, computed] = /token {4}(\S{43})\nopenssl {2}(\S{43})\n/.exec(stdout) ?? [];
    expect(bound).toBe(computed);
    expect(stdout.match(/^(?:200|401) .*/gm)).toEqual([
      '200 {billing} ok',
      expect.stringMatching(/^401 \{"error":"invalid_token","decision_id":"dec_\w{26}"\}$/),
      expect.stringMatching(/^401 \{"error":"invalid_token","decision_id":"dec_\w{26}"\}$/),
    ]);
    const codes = async () => {
      const { rows } = await house.ledger.database.pool.query(
        "SELECT code FROM events WHERE bound_thumbprint = $1 AND door = 'report' ORDER BY at, id",
        [bound],
      );
      return rows.map(({ code }) => code);
    };
    await expect.poll(codes, { timeout: 5_000 }).toEqual(['accepted', 'cnf_mismatch.unknown', 'cnf_missing_cert']);
  });

  it('keeps what is secret to its owner, and prints none of it', async () => {
    const { stdout, stderr } = await transcript('private');
    for (const name of ['key.pem', 'token']) {
      const path = join(place, 'private', name);
      expect((await stat(path)).mode & 0o077).toBe(0);
      expect(stdout + stderr).not.toContain((await readFile(path, 'utf8')).trim().split('\n')[1] ?? 'eyJ');
    }
    expect(stdout + stderr).not.toMatch(/eyJ|hwj_|PRIVATE/);
  });

  it('goes no further when the root is not the one that is pinned', async () => {
    const hash = createHash('sha256').update('another root').digest('hex');
    const failure = await transcript('pinned', { CA_HASH: `sha256:${hash}` }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 3, stderr: expect.stringContaining('is not the Hawser that made the join token') });
  });

  it('tells why when the join token is not taken', async () => {
    const failure = await transcript('refused', { JOIN_TOKEN: `hwj_${'x'.repeat(43)}` }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 3, stderr: expect.stringContaining('the join token is not valid') });
  });
});

describe('the sample server and the sample client', () => {
  const start = (program: string, ...args: string[]) => {
    const common = ['--audience', audience, '--issuer', house.config.urls.sts];
    return spawn(process.execPath, [`examples/${program}`, ...common, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  };

  it('run as programs on what `hawser join` has made', async () => {
    await enrol('billing', 'workload');
    const directories = ['--client', join(place, 'workload-orders'), '--server', join(place, 'server-orders')];
    const serving = start('rest-server.ts', ...directories, '--port', '0');
    const [ready] = await once(serving.stdout, 'data');
    const [url = ''] = String(ready).split(' ');
    expect(String(ready)).toBe(`${url} answers for ${audience}\n`);
    const calling = start('rest-client.ts', '--directory', join(place, 'workload-billing'), '--url', url);
    const [answer] = await once(calling.stdout, 'data');
    expect(String(answer)).toBe('200 {billing} ok\n');
    serving.kill('SIGTERM');
    expect(await once(serving, 'exit')).toEqual([0, null]);
  });
});
