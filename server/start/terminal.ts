import { Failure, type FailureCode } from '../domain/failure.ts';

const live = process.stdout.isTTY === true;
const seconds = (since: number): string => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Shows one step while it works, and how long it took. `work` may return a remark that is shown with the result. */
export async function step<T>(name: string, work: () => Promise<T>, remark: (result: T) => string = () => ''): Promise<T> {
  const started = Date.now();
  const show = live
    ? () => process.stdout.write(`\r\x1b[K  … ${name} (${seconds(started)})`)
    : () => say(`  … ${name}, ${seconds(started)} so far`);
  if (live) show();
  else say(`  … ${name}`);
  const tick = setInterval(show, live ? 200 : 10_000);
  const finish = (mark: string, note: string) => {
    clearInterval(tick);
    if (live) process.stdout.write('\r\x1b[K');
    say(`  ${mark} ${name}${note} (${seconds(started)})`);
  };
  try {
    const result = await work();
    const note = remark(result);
    finish('✓', note === '' ? '' : `: ${note}`);
    return result;
  } catch (error) {
    finish('✗', '');
    throw error;
  }
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function complain(line: string): void {
  process.stderr.write(`${live ? '\r\x1b[K' : ''}${line}\n`);
}

/** What goes wrong for a known reason is one paragraph; only a surprise, which is a defect of Hawser, shows its stack. */
export function explain(error: unknown): string {
  if (error instanceof Failure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const exitCodes: Partial<Record<FailureCode, number>> = { invalid_input: 2, conflict: 3, unavailable: 4 };

/** Runs a command that is a process of its own, and ends as the `hawser` command does. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    complain(explain(error));
    process.exitCode = (error instanceof Failure && exitCodes[error.code]) || 1;
  }
}
