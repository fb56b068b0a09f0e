import { hash, type KeyObject } from 'node:crypto';

/** Entries, of about two hundred octets. */
const most = 10_000;

/** The key that has signed a token, by the hash of all of the token. */
const proven = new Map<string, KeyObject>();

/**
 * Remembers which signatures are good: that never changes, while anything else about a token may, and is judged each time. What
 * is looked up is the whole token, so that another spelling of it (ECDSA has several) is another one; and the key has to be found
 * first, so that one which is no longer published proves nothing.
 */
export async function provenOnce(token: string, key: KeyObject, verify: () => Promise<boolean>): Promise<boolean> {
  const name = hash('sha256', token, 'base64url');
  if (proven.get(name) === key) return true;
  if (!(await verify())) return false;
  if (proven.size >= most) proven.delete(proven.keys().next().value ?? '');
  proven.set(name, key);
  return true;
}
