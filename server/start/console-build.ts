import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure.ts';
import { waitForLock } from './file-lock.ts';

const next = ['node_modules', 'next', 'dist', 'bin', 'next'];

/** Everything that the built console is made of. */
const sources = [
  'app/**/*',
  'components/**/*',
  'messages/**/*',
  'public/**/*',
  'server/domain/**/*',
  'server/doors/api/{contract,client}.ts',
  'server/doors/api/contract/*.ts',
  '{next.config.ts,postcss.config.mjs,proxy.ts,tsconfig.json,package.json,package-lock.json}',
];

function stampOf(root: string): string {
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/[.]test[.]tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

const stampFile = (root: string) => join(root, '.next', 'hawser-sources');

export const isConsoleBuilt = (root: string): boolean =>
  existsSync(join(root, '.next', 'BUILD_ID')) && existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === stampOf(root);

/**
 * Builds the console; two starts at once build it once.
 * @throws {Failure} `unavailable` with the end of what the build said
 */
export async function buildConsole(root: string, signal: AbortSignal): Promise<void> {
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const lock = await waitForLock(join(cache, 'hawser-console-build.lock'));
  try {
    if (isConsoleBuilt(root)) return;
    rmSync(stampFile(root), { force: true });
    const stamp = stampOf(root);
    await build(root, signal);
    writeFileSync(stampFile(root), stamp);
  } finally {
    lock.release();
  }
}

function build(root: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [join(root, ...next), 'build'], {
    cwd: root,
    // The build sees no variable of Hawser, so none can end up in its output.
    env: { NODE_ENV: 'production', PATH: process.env.PATH, TZ: 'UTC', NEXT_TELEMETRY_DISABLED: '1', __NEXT_PROCESSED_ENV: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-8_000);
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Failure('unavailable', `The console could not be built:\n${output.trim()}`));
    });
  });
}
