import { open, readFile } from 'node:fs/promises';
import { type Checkpoint, checkpointFrom, checkpointLine } from '../domain/checkpoint.ts';
import { diskFailure } from '../domain/disk-failure.ts';

/** Octets in which the last line is sought first; a checkpoint of ten thousand events is about as long. */
const tail = 65_536;
const newline = 0x0a;

/**
 * Checkpoints outside the database: a file that is only ever appended to, so that whoever can write the database cannot take
 * back what it says.
 */
export class CheckpointFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Every checkpoint in it, in their order. A line that a crash cut off says nothing. */
  async read(): Promise<Checkpoint[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return '';
      throw diskFailure(error, this.#path);
    });
    return checkpointsIn(text);
  }

  /** The last one; undefined where there is none, or no file. */
  async last(): Promise<Checkpoint | undefined> {
    let file: Awaited<ReturnType<typeof open>>;
    try {
      file = await open(this.#path, 'r');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw diskFailure(error, this.#path);
    }
    try {
      const { size } = await file.stat();
      for (let length = Math.min(tail, size); length > 0; length = Math.min(length * 8, size)) {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
        const text = buffer.toString('utf8', 0, bytesRead);
        // Unless everything was read, what stands before the first line's end is the rest of a longer line.
        const found = checkpointsIn(length === size ? text : text.slice(text.indexOf('\n') + 1)).at(-1);
        if (found !== undefined || length === size) return found;
      }
      return undefined;
    } finally {
      await file.close();
    }
  }

  /** Resolves when it is on disk. @throws {Failure} `unavailable` when the disk does not take it */
  async append(checkpoint: Checkpoint): Promise<void> {
    try {
      const file = await open(this.#path, 'a+', 0o644);
      try {
        const { size } = await file.stat();
        const end = Buffer.alloc(1);
        if (size > 0) await file.read(end, 0, 1, size - 1);
        await file.appendFile(`${size > 0 && end[0] !== newline ? '\n' : ''}${checkpointLine(checkpoint)}\n`);
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw diskFailure(error, this.#path);
    }
  }
}

/** The checkpoints in such a file. */
const checkpointsIn = (text: string): Checkpoint[] =>
  text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [checkpointFrom(line)];
    } catch {
      return [];
    }
  });

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
