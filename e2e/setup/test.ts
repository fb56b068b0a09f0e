// `npm run check` (with the argument `check`) and `npm test`: one step after the other, all of them, then the sum.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBrowser } from './browser.ts';
import { cruiseArguments, cruised } from './cruise.ts';
import { ensurePrograms } from './programs.ts';
import { type Count, type Failure, fromPlaywright, fromVitest } from './results.ts';

type Step = { readonly name: string; readonly run: () => Promise<Count> };

const root = resolve(import.meta.dirname, '../..');
const results = mkdtempSync(join(tmpdir(), 'hawser-results-'));
const bin = (tool: string) => join(root, 'node_modules', '.bin', tool);

/**
 * Runs one program to its end; the child ends when we do. Returns its exit code.
 * @param aside keeps what it says, and says it at its end: another one speaks meanwhile
 */
function run(command: string, args: readonly string[], env: NodeJS.Dict<string> = {}, aside = false): Promise<number> {
  const stdio = aside ? 'pipe' : 'inherit';
  const child = spawn(command, args, { cwd: root, stdio: ['inherit', stdio, stdio], env: { ...process.env, ...env } });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => said.push(piece));
  const stop = () => child.kill('SIGTERM');
  process.once('disconnect', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', async (code) => {
      // Somebody who was left behind may keep the other end open.
      if (aside) await Promise.race([once(child, 'close'), sleep(2_000)]);
      process.stdout.write(Buffer.concat(said));
      process.removeListener('disconnect', stop);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.removeListener(signal, stop);
      resolve(code ?? 1);
    });
  });
}

/** A check counts as one test. */
const check = (name: string, ...commands: [string, ...string[]][]): Step => ({
  name,
  run: async () => {
    for (const [command, ...args] of commands)
      if ((await run(command, args)) !== 0) {
        failures.push({ test: name, why: `${[basename(command), ...args].join(' ').slice(0, 80)}: see what it said above` });
        return { passed: 0, failed: 1 };
      }
    return { passed: 1, failed: 0 };
  },
});

const report = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const failures: Failure[] = [];

/** Counts what a program reported, and keeps what failed for the end. One that ended badly has failed, whatever it reported. */
function taken(name: string, code: number, read: () => { count: Count; failures: Failure[] }): Count {
  try {
    const { count, failures: named } = read();
    failures.push(...named);
    if (code === 0 || count.failed > 0) return count;
    failures.push({ test: name, why: `ended with exit code ${code}, and no test failed: see what it said above` });
    return { ...count, failed: 1 };
  } catch (error) {
    failures.push({ test: name, why: `left no report: ${error instanceof Error ? error.message : error}` });
    return { passed: 0, failed: 1 };
  }
}

const vitest = (name: string, project: string, aside = false): Step => ({
  name,
  run: async () => {
    const file = join(results, `${project}.json`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await run(bin('vitest'), ['run', '--project', project, ...reporters], {}, aside);
    return taken(name, code, () => fromVitest(report(file), root));
  },
});

const playwright = (name: string): Step => ({
  name,
  run: async () => {
    const file = join(results, 'playwright.json');
    const code = await run(bin('playwright'), ['test', '--project=journeys'], {
      CHROMIUM_PATH: ensureBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    });
    return taken(name, code, () => fromPlaywright(report(file)));
  },
});

/** Both at once: at least one of them waits most of the time. */
const together = (one: Step, other: Step): Step => ({
  name: `${one.name}, ${other.name.toLowerCase()}`,
  run: async () => {
    const [a, b] = await Promise.all([one.run(), other.run()]);
    return { passed: a.passed + b.passed, failed: a.failed + b.failed };
  },
});

const unit = vitest('Unit tests', 'unit');
const checks: Step[] = [
  check('Format and lint', [bin('biome'), 'check', '.']),
  // Alone in its PostgreSQL is what they have to be.
  together(
    vitest('Tests that run alone', 'alone', true),
    check(
      'Types, import rule and dead code',
      [bin('next'), 'typegen'],
      [bin('tsc'), '--noEmit'],
      [process.execPath, ...cruiseArguments(root), ...cruised],
      [bin('knip'), '--no-progress'],
    ),
  ),
  unit,
];
const all: Step[] = [...checks, together(vitest('Integration tests', 'integration', true), playwright('Journeys in a browser'))];

const steps = process.argv[2] === 'check' ? checks : all;
const total = { passed: 0, failed: 0 };
const failed: string[] = [];
const installed = ensurePrograms();
for (const [i, step] of steps.entries()) {
  // What does not need them goes first, and meanwhile.
  if (step === unit) await installed;
  const started = Date.now();
  console.log(`\n── ${i + 1}/${steps.length} ${step.name} ──`);
  const count = await step.run().catch((error: unknown): Count => {
    failures.push({ test: step.name, why: error instanceof Error ? error.message : String(error) });
    return { passed: 0, failed: 1 };
  });
  total.passed += count.passed;
  total.failed += count.failed;
  if (count.failed > 0) failed.push(step.name);
  console.log(`── ${step.name}: ${count.failed === 0 ? 'passed' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
rmSync(results, { recursive: true, force: true });
// At the end too: of a long log, often no more than the end is kept.
for (const { test, why } of failures) console.log(`\n✗ ${test}\n${why.replaceAll(/^/gm, '    ')}`);
console.log(failed.length === 0 ? '\nEverything passed.' : `\nFailed: ${failed.join(', ')}.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(failed.length === 0 ? 0 : 1);
