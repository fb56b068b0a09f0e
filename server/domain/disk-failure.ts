import { Failure } from './failure.ts';

const reasons: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space and start again',
  EDQUOT: 'the disk quota of this user is used up. Free some space and start again',
  EACCES: 'this user may not write there. Change its owner or choose another place with HAWSER_DATA_DIR',
  EPERM: 'this user may not write there. Change its owner or choose another place with HAWSER_DATA_DIR',
  EROFS: 'that file system is read-only. Choose another place with HAWSER_DATA_DIR',
  ENOTDIR: 'a part of that path is a file, not a directory. Choose another place with HAWSER_DATA_DIR',
  EEXIST: 'there is a file where a directory should be. Choose another place with HAWSER_DATA_DIR',
  ENOENT: 'that place does not exist and cannot be made. Choose another place with HAWSER_DATA_DIR',
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '');

/** Turns the errno of a failed write below `path` into a sentence that says the way out; any other error is returned as it is. */
export function diskFailure(error: unknown, path: string): unknown {
  const reason = reasons[codeOf(error)];
  return reason === undefined ? error : new Failure('unavailable', `Cannot write to ${path}: ${reason}.`, { cause: error });
}

/** The same for what another program printed about a disk; undefined when it speaks of something else. */
export function diskFailureIn(output: string, path: string): Failure | undefined {
  const code = /No space left on device/.test(output)
    ? 'ENOSPC'
    : /Disk quota exceeded/.test(output)
      ? 'EDQUOT'
      : /Read-only file system/.test(output)
        ? 'EROFS'
        : undefined;
  return code === undefined ? undefined : new Failure('unavailable', `Cannot write to ${path}: ${reasons[code]}.`);
}
