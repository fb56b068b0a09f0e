import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../domain/failure.ts';
import { Child } from './child.ts';

let dataDir: string;
const children: Child[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'hawser-child-'));
  mkdirSync(join(dataDir, 'logs'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  rmSync(dataDir, { recursive: true });
});

function run(program: string, isReady: () => Promise<boolean> = async () => true): { child: Child; givenUp: Promise<Failure> } {
  const script = join(dataDir, 'program.mjs');
  writeFileSync(script, program);
  const { promise, resolve } = Promise.withResolvers<Failure>();
  const environment = { NODE_ENV: 'test' as const, CANARY: 'yes' };
  const plan = { name: 'sts', arguments: [script], environment, workingDirectory: dataDir, dataDir, isReady, longestPause: 250 };
  const child = new Child(plan, resolve);
  children.push(child);
  child.start();
  return { child, givenUp: promise };
}
const log = () => readFileSync(join(dataDir, 'logs', 'sts.log'), 'utf8');
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

describe('a supervised process', () => {
  it('gets the variables that were listed and none of the supervisor’s', async () => {
    const { child } = run('console.log(JSON.stringify(Object.keys(process.env))); setInterval(() => {}, 1000)');
    await child.ready(new AbortController().signal);
    await until(() => log().includes('CANARY'));
    expect(JSON.parse(log().trim()).sort()).toEqual(['CANARY', 'NODE_ENV']);
  });

  it('is started again when it ends, and given up when it keeps ending, with what it said last', async () => {
    const { givenUp } = run(
      `console.error(JSON.stringify({ level: 60, msg: 'cannot start', err: { message: 'no sealed key' } })); process.exit(3)`,
    );
    const failure = await givenUp;
    expect(failure.code).toBe('unavailable');
    expect(failure.message).toBe(
      `sts keeps ending (exit code 3). It said: cannot start: no sealed key. Its log is ${dataDir}/logs/sts.log.`,
    );
    expect(log().trim().split('\n')).toHaveLength(6);
  });

  it('is never given up once it was ready, however often it ends', async () => {
    const { child, givenUp } = run(`console.log('up'); setTimeout(() => process.exit(3), 20)`);
    await child.ready(new AbortController().signal);
    let gaveUp = false;
    void givenUp.then(() => {
      gaveUp = true;
    });
    await until(() => log().trim().split('\n').length > 6);
    expect(gaveUp).toBe(false);
  }, 60_000);

  it('is ended by force when it does not listen to SIGTERM', async () => {
    const { child } = run(`process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)`);
    await until(() => log().includes('deaf'));
    await child.stop();
    expect(() => process.kill(child.pid ?? 0, 0)).toThrow();
  });

  it('is not started again once it was told to stop', async () => {
    const { child } = run(`console.log('up'); setInterval(() => {}, 1000)`);
    await until(() => log().includes('up'));
    await child.stop();
    await sleep(500);
    expect(log().trim()).toBe('up');
  });

  it('stops being waited for when the start is called off', async () => {
    const { child } = run('setInterval(() => {}, 1000)', async () => false);
    const off = new AbortController();
    const waiting = child.ready(off.signal);
    off.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
