import { closeSync, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const largest = 16 * 2 ** 20;

/** Appends a child's lines to `<dataDir>/logs/<name>.log`; when that has grown large, the last one is kept as `.1`. */
export function openLog(dataDir: string, name: string): (line: string) => void {
  const path = join(dataDir, 'logs', `${name}.log`);
  let handle = openSync(path, 'a', 0o600);
  let size = statSync(path).size;
  return (line) => {
    try {
      if (size > largest || !existsSync(path)) {
        if (existsSync(path)) renameSync(path, `${path}.1`);
        closeSync(handle);
        handle = openSync(path, 'a', 0o600);
        size = 0;
      }
      size += writeSync(handle, `${line}\n`);
    } catch {
      // A full disk costs the line, not the process.
    }
  };
}

/** What a person should see of a log line: warnings are for the file, errors for the terminal. */
export function errorIn(line: string): string | undefined {
  try {
    const entry: { level?: number; msg?: string; err?: { message?: string } } = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null || (entry.level ?? 0) < 50) return undefined;
    return [entry.msg, entry.err?.message].filter((part, i, all) => part !== undefined && all.indexOf(part) === i).join(': ');
  } catch {
    return undefined;
  }
}
