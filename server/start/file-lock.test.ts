import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock, waitForLock } from './file-lock.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hawser-lock-'));
  file = join(directory, 'lock');
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('a lock file', () => {
  it('is held by one, who is named to the others, until it is given back', () => {
    const mine = takeLock(file);
    expect(mine).toMatchObject({ inherited: false });
    expect(takeLock(file)).toEqual({ holder: String(process.pid) });
    if ('release' in mine) mine.release();
    const next = takeLock(file);
    expect(next).toMatchObject({ inherited: false });
    if ('release' in next) next.release();
  });

  it('of a process that was killed is taken over, and that is known', async () => {
    const program = `
      const { takeLock } = await import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))});
      globalThis.kept = takeLock(${JSON.stringify(file)});
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(takeLock(file)).toEqual({ holder: String(child.pid) });
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const mine = takeLock(file);
    expect(mine).toMatchObject({ inherited: true });
    if ('release' in mine) mine.release();
  });

  it('is won by exactly one of many processes at once', async () => {
    const program = `
      const { takeLock } = await import(${JSON.stringify(join(import.meta.dirname, 'file-lock.ts'))});
      process.stdin.once('data', () => {
        globalThis.kept = takeLock(${JSON.stringify(file)});
        console.log('release' in kept ? 'won' : 'lost');
        process.stdin.once('data', () => process.exit(0));
      });
      console.log('ready');`;
    const racers = Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
      let said = '';
      const waiting: (() => void)[] = [];
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        for (const look of waiting) look();
      });
      const says = (...words: string[]) =>
        new Promise<string>((resolve) => {
          const look = () => {
            const word = words.find((candidate) => said.includes(candidate));
            if (word !== undefined) resolve(word);
          };
          waiting.push(look);
          look();
        });
      return { child, says };
    });
    await Promise.all(racers.map(({ says }) => says('ready')));
    for (const { child } of racers) child.stdin.write('go\n');
    const results = await Promise.all(racers.map(({ says }) => says('won', 'lost')));
    for (const { child } of racers) child.stdin.write('end\n');
    expect(results.filter((result) => result === 'won')).toHaveLength(1);
  });

  it('can be waited for', async () => {
    const mine = takeLock(file);
    const waiting = waitForLock(file);
    if ('release' in mine) mine.release();
    const theirs = await waiting;
    expect(theirs.inherited).toBe(false);
    theirs.release();
  });
});
