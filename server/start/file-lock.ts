import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

/** `inherited`: the holder before did not give it back, so it was killed. */
export type FileLock = { readonly inherited: boolean; release(): void };
/** The process that has the lock, as far as it has said so. */
type Holder = { readonly holder: string };

/**
 * Takes the lock file, or tells who has it. SQLite is here for its file locks alone: Node has none of its own, and the kernel
 * gives these back however a process ends.
 * @throws the error of the file system when the file cannot be written
 */
export function takeLock(file: string): FileLock | Holder {
  // Creates the file, and answers with an errno where SQLite would only say that it cannot open it.
  writeFileSync(file, '', { flag: 'a', mode: 0o600 });
  const database = new DatabaseSync(file);
  const note = `${file}.pid`;
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!(error instanceof Error && Reflect.get(error, 'errcode') === 5)) throw error;
    return { holder: existsSync(note) ? readFileSync(note, 'utf8') : 'unknown' };
  }
  try {
    const inherited = existsSync(note);
    writeFileSync(note, String(process.pid), { mode: 0o600 });
    return {
      inherited,
      release() {
        rmSync(note, { force: true });
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
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
