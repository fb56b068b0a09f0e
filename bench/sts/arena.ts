import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { system } from '../../server/domain/actor.ts';
import { openCustody } from '../../server/keys/custody.ts';
import { trustBundle } from '../../server/operations/certificate-chain.ts';
import { issueCertificate } from '../../server/operations/issue-certificate.ts';
import { obtainListenerCertificate } from '../../server/operations/obtain-listener-certificate.ts';
import { createCsr } from '../../server/pki/csr.ts';
import { openListener } from '../../server/runtime/listener.ts';
import { freePort } from '../../server/testing/ports.ts';
import { type House, openHouse } from '../house.ts';
import { median } from '../row.ts';
import type { Job, Load } from './load.ts';
import type { Served } from './served.ts';

export const audience = 'https://server.example';
export const workload = 'workload';
const resourceServer = 'resource-server';
const gateway = 'gateway';

/** What answers, and the processes whose time it takes. */
type Server = { readonly port: number; readonly pids: readonly number[]; stop(): Promise<void> };
export type Credentials = Job['tls'];
export type Contest = Pick<Job, 'path' | 'bodies' | 'headers'> & {
  readonly server: Server;
  readonly client: Credentials;
  readonly connections?: number;
  readonly handshakes?: boolean;
};
export type Measurement = {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds for each request: of the server, of PostgreSQL, and of whoever asks. */
  readonly cpu: number;
  readonly database: number;
  readonly asker: number;
};

/** Hawser as it runs in production, what it is compared with, and who asks: on Linux the server has a processor to itself. */
export type Arena = {
  readonly house: House;
  readonly client: Credentials;
  readonly resourceServer: Credentials;
  /** Of the same audience; nginx, by its header. */
  readonly gateway: Credentials;
  readonly spiffeId: string;
  readonly secret: string;
  sts(settings?: NodeJS.Dict<string>): Promise<Server>;
  /** The sts with another recorder, see `variant.ts`. */
  variant(name: string): Promise<Server>;
  other(name: 'floor' | 'peer', options: { readonly workers?: number; readonly answer?: string }): Promise<Server>;
  ask(contest: Contest, until: Job['until'], warm?: number): Promise<Measurement>;
  close(): Promise<void>;
};

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Whether processes can be kept apart here, each on a processor of its own. */
const canPin = process.platform === 'linux' && availableParallelism() > 1 && existsSync('/usr/bin/taskset');
const serverCore = 0;
const otherCore = 1;

