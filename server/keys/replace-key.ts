import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';
import { openCustody, replacedKeyPath } from './custody.ts';

/**
 * Puts a new key-encryption key in the place of the one in a file; that one stays beside it until nothing needs it any more.
 * Whenever it is cut off, both places hold a whole key, and the old one is in one of them.
 * @param options `goOn` takes up a rotation that was cut off between its two steps. Only for who knows that nobody else is at it
 * @returns the ids of the key before and of the new one
 * @throws {Failure} `conflict` while the key of an earlier rotation is still there, `unavailable` when the file cannot be read
 */
export function replaceKeyFile(path: string, { goOn = false }: { goOn?: boolean } = {}): { before: string; after: string } {
  const old = replacedKeyPath(path);
  const { keyId: before, replacedKeyId } = openCustody(path);
  const begun = replacedKeyId !== undefined && replacedKeyId === before;
  if (existsSync(old) && !(begun && goOn))
    throw new Failure(
      'conflict',
      begun
        ? `${old} holds the same key as ${path}: an earlier rotation was cut off. Delete ${old}, then rotate again.`
        : `${old} is still there, from an earlier rotation. When \`hawser kek list\` shows that nothing needs it, delete it, then rotate again.`,
    );
  // Two that rotate at once do not write into each other's draft; the link lets one of them through.
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, randomBytes(32));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    if (!begun) linkSync(path, old);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  return { before, after: openCustody(path).keyId };
}

/** Deletes the key that was replaced: only for who knows that it seals nothing any more. */
export const forgetReplacedKey = (path: string): void => rmSync(replacedKeyPath(path), { force: true });
