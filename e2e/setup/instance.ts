import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { machineEnvironment } from '../../server/testing/machine-environment.ts';
import { freePorts } from '../../server/testing/ports.ts';

const root = resolve(import.meta.dirname, '../..');
const names = ['console', 'api', 'sts', 'enrolment', 'pki', 'postgres'] as const;
type Listener = (typeof names)[number];

export const owner = { email: 'owner@hawser.test', password: 'a long enough passphrase' };

export type Instance = {
  readonly dataDir: string;
  readonly ports: Readonly<Record<Listener, number>>;
  readonly urls: Readonly<Record<Exclude<Listener, 'postgres'>, string>>;
  /** What it was started with; the command line needs the same. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything that it printed so far. */
  output(): string;
  /** The supervisor. */
  readonly process: ChildProcess;
  /** Waits until it says that it is ready. Rejects with its output when it ends instead. */
  ready(): Promise<void>;
  /** Waits for its end, and gives its exit code. */
  ended(): Promise<number | null>;
  /** Asks it to stop, and waits. */
  stop(): Promise<number | null>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
};

/** A place for a data directory that PostgreSQL's own account can reach when we are root. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hawser-e2e-'));
  if (process.getuid?.() === 0) chmodSync(directory, 0o711);
  return directory;
}

/** The variables of an instance on ports of its own. */
export async function freshSettings(): Promise<{ environment: Record<string, string>; ports: Instance['ports']; place: string }> {
  const place = temporaryDirectory();
  const found = await freePorts(names.length);
  const [console = 0, api = 0, sts = 0, enrolment = 0, pki = 0, postgres = 0] = found;
  const ports = { console, api, sts, enrolment, pki, postgres };
  return {
    place,
    ports,
    environment: {
      HAWSER_DATA_DIR: join(place, 'data'),
      HAWSER_METRICS_PORT: '0',
      HAWSER_OWNER_EMAIL: owner.email,
      HAWSER_OWNER_PASSWORD: owner.password,
      ...Object.fromEntries(names.map((name) => [`HAWSER_${name.toUpperCase()}_PORT`, String(ports[name])])),
    },
  };
}

type Settings = Awaited<ReturnType<typeof freshSettings>>;

/** Starts a complete Hawser by its real supervisor; `more` overrides its variables. */
export async function startInstance(more: Readonly<Record<string, string>> = {}, settings?: Settings): Promise<Instance> {
  const { environment: base, ports, place } = settings ?? (await freshSettings());
  const environment = { ...base, ...more };
  const child = spawn(process.execPath, [join(root, 'server', 'start.ts')], {
    cwd: root,
    // Nothing of the tests' own environment but what a program needs to run.
    env: {
      NODE_ENV: 'production',
      ...machineEnvironment,
      HOME: process.env.HOME,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const end = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const stop = () => {
    child.kill('SIGTERM');
    return end;
  };
  return {
    dataDir: environment.HAWSER_DATA_DIR ?? '',
    ports,
    urls: {
      console: `http://localhost:${ports.console}`,
      api: `http://127.0.0.1:${ports.api}`,
      sts: `https://localhost:${ports.sts}`,
      enrolment: `https://localhost:${ports.enrolment}`,
      pki: `http://localhost:${ports.pki}`,
    },
    environment,
    process: child,
    output: () => output,
    ended: () => end,
    stop,
    ready: () =>
      new Promise((resolve, reject) => {
        const look = () => output.includes('Hawser is ready') && resolve();
        child.stdout?.on('data', look);
        look();
        void end.then((code) => reject(new Error(`Hawser ended with exit code ${code} before it was ready:\n${output}`)));
      }),
    async remove() {
      await stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Runs the `hawser` command against an instance; without an API key, through the socket in its data directory. */
export function hawser(
  { environment, urls, apiKey }: Pick<Instance, 'environment' | 'urls'> & { readonly apiKey?: string },
  ...args: string[]
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'cli', 'main.ts'), ...args], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      ...machineEnvironment,
      ...environment,
      HAWSER_API_URL: urls.api,
      HAWSER_ENROLMENT_URL: urls.enrolment,
      ...(apiKey !== undefined && { HAWSER_API_KEY: apiKey }),
    },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { code: status, stdout, stderr };
}

/** The first API key of an instance, made without a browser. */
export function firstApiKey(instance: Pick<Instance, 'environment' | 'urls'>): string {
  const { code, stdout, stderr } = hawser(instance, 'apikey', 'create', '--name', 'e2e', '--role', 'owner', '-o', 'json');
  if (code !== 0) throw new Error(`no API key: ${stderr}`);
  const { key }: { key: string } = JSON.parse(stdout);
  return key;
}
