import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskFailure } from '../domain/disk-failure.ts';

/**
 * The passwords of the database users that Hawser made, in `database.json` of the data directory, 0600.
 * A new one is on disk before it is used, so that no crash leaves a database that nobody can open.
 */
export function databasePassword(dataDir: string, user: string): string {
  const file = join(dataDir, 'database.json');
  try {
    const passwords = read(file);
    const known = passwords[user];
    if (known !== undefined) return known;
    const password = randomBytes(24).toString('base64url');
    write(file, { ...passwords, [user]: password });
    return password;
  } catch (error) {
    throw diskFailure(error, file);
  }
}

export const hasDatabasePassword = (dataDir: string, user: string): boolean => read(join(dataDir, 'database.json'))[user] !== undefined;

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

function write(file: string, passwords: Record<string, string>): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(passwords, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}

/** The verifier that PostgreSQL stores for a password (RFC 5803), so that no statement, and no log of one, carries the password. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16), iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${key('Server Key').toString('base64')}`;
}
