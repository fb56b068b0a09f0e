import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../domain/failure.ts';
import { errorIn, openLog } from './log-file.ts';
import { complain } from './terminal.ts';

export type ChildPlan = {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
  readonly dataDir: string;
  /** Resolves to true when the process answers a real request. */
  readonly isReady: () => Promise<boolean>;
  /** Milliseconds between an end and the next start, at most. */
  readonly longestPause?: number;
};

/** So many ends within a minute, and it was never ready: it is given up. */
const mostEnds = 6;
const minute = 60_000;
/**
 * One process of Hawser, kept running until it is stopped. It is given up when it keeps ending before it was ever ready: that is
 * a start that cannot succeed. Later it is always started again, with growing pauses, so that whoever can end one process
 * does not end the others.
 */
export class Child {
  readonly #plan: ChildPlan;
  readonly #log: (line: string) => void;
  readonly #givenUp: (failure: Failure) => void;
  #process: ChildProcess | undefined;
  #ends: number[] = [];
  #lastError = '';
  #stopping = false;
  #wasReady = false;
  #failure: Failure | undefined;

  constructor(plan: ChildPlan, givenUp: (failure: Failure) => void) {
    this.#plan = plan;
    this.#givenUp = givenUp;
    this.#log = openLog(plan.dataDir, plan.name);
  }

  get name(): string {
    return this.#plan.name;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  start(): void {
    const { arguments: args, environment: env, workingDirectory: cwd } = this.#plan;
    // Detached: Ctrl-C in a terminal reaches the whole group, and the order of stopping is ours. The channel tells the child
    // when we end, however we end.
    const child = spawn(process.execPath, [...args], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', (line) => this.#heard(line));
    child.once('error', (error) => this.#heard(JSON.stringify({ level: 60, msg: error.message })));
    child.once('exit', (code, signal) => void this.#ended(signal ?? `exit code ${code}`));
  }

  /** Waits for the first answer. @throws {Failure} `unavailable` when the process was given up, or takes longer than a minute */
  async ready(signal: AbortSignal): Promise<void> {
    for (const deadline = Date.now() + minute; !(await this.#plan.isReady().catch(() => false)); await sleep(50)) {
      if (this.#failure) throw this.#failure;
      signal.throwIfAborted();
      if (Date.now() > deadline)
        throw new Failure('unavailable', `${this.name} did not become ready within a minute. ${this.#whereToLook()}`);
    }
    this.#wasReady = true;
  }

  /** Asks the process to finish what it is doing and end; after five seconds it is ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(force);
  }

  #heard(line: string): void {
    this.#log(line);
    const error = errorIn(line);
    if (error === undefined) return;
    this.#lastError = error;
    complain(`  [${this.name}] ${error}`);
  }

  async #ended(how: string): Promise<void> {
    if (this.#stopping) return;
    const now = Date.now();
    this.#ends = [...this.#ends.filter((end) => now - end < minute), now];
    if (!this.#wasReady && this.#ends.length >= mostEnds) {
      this.#failure = new Failure('unavailable', `${this.name} keeps ending (${how}). ${this.#whereToLook()}`);
      this.#givenUp(this.#failure);
      return;
    }
    const pause = Math.min(100 * 2 ** this.#ends.length, this.#plan.longestPause ?? 10_000);
    complain(`  [${this.name}] ended (${how}); starting it again`);
    await sleep(pause);
    if (!this.#stopping) this.start();
  }

  #whereToLook(): string {
    return `${this.#lastError === '' ? '' : `It said: ${this.#lastError}. `}Its log is ${this.#plan.dataDir}/logs/${this.name}.log.`;
  }
}
