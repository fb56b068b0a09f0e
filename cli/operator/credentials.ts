import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { ApiError, type ProblemDocument } from '../../server/doors/api/client.ts';
import { addressOf, setting } from '../setting.ts';
import { UsageError } from './failures.ts';

/**
 * The API key to use: the environment's, the file's that was named, or that of the data directory; undefined where none is.
 * @throws {UsageError} when the named file cannot be read
 */
export function apiKey(dataDir: string, keyFile: string | undefined): string | undefined {
  if (keyFile !== undefined) return readKey(keyFile);
  const standard = keptKey(dataDir);
  return setting('HAWSER_API_KEY') ?? (existsSync(standard) ? readKey(standard) : undefined);
}

/** Where the management API is. */
export const apiUrlOf = (): string => addressOf('API');

/** What a request sends along. @throws {UsageError} where there is no key */
export function authorization(dataDir: string, keyFile: string | undefined): Record<string, string> {
  const key = apiKey(dataDir, keyFile);
  if (key === undefined)
    throw new UsageError(
      'No API key: set HAWSER_API_KEY, or name a file with --key-file. Make one with: hawser apikey create --name me --role admin --save',
    );
  return { authorization: `Bearer ${key}` };
}

const keptKey = (dataDir: string): string => join(dataDir, 'operator.key');

/** @throws {UsageError} when a key is kept there already: it is never written over */
export function requireNoKeptKey(dataDir: string): void {
  if (existsSync(keptKey(dataDir))) throw new UsageError(`${keptKey(dataDir)} holds a key already: remove it first, or leave --save away.`);
}

/** Keeps a new key where the other verbs look for one, readable by this user only; what is printed then names the place instead. */
export function keepKey(dataDir: string, answer: unknown): unknown {
  const key: unknown = Reflect.get(Object(answer), 'key');
  writeFileSync(keptKey(dataDir), `${key}\n`, { mode: 0o600, flag: 'wx' });
  return { ...Object(answer), key: `kept in ${keptKey(dataDir)}` };
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`The key file ${file} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`);
  }
}

/**
 * Makes an API key through the local socket of the data directory, where no key is needed but the same user is.
 * @throws {UsageError} when nothing listens there; {ApiError} when the socket refuses
 */
export function createKeyLocally(dataDir: string, wanted: Record<string, unknown>): Promise<unknown> {
  const socketPath = join(dataDir, 'run', 'admin.sock');
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/api-keys', method: 'POST', headers: { 'content-type': 'application/json' } });
    asked.once('error', () =>
      reject(new UsageError(`No Hawser of this user listens at ${socketPath}. Start it with npm start, or set HAWSER_API_KEY.`)),
    );
    asked.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const answer: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      if (response.statusCode === 201) resolve(answer);
      else reject(new ApiError(response.statusCode ?? 0, answer as ProblemDocument));
    });
    asked.end(JSON.stringify(wanted));
  });
}
