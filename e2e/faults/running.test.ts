import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freeRange } from '../../server/testing/ports.ts';
import { patience } from '../fuzz/wire-answers.ts';
import { firstApiKey, freshSettings, type Instance, startInstance } from '../setup/instance.ts';
import { childrenOf, processesOf } from '../setup/processes.ts';

const root = resolve(import.meta.dirname, '../..');
let settings: Awaited<ReturnType<typeof freshSettings>>;
let hawser: Instance;
let metricsPort: number;

beforeAll(async () => {
  settings = await freshSettings();
  metricsPort = await freeRange(4);
  hawser = await startInstance({ HAWSER_METRICS_PORT: String(metricsPort) }, settings);
  await hawser.ready();
});
afterAll(async () => {
  await hawser.remove();
});

const pidOf = (name: 'signer' | 'api' | 'sts'): number => {
  const found = childrenOf(hawser.process.pid ?? 0).find(({ command }) => command.endsWith(`role.ts ${name}`));
  if (found === undefined) throw new Error(`${name} does not run`);
  return found.pid;
};
const consolePid = (): number => {
  const found = childrenOf(hawser.process.pid ?? 0).find(({ environment }) => environment.HAWSER_API_URL !== undefined);
  if (found === undefined) throw new Error('the console does not run');
  return found.pid;
};
async function status(url: string): Promise<number> {
  try {
    return (await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) })).status;
  } catch {
    return 0;
  }
}
/** Seconds until it is so; fails after `limit`. */
async function within(limit: number, isSo: () => Promise<boolean> | boolean): Promise<number> {
  const started = Date.now();
  while (!(await isSo())) {
    if (Date.now() - started > limit * 1000) throw new Error(`not so within ${limit} s; Hawser said:\n${hawser.output()}`);
    await sleep(50);
  }
  return (Date.now() - started) / 1000;
}
const everythingReady = async () => (await status(`${hawser.urls.pki}/readyz`)) === 200;

describe('a running Hawser', () => {
  it('serves the console, the API and the PKI, and says that all of it is ready', async () => {
    expect(await status(`${hawser.urls.console}/`)).toBeLessThan(400);
    expect(await status(`${hawser.urls.api}/api/v1/setup`)).toBe(200);
    expect(await everythingReady()).toBe(true);
  });

  it('answers for the metrics of each of its four processes', async () => {
    for (const [index, name] of [
      'hawser_signatures_total',
      'hawser_certificates_overdue',
      'hawser_spool_files',
      'process_cpu_seconds_total',
    ].entries()) {
      const answer = await fetch(`http://127.0.0.1:${metricsPort + index}/metrics`);
      expect([answer.status, (await answer.text()).includes(`# TYPE ${name} `)]).toEqual([200, true]);
    }
  });

  it('gives its own user a first API key through the socket in the data directory', async () => {
    const key = firstApiKey(hawser);
    const answer = await fetch(`${hawser.urls.api}/api/v1/session`, { headers: { authorization: `Bearer ${key}` } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ role: 'owner' });
  });

  it('keeps its keys and passwords from other users', () => {
    for (const file of ['database.json', 'keys/signer.kek', 'keys/api.kek', 'keys/sts.kek', 'keys/exchange-secret.pepper'])
      expect(`${file} ${(statSync(`${hawser.dataDir}/${file}`).mode & 0o777).toString(8)}`).toBe(`${file} 600`);
    expect(statSync(hawser.dataDir).mode & 0o066).toBe(0);
  });

  it('refuses a second start on the same data directory, and is not disturbed by it', async () => {
    const second = await startInstance({}, settings);
    expect(await second.ended()).toBe(1);
    expect(second.output()).toContain(`Another Hawser (process ${hawser.process.pid}) already runs`);
    expect(await everythingReady()).toBe(true);
  });

  it.each(['signer', 'api', 'sts'] as const)('starts %s again after a kill -9, and is ready within 10 s', async (name) => {
    const before = pidOf(name);
    process.kill(before, 'SIGKILL');
    await within(10, () =>
      childrenOf(hawser.process.pid ?? 0).some(({ pid, command }) => command.endsWith(`role.ts ${name}`) && pid !== before),
    );
    await within(10, everythingReady);
    expect(hawser.output()).toContain(`[${name}] ended (SIGKILL); starting it again`);
  });

  it('starts the console again after a kill -9', async () => {
    const before = consolePid();
    process.kill(before, 'SIGKILL');
    await within(10, async () => (await status(`${hawser.urls.console}/`)) !== 0);
    expect(consolePid()).not.toBe(before);
  });

  it('starts PostgreSQL again after a kill -9, and is ready within 10 s', async () => {
    const postmaster = () =>
      processesOf(hawser).find(({ command, parent }) => command.includes('/bin/postgres -D') && parent === hawser.process.pid);
    process.kill(postmaster()?.pid ?? 0, 'SIGKILL');
    await within(10, () => postmaster() !== undefined);
    await within(10, everythingReady);
  });

  it('ends all of its processes when the supervisor is killed, and the next start takes over', async () => {
    hawser.process.kill('SIGKILL');
    await hawser.ended();
    await within(10, () => processesOf(hawser).every(({ command }) => command.includes('postgres')));
    hawser = await startInstance({}, settings);
    await hawser.ready();
    expect(await everythingReady()).toBe(true);
  });

  it('stops cleanly on SIGTERM: exit code 0, and no process is left', async () => {
    expect(await hawser.stop()).toBe(0);
    expect(processesOf(hawser)).toEqual([]);
  });

  it('is ready in under 10 s at the second start, and in proportion more where others want the processors too', async () => {
    await hawser.stop();
    const started = Date.now();
    hawser = await startInstance({}, settings);
    await hawser.ready();
    expect(Date.now() - started).toBeLessThan(10 * patience());
  });

  it('stops cleanly when only the shell of npm start is told to', async () => {
    await hawser.stop();
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: {
        NODE_ENV: 'production',
        ...machineEnvironment,
        HOME: process.env.HOME,
        ...settings.environment,
      },
    });
    let output = '';
    npm.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await within(60, () => output.includes('Hawser is ready'));
    npm.kill('SIGTERM');
    await within(10, () => processesOf(hawser).filter(({ pid }) => pid !== npm.pid).length === 0);
  });

  it('gives up with one clear line when a process keeps ending', async () => {
    await hawser.stop();
    // The signer cannot listen where a directory lies.
    const socket = `${hawser.dataDir}/run/signer.sock`;
    mkdirSync(`${socket}/full`, { recursive: true });
    hawser = await startInstance({}, settings);
    expect(await hawser.ended()).toBe(1);
    expect(hawser.output()).toMatch(/signer keeps ending .*Its log is .*signer\.log/);
    expect(hawser.output()).not.toMatch(/^\s+at .+:\d+/m);
    expect(processesOf(hawser)).toEqual([]);
    rmSync(socket, { recursive: true });
  });

  it('does not make a new key where an old one is needed', async () => {
    await hawser.stop();
    const file = `${hawser.dataDir}/keys/signer.kek`;
    rmSync(file);
    hawser = await startInstance({}, settings);
    expect(await hawser.ended()).toBe(1);
    expect(hawser.output()).toContain(`The key ${file} is missing`);
    expect(existsSync(file)).toBe(false);
  });
});
