import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import type { NewDecision } from './decisions.ts';

/** Files that may wait; beyond that the disk is spared and refusals become 503. */
const most = 10_000;
const ending = '.ndjson';

/**
 * Keeps decisions on disk while the ledger is away. Decisions that arrive while a file is being written share the next one.
 * A file counts once it has its name, which is after fsync; one that has been replayed is removed.
 */
export class Spool {
  readonly #directory: string;
  #waiting: { decision: NewDecision; resolve(): void; reject(error: unknown): void }[] = [];
  #writing = false;
  #replaying: Promise<number> | undefined;
  #files = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Files that wait. */
  get files(): number {
    return this.#files;
  }

  /** Resolves when the decision is on disk. @throws {Failure} `unavailable` when that fails */
  append(decision: NewDecision): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ decision, resolve, reject });
      if (!this.#writing) void this.#drain();
    });
  }

  /**
   * Hands every decision on disk to `write` and removes what was written; stops at the first failure, to go on next time. A crash
   * in between hands a decision over again, so `write` must take the same decision twice.
   */
  replay(write: (decision: NewDecision) => Promise<void>): Promise<number> {
    this.#replaying ??= this.#replayAll(write).finally(() => {
      this.#replaying = undefined;
    });
    return this.#replaying;
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const entries = this.#waiting.splice(0);
      try {
        await this.#writeFile(entries.map(({ decision }) => `${JSON.stringify(decision)}\n`).join(''));
        for (const entry of entries) entry.resolve();
      } catch (cause) {
        const failure = new Failure('unavailable', 'The spool cannot be written.', { cause });
        for (const entry of entries) entry.reject(failure);
      }
    }
    this.#writing = false;
  }

  async #writeFile(text: string): Promise<void> {
    if (this.#files >= most) throw new Error('the spool is full');
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, newId());
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path, path + ending);
    const directory = await open(this.#directory, 'r');
    await directory.sync().finally(() => directory.close());
    this.#files++;
  }

  async #replayAll(write: (decision: NewDecision) => Promise<void>): Promise<number> {
    const names = (await readdir(this.#directory).catch(() => [])).filter((name) => name.endsWith(ending)).sort();
    this.#files = names.length;
    let count = 0;
    for (const name of names) {
      const path = join(this.#directory, name);
      // Another worker may replay and remove it at the same time.
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const decisions = text.split('\n').filter(Boolean).map(decisionFrom);
      await Promise.all(decisions.map(write));
      await unlink(path).catch(() => {});
      this.#files--;
      count += decisions.length;
    }
    return count;
  }
}

function decisionFrom(line: string): NewDecision {
  const decision: NewDecision = JSON.parse(line);
  const { folded } = decision;
  const times = folded && { folded: { ...folded, lastAt: new Date(folded.lastAt), closesAt: new Date(folded.closesAt) } };
  return { ...decision, ...times, at: new Date(decision.at) };
}
