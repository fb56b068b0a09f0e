import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPinnedRoot, requestJoin } from '../cli/workload/enrolment.ts';
import { WorkloadFiles } from '../cli/workload/files.ts';
import { freePort } from '../server/testing/ports.ts';
import { startProcesses, type TestProcesses } from '../server/testing/processes.ts';
import { startRestServer } from './rest-server.ts';

const audience = 'https://orders.example.com';
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
