import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, writeSync } from 'node:fs';
import { Failure } from '../domain/failure.ts';
import { openCustody, replacedKeyPath } from './custody.ts';

/**
 * Puts a new key-encryption key in the place of the one in a file; that one stays beside it until nothing needs it any more.
 * Whenever it is cut off, both places hold a whole key, and the old one is in one of them.
 * @returns the ids of the key before and of the new one
 * @throws {Failure} `conflict` while the key of an earlier rotation is still there, `unavailable` when the file cannot be read
 */
export function replaceKeyFile(path: string): { before: string; after: string } {
  const old = replacedKeyPath(path);
  const { keyId: before } = openCustody(path);
  if (existsSync(old))
    throw new Failure(
      'conflict',
      `${old} is still there, from an earlier rotation. When \`hawser kek list\` shows that nothing needs it, delete it, then rotate again.`,
    );
  const draft = `${path}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, randomBytes(32));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  linkSync(path, old);
  renameSync(draft, path);
  return { before, after: openCustody(path).keyId };
}
