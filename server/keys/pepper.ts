import { createHmac, createSecretKey } from 'node:crypto';
import { readKeyFile } from './custody.ts';

/** Hashes an exchange secret for storage and look-up. */
export type SecretHash = (secret: string) => Buffer;

/**
 * HMAC-SHA-256 under a key kept outside the database, so that a copy of the database alone does not let anyone guess secrets.
 * @throws {Failure} `unavailable` when the file is missing, readable by others or not 32 bytes long
 */
export function pepperFrom(path: string): SecretHash {
  const key = createSecretKey(readKeyFile(path, 'pepper'));
  return (secret) => createHmac('sha256', key).update(secret, 'utf8').digest();
}