/** @param pinned the server on one processor, everything else on the other; else all of them on all */
export async function openArena(pinned: boolean): Promise<Arena> {
  const apart = pinned && canPin;
  const core = apart ? serverCore : undefined;
  const elsewhere = apart ? otherCore : undefined;
  const house = await openHouse();
  const { config, context, database } = house;
  const children: ChildProcess[] = [];
  const postgres = Number(readFileSync(join(config.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  // Also of those that ended meanwhile: a pool lets go of connections that it does not need.
  const databaseCpu = () => cpuOf(childrenOf(postgres)) + cpuOfEnded(postgres);
  if (elsewhere !== undefined) for (const pid of [postgres, ...childrenOf(postgres)]) pin(pid, elsewhere);
  await house.start('signer', elsewhere);
  await house.start('api', elsewhere);
  const { secret, spiffeId } = await register(house);
  const ca = await trustBundle(context);
  const client = await credentials(house, ca, workload);
  const server = await credentials(house, ca, resourceServer);
  const tls = await obtainListenerCertificate(openListener(config, openCustody(config.files.stsKek), database, context.clock), 'sts');
  const generator = launch(file('load.ts'), elsewhere);
  children.push(generator);

  return {
    house,
    client,
    resourceServer: server,
    gateway: await credentials(house, ca, gateway),
    spiffeId,
    secret,
    async sts(settings = {}) {
      const port = await freePort();
      const { pid, stop } = await house.start('sts', core, { settings: { ...settings, HAWSER_STS_PORT: String(port) } });
      return { port, pids: [pid, ...childrenOf(pid)], stop };
    },
    async variant(name) {
      const port = await freePort();
      const settings = { HAWSER_STS_PORT: String(port) };
      const { pid, stop } = await house.start('sts', core, { settings, entry: [file('variant.ts'), name] });
      return { port, pids: [pid], stop };
    },
    async other(name, { workers = 1, answer = '' }) {
      const child = launch(file(`${name}.ts`), core);
      children.push(child);
      const given: Served = {
        port: await freePort(),
        workers,
        tls: { cert: tls.cert, key: tls.key, ca: tls.ca },
        answer,
        audience,
        client: workload,
        spiffeId,
        signingKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      };
      await new Promise<void>((resolve, reject) => {
        child.once('message', () => resolve());
        child.once('exit', (code) => reject(new Error(`${name} did not start (${code})`)));
        child.send(given);
      });
      const pid = child.pid ?? 0;
      return { port: given.port, pids: workers > 1 ? childrenOf(pid) : [pid], stop: () => stop(child) };
    },
    async ask(
      { server: { port, pids }, client: own, path, bodies, headers = [], connections = 32, handshakes = false },
      until,
      warm = 400,
    ) {
      const job: Job = { port, path, headers, bodies, tls: own, connections, handshakes, until, warm };
      const before = { server: 0, database: 0 };
      const load = await new Promise<Load>((resolve, reject) => {
        const heard = (message: { measuring?: true; load?: Load; error?: string }) => {
          if (message.measuring) {
            before.server = cpuOf(pids);
            before.database = databaseCpu();
            return;
          }
          generator.off('message', heard);
          if (message.load) resolve(message.load);
          else reject(new Error(message.error));
        };
        generator.on('message', heard);
        generator.send(job);
      });
      const { requests, seconds, p50, p99, ownCpu } = load;
      return {
        perSecond: requests / seconds,
        p50,
        p99,
        cpu: (cpuOf(pids) - before.server) / requests,
        database: (databaseCpu() - before.database) / requests,
        asker: ownCpu,
      };
    },
    async close() {
      for (const child of children) await stop(child);
      await house.close();
    },
  };
}

/** The medians of each figure. */
const middle = (all: readonly Measurement[]): Measurement => {
  const of = (pick: (one: Measurement) => number) => median(all.map(pick));
  return {
    perSecond: of((m) => m.perSecond),
    p50: of((m) => m.p50),
    p99: of((m) => m.p99),
    cpu: of((m) => m.cpu),
    database: of((m) => m.database),
    asker: of((m) => m.asker),
  };
};

/** Everyone asks by turns, so that all have the same weather. */
export async function contest<K extends string>(
  arena: Arena,
  { turns, milliseconds }: { readonly turns: number; readonly milliseconds: number },
  contests: Readonly<Record<K, Contest>>,
): Promise<Record<K, Measurement>> {
  const names = Object.keys(contests) as K[];
  const results = new Map<K, Measurement[]>(names.map((name) => [name, []]));
  // Compiled code first: nobody's first turn is to be slower than the others.
  for (const name of names) await arena.ask(contests[name], { milliseconds: milliseconds / 2 });
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) results.get(name)?.push(await arena.ask(contests[name], { milliseconds }));
  }
  return Object.fromEntries(names.map((name) => [name, middle(results.get(name) ?? [])])) as Record<K, Measurement>;
}

/** Who asks, what for, and who checks; made as an operator would. */
async function register({ api }: House): Promise<{ spiffeId: string; secret: string }> {
  const { spiffeId } = await api('identity.register', { name: workload, owner: 'bench' });
  await api('identity.register', { name: resourceServer, owner: 'bench' });
  await api('audience.register', { uri: audience, scopes: ['read'] });
  await api('grant.add', { identity: workload, audience, scopes: ['read'] });
  await api('resource-server.register', { name: resourceServer, url: audience, identity: resourceServer, audiences: [audience] });
  await api('identity.register', { name: gateway, owner: 'bench' });
  await api('resource-server.register', { name: gateway, kind: 'gateway', url: audience, identity: gateway, audiences: [audience] });
  const { secret } = await api('exchange-secret.create', { identity: workload, label: 'bench' });
  return { spiffeId, secret };
}

/** A certificate of an identity, and its key. */
export async function credentials(house: House, ca: string, name: string): Promise<Credentials> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const order = { identity: name, profile: 'workload', csr: createCsr(privateKey, name) };
  const { chainPem } = await issueCertificate(house.context, system('bench'), order);
  return { ca, cert: chainPem ?? '', key: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}

function launch(entry: string, core: number | undefined): ChildProcess {
  const command = [process.execPath, entry];
  const [program = '', ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  // What hangs up at the end of a run is complained about by those who did not expect it.
  return spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}

const pin = (pid: number, core: number): unknown => execFileSync('taskset', ['-a', '-c', '-p', String(core), String(pid)]);

/** The fields of a process after its name, which may hold anything (proc(5)). */
const stat = (pid: number): string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return [];
  }
};

export const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(stat(pid)[1]) === parent);

export const parentOf = (pid: number): number => Number(stat(pid)[1]);

/** Microseconds that those of its children have run that have ended. */
export const cpuOfEnded = (parent: number): number => (Number(stat(parent)[13] ?? 0) + Number(stat(parent)[14] ?? 0)) * 10_000;

/** Microseconds that they have run, in the kernel and out of it; a tick of Linux has 10 ms. */
export const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const fields = stat(pid);
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10_000;
  }, 0);

/** Octets of memory that they hold. */
export const memoryOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + Number(stat(pid)[21] ?? 0) * 4_096, 0);
