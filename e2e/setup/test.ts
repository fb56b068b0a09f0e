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
import { fromPlaywright, fromVitest, type Outcome } from './results.ts';

type Step = { readonly name: string; readonly run: () => Promise<Outcome[]> };

const root = resolve(import.meta.dirname, '../..');
const results = mkdtempSync(join(tmpdir(), 'hawser-results-'));
// So few may have met a busy moment of the machine: they are tried once more. More than these are broken.
const fewFiles = 3;
const unsteady: Outcome[] = [];
// Hundreds of processes read the same modules, which one of them need compile.
const compiled = join(root, 'node_modules', '.cache', 'node');
const bin = (tool: string) => join(root, 'node_modules', '.bin', tool);

/**
 * Runs one program to its end; the child ends when we do. Returns its exit code.
 * @param aside keeps what it says, and says it at its end: another one speaks meanwhile
 */
function run(command: string, args: readonly string[], env: NodeJS.Dict<string> = {}, aside = false): Promise<number> {
  const stdio = aside ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['inherit', stdio, stdio],
    env: { NODE_COMPILE_CACHE: compiled, ...process.env, ...env },
  });
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
    for (const [command, ...args] of commands) {
      const why = `${[basename(command), ...args].join(' ').slice(0, 80)}: see what it said above`;
      if ((await run(command, args)) !== 0) return [{ passed: 0, failures: [{ test: name, why }] }];
    }
    return [{ passed: 1, failures: [] }];
  },
});

const report = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** What a program reported. One that ended badly has failed, whatever it reported. */
function taken(name: string, code: number, read: () => Outcome[]): Outcome[] {
  const bad = (why: string): Outcome => ({ passed: 0, failures: [{ test: name, why }] });
  try {
    const outcomes = read();
    if (code === 0 || outcomes.some(({ failures }) => failures.length > 0)) return outcomes;
    return [...outcomes, bad(`ended with exit code ${code}, and no test failed: see what it said above`)];
  } catch (error) {
    return [bad(`left no report: ${error instanceof Error ? error.message : error}`)];
  }
}

const vitest = (name: string, project: string, aside = false): Step => ({
  name,
  run: async () => {
    const tried = async (files: readonly string[]) => {
      const file = join(results, `${project}.json`);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const code = await run(bin('vitest'), ['run', '--project', project, ...reporters, ...files], {}, aside);
      return taken(name, code, () => fromVitest(report(file), root));
    };
    const first = await tried([]);
    const failed = first.filter(({ failures }) => failures.length > 0);
    const files = failed.flatMap(({ file }) => file ?? []);
    if (files.length === 0 || files.length < failed.length || files.length > fewFiles) return first;
    console.log(`\n── ${name}, once more and by themselves: ${files.join(', ')}`);
    const second = await tried(files);
    if (second.every(({ failures }) => failures.length === 0)) unsteady.push(...failed);
    return [...first.filter((each) => !failed.includes(each)), ...second];
  },
});

const playwright = (name: string): Step => ({
  name,
  run: async () => {
    const file = join(results, 'playwright.json');
    const code = await run(bin('playwright'), ['test', '--project=journeys'], {
      CHROMIUM_PATH: await ensureBrowser(),
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    });
    return taken(name, code, () => fromPlaywright(report(file)));
  },
});

/** All at once: at least one of them waits most of the time. */
const together = (first: Step, ...others: Step[]): Step => ({
  name: [first.name, ...others.map(({ name }) => name.toLowerCase())].join(', '),
  run: async () => (await Promise.all([first, ...others].map(({ run }) => run()))).flat(),
});

const unit = vitest('Unit tests', 'unit');
const checks: Step[] = [
  check('Format and lint', [bin('biome'), 'check', '.']),
  // Alone in its PostgreSQL is what they have to be.
  together(
    vitest('Tests that run alone', 'alone', true),
    vitest('Tests of functions', 'pure', true),
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
const outcomes: Outcome[] = [];
const failedSteps: string[] = [];
const installed = ensurePrograms();
for (const [i, step] of steps.entries()) {
  // What does not need them goes first, and meanwhile.
  if (step === unit) await installed;
  const started = Date.now();
  console.log(`\n── ${i + 1}/${steps.length} ${step.name} ──`);
  const those = await step.run().catch((error: unknown): Outcome[] => {
    return [{ passed: 0, failures: [{ test: step.name, why: error instanceof Error ? error.message : String(error) }] }];
  });
  outcomes.push(...those);
  const failed = those.some(({ failures }) => failures.length > 0);
  if (failed) failedSteps.push(step.name);
  console.log(`── ${step.name}: ${failed ? 'FAILED' : 'passed'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
rmSync(results, { recursive: true, force: true });

// Named at the end too: of a long log, often no more than the end is kept.
const tell = (mark: string, those: readonly Outcome[]) => {
  for (const { test, why } of those.flatMap(({ failures }) => failures)) console.log(`\n${mark} ${test}\n${why.replaceAll(/^/gm, '    ')}`);
};
tell('Passed only when it was tried once more:', unsteady);
tell('✗', outcomes);
console.log(failedSteps.length === 0 ? '\nEverything passed.' : `\nFailed: ${failedSteps.join(', ')}.`);
const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failures }) => failures.length)} failed`);
process.exit(failedSteps.length === 0 ? 0 : 1);
