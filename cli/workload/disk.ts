import { mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { invalid } from '../../server/domain/failure.ts';

/** All that is ever done to a workload's directory. Each act is complete on the disk when it returns; a kill may come between any two. */
export type Disk = {
  /** With its parents, only for its owner. */
  makeDirectory(path: string): Promise<void>;
  /** In place: for what nobody reads yet. */
  write(path: string, text: string, mode: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  link(target: string, path: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes the entries of a directory last. */
  sync(directory: string): Promise<void>;
};

export const disk: Disk = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  async write(path, text, mode) {
    const file = await open(path, 'w', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  link: (target, path) => symlink(target, path),
  remove: (path) => rm(path, { recursive: true, force: true }),
  async sync(directory) {
    const opened = await open(directory, 'r');
    try {
      await opened.sync();
    } finally {
      await opened.close();
    }
  },
};

/** The directory of a workload cannot be written. */
export class DirectoryUnusable extends Error {
  override readonly name = 'DirectoryUnusable';
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free some space',
  EDQUOT: 'the disk quota of this user is used up. Free some space',
  EROFS: 'the file system is read-only. Mount it writable, or name another directory',
  EACCES: 'this user may not write there. Change its owner, or name another directory',
  EPERM: 'this user may not write there. Change its owner, or name another directory',
  ENOTDIR: 'a part of that path is a file. Name another directory',
  EIO: 'the disk reports an error. Look at the system log',
};

/** What a failed write means and how to get out of it; other errors are returned as they are. */
export function writeFailure(error: unknown, directory: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined ? error : new DirectoryUnusable(`cannot write to ${directory}: ${reason}`, { cause: error });
}

const unreadable: Readonly<Record<string, string>> = {
  EACCES: 'holds files that this user may not read: run this as their owner',
  EPERM: 'holds files that this user may not read: run this as their owner',
  ENOTDIR: 'is no directory',
  EISDIR: 'holds a directory where a file should be',
};

/** The same for what cannot be read. */
export function readFailure(error: unknown, directory: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const reason = typeof code === 'string' ? unreadable[code] : undefined;
  return reason === undefined ? error : invalid('directory', `${directory} ${reason}`, { cause: error });
}
