// `npm start`: the whole of Hawser with one command, under one small supervisor that holds no key.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, readConfig, Secret } from './config.ts';
import { Failure } from './domain/failure.ts';
import { metricsAddress } from './runtime/metrics.ts';
import { Child } from './start/child.ts';
import { buildConsole, isConsoleBuilt } from './start/console-build.ts';
import { openDataDirectory } from './start/data-directory.ts';
import { type ChildName, environmentOf } from './start/environment.ts';
import { startLedger } from './start/ledger-start.ts';
import { requireFreePorts } from './start/ports.ts';
import { everythingReady, readiness } from './start/readiness.ts';
import { complain, explain, say, step } from './start/terminal.ts';

const root = resolve(import.meta.dirname, '..');
const started = Date.now();

/** Undone in reverse order when Hawser stops, however far it came. */
const undo: (() => Promise<void> | void)[] = [];
/** Aborted without a Failure by whoever asks to stop, with one when a process had to be given up. */
const ending = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
// The channel to run.mjs closes when npm or its shell goes away.
process.once('disconnect', () => ending.abort());

async function start(config: Config): Promise<void> {
  const lock = openDataDirectory(config);
  undo.push(() => lock.release());
  // The processes of a supervisor that was killed need a moment to notice.
  await requireFreePorts(config, lock.inherited ? 3_500 : 0);

  const ledger = await startLedger(config);
  undo.push(() => ledger.stop());
  ending.signal.throwIfAborted();

  if (!isConsoleBuilt(root)) await step('Building the console (about 20 s)', () => buildConsole(root, ending.signal));

  const consoleSecret = new Secret(randomBytes(32).toString('base64url'));
  const { host, port } = config.listen.console;
  const metrics = metricsAddress(config, 'console');
  const role = join(root, 'server', 'start', 'role.ts');
  const programs: Record<ChildName, { title: string; arguments: string[] }> = {
    signer: { title: 'Starting the signer, which holds the CA keys', arguments: [role, 'signer'] },
    api: { title: 'Starting the management API, enrolment and PKI', arguments: [role, 'api'] },
    sts: { title: 'Starting the security token service', arguments: [role, 'sts'] },
    console: {
      title: 'Starting the console',
      arguments: [
        join(root, 'server', 'start', 'console.ts'),
        ...['--host', host, '--port', String(port)],
        ...(metrics ? ['--metrics-host', metrics.host, '--metrics-port', String(metrics.port)] : []),
      ],
    },
  };
  const isReady = readiness(config);
  const withParent = ['--import', join(root, 'server', 'start', 'with-parent.ts')];
  for (const name of ['signer', 'api', 'sts', 'console'] as const) {
    const child = new Child(
      {
        name,
        arguments: [...withParent, ...programs[name].arguments],
        environment: environmentOf(name, config, ledger.roles, consoleSecret),
        workingDirectory: root,
        dataDir: config.dataDir,
        isReady: isReady[name],
      },
      (failure) => ending.abort(failure),
    );
    undo.push(() => child.stop());
    await step(programs[name].title, () => {
      child.start();
      return child.ready(ending.signal);
    });
  }
  await step('Asking whether everything works', () => everythingWorks(config));
  announce(config);
}

async function everythingWorks(config: Config): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await everythingReady(config).catch(() => false)); await sleep(50)) {
    ending.signal.throwIfAborted();
    if (Date.now() > deadline)
      throw new Failure(
        'unavailable',
        `Not everything is ready: see http://localhost:${config.listen.pki.port}/readyz and ${config.dataDir}/logs.`,
      );
  }
}

function announce({ urls, files, listen }: Config): void {
  say(`
  Hawser is ready (${((Date.now() - started) / 1000).toFixed(1)} s).

    Console     ${urls.console}
    STS         ${urls.sts}
    Enrolment   ${urls.enrolment}
    PKI         ${urls.pki}
    API         http://localhost:${listen.api.port}/api/docs`);
  if (existsSync(files.setupLink))
    say(`
  Make yourself the owner with this link, which works once (it is also in ${files.setupLink}):

    ${readFileSync(files.setupLink, 'utf8').trim()}`);
  say('\n  Ctrl-C stops everything.\n');
}

let exitCode = 0;
try {
  await start(readConfig());
  if (!ending.signal.aborted) await new Promise((resolve) => ending.signal.addEventListener('abort', resolve, { once: true }));
  if (ending.signal.reason instanceof Failure) throw ending.signal.reason;
} catch (error) {
  // Whoever asked to stop is owed no explanation of what was interrupted.
  if (!ending.signal.aborted || ending.signal.reason instanceof Failure) {
    exitCode = 1;
    complain(`\n${explain(ending.signal.reason instanceof Failure ? ending.signal.reason : error)}\n`);
  }
}
ending.abort();
if (undo.length > 1) say('  Stopping …');
for (const step of undo.reverse()) await Promise.resolve(step()).catch((error) => complain(explain(error)));
if (undo.length > 1) say('  Stopped.');
process.exit(exitCode);
