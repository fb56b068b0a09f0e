import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Generation, WorkloadFiles } from './files.ts';

/** Who has to hear of another certificate: a command of the shell, or the process whose id stands in a file. */
export type AfterRenewal = { readonly exec?: string | undefined; readonly signal?: string | undefined };

/** Milliseconds that a command may take. */
const patience = 60_000;

/** Whether somebody has yet to hear of this pair; also after a kill between the renewal and the telling. */
export const isUntold = ({ directory }: Generation): boolean => existsSync(join(directory, 'untold'));

/**
 * Tells of the current pair, at least once: what could not be told is told again.
 * @throws {Error} in one line, when the command fails or there is no such process
 */
export async function tell(generation: Generation, files: WorkloadFiles, { exec, signal }: AfterRenewal): Promise<void> {
  if (exec !== undefined) await run(exec, files);
  if (signal !== undefined) await hangUp(signal);
  await rm(join(generation.directory, 'untold'), { force: true });
}

async function run(command: string, files: WorkloadFiles): Promise<void> {
  const environment = {
    ...process.env,
    HAWSER_DIRECTORY: files.directory,
    HAWSER_CERTIFICATE: files.path('certificate.pem'),
    HAWSER_KEY: files.path('key.pem'),
    HAWSER_CA: files.path('ca.pem'),
    HAWSER_PAIR: files.path('pair.pem'),
  };
  // A group of its own, so that what the command has started ends with it.
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'], env: environment, detached: true });
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), patience);
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.once('exit', (code, by) => resolve(code === null ? `was ended by ${by}` : String(code)));
  }).finally(() => clearTimeout(timer));
  if (ended !== '0') throw new Error(`the command after the renewal ${/^\d/.test(ended) ? `ended with ${ended}` : ended}`);
}

async function hangUp(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number(text.trim());
  if (!Number.isSafeInteger(pid) || pid < 2) throw new Error(`${file} holds no process id`);
  try {
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    throw new Error(`the process ${pid} of ${file} cannot be signalled: ${error instanceof Error ? error.message : error}`);
  }
}
