import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../domain/failure.ts';

/** Who runs PostgreSQL, from which binaries, in which directory. */
export type PostgresHome = {
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
  readonly native: string;
  readonly directory: string;
};

/** Where root keeps what the unprivileged account has to reach, when the data directory is closed to others. */
const sharedPlace = '/var/lib/hawser';

/**
 * Makes `<dataDir>/postgres`. PostgreSQL refuses to run as root, so root hands the directory to an unprivileged account; when
 * that account cannot reach it, the directory moves to /var/lib/hawser and `<dataDir>/postgres` becomes a link to it.
 */
export function postgresHome(dataDir: string, native: string): PostgresHome {
  const asked = join(dataDir, 'postgres');
  if (process.getuid?.() !== 0) {
    mkdirSync(asked, { recursive: true, mode: 0o700 });
    return { account: undefined, native, directory: realpathSync(asked) };
  }
  if (!isReachable(dataDir) && !existsSync(asked)) symlinkSync(movedDirectory(), asked);
  mkdirSync(asked, { recursive: true, mode: 0o700 });
  const directory = realpathSync(asked);
  const account = ownerOf(directory) ?? unprivilegedAccount();
  chownSync(directory, account.uid, account.gid);
  return { account, native: isReachable(native) ? native : movedBinaries(native), directory };
}

/** An existing cluster stays with the account that made it. */
function ownerOf(directory: string): { uid: number; gid: number } | undefined {
  const { uid, gid } = statSync(directory);
  return uid === 0 ? undefined : { uid, gid };
}

function unprivilegedAccount(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const found = accounts.find(([name]) => name === wanted);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Failure(
    'unavailable',
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as. Start Hawser as another user.',
  );
}

const isReachable = (path: string): boolean => {
  if (existsSync(path) && lstatSync(path).isDirectory() && (statSync(path).mode & 0o001) === 0) return false;
  return dirname(path) === path || isReachable(dirname(path));
};

function movedDirectory(): string {
  mkdirSync(sharedPlace, { recursive: true, mode: 0o755 });
  const place = mkdtempSync(join(sharedPlace, 'postgres-'));
  chmodSync(place, 0o700);
  return place;
}

function movedBinaries(native: string): string {
  const version: { version: string } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(sharedPlace, `postgresql-${version.version}`);
  if (!existsSync(join(copy, 'complete'))) {
    mkdirSync(sharedPlace, { recursive: true, mode: 0o755 });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(copy, 'complete'));
  }
  return copy;
}
