import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who holds a lock: the process id, and its start as the kernel counts it, because process ids come round again. */
type Holder = { readonly pid: number; readonly startedAt: string };

/** `inherited`: the one before did not give it back, so it was killed. */
export type FileLock = { readonly inherited: boolean; release(): void };

/**
 * Takes the lock file, or tells who has it. A lock whose process is gone does not count.
 * @throws the error of the file system when the file cannot be written
 */
export function takeLock(file: string): FileLock | Holder {
  for (let inherited = false; ; ) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      try {
        writeSync(handle, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder));
      } catch (error) {
        rmSync(file, { force: true });
        throw error;
      } finally {
        closeSync(handle);
      }
      return { inherited, release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = read(file);
    if (holder !== undefined && startOf(holder.pid) === holder.startedAt) return holder;
    inherited = true;
    setAside(file);
  }
}

/** Takes the lock, waiting for whoever has it. */
export async function waitForLock(file: string): Promise<FileLock> {
  for (;;) {
    const lock = takeLock(file);
    if ('release' in lock) return lock;
    await sleep(200);
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A rename has one winner, so that of two who find the same dead lock only one removes it. */
function setAside(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch {
    // Somebody else was first.
  }
}

/** Empty when there is no such process. */
function startOf(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return '';
  }
  try {
    // proc(5): field 22 of stat, counted behind the command, which may hold blanks and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'running';
  } catch {
    return 'running';
  }
}
