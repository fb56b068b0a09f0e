import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import type { NewDecision } from './decisions.ts';
import { Spool } from './spool.ts';

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hawser-spool-'));
  directory = join(parent, 'spool');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const aDecision = (): NewDecision => ({
  id: newId(),
  at: new Date('2026-11-22T12:00:00.123Z'),
  code: 'cert_unknown',
  door: 'sts',
  asker: null,
});

it('what was appended is on disk, for its owner only, and survives the process', async () => {
  const decisions = Array.from({ length: 20 }, aDecision);
  const spool = new Spool(directory);
  await Promise.all(decisions.map((decision) => spool.append(decision)));
  expect(readdirSync(directory).length).toBeLessThan(decisions.length);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);

  const replayed: NewDecision[] = [];
  expect(
    await new Spool(directory).replay(async (decision) => {
      replayed.push(decision);
    }),
  ).toBe(20);
  expect(replayed).toEqual(decisions);
  expect(readdirSync(directory)).toEqual([]);
});

it('what cannot be written yet stays, and is handed over again', async () => {
  const spool = new Spool(directory);
  const decision = aDecision();
  await spool.append(decision);
  await expect(spool.replay(() => Promise.reject(new Error('still away')))).rejects.toThrow('still away');
  expect(readFileSync(join(directory, readdirSync(directory)[0] ?? ''), 'utf8')).toContain(decision.id);
  expect(await spool.replay(() => Promise.resolve())).toBe(1);
  expect(await spool.replay(() => Promise.resolve())).toBe(0);
});

it('a place that cannot be written is said to be unavailable', async () => {
  await expect(new Spool('/dev/null/spool').append(aDecision())).rejects.toMatchObject({ code: 'unavailable' });
});
