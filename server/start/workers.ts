import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../domain/failure.ts';

/** What a worker says when it could answer, and what it is told when it may. */
const prepared = 'prepared';
const mayListen = 'listen';

/** Milliseconds that a worker gets to finish what it is doing, and that the first start may take. */
const lastPatience = 4_500;
const firstPatience = 60_000;
/** Milliseconds between the end of a worker and its replacement: the first, and the longest. */
const [shortestPause, longestPause] = [100, 10_000];
const minute = 60_000;

/** In a worker: everything is ready but the port. Resolves when all the workers are; at once where there are none. */
export async function permissionToListen(): Promise<void> {
  if (!cluster.isWorker) return;
  const permission = new Promise<void>((resolve) => {
    process.on('message', (message) => message === mayListen && resolve());
  });
  process.send?.(prepared);
  await permission;
}

/**
 * Runs this very program so many times on one port; connections are dealt out in turn. The workers share nothing. The first is
 * ready before the others begin, so that they find its TLS certificate, and none listens before all of them can: whoever gets an
 * answer gets it from the whole. A worker that ends is replaced.
 * @throws {Failure} `unavailable` when one ends, or takes too long, before all are ready
 */
export async function startWorkers(count: number, log: (message: string) => void): Promise<{ close(): Promise<void> }> {
  let state: 'starting' | 'running' | 'stopping' = 'starting';
  let ends: number[] = [];
  let failed: (failure: Failure) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  failure.catch(() => {});

  const fork = (): Promise<Worker> =>
    new Promise((resolve) => {
      const worker = cluster.fork();
      worker.on('message', (message) => {
        if (message !== prepared) return;
        if (state === 'running') worker.send(mayListen);
        resolve(worker);
      });
      worker.once('exit', (code, signal) => void ended(signal ?? `exit code ${code}`));
    });
  const ended = async (how: string) => {
    if (state === 'starting') failed(new Failure('unavailable', `A worker ended before it was ready (${how}).`));
    if (state !== 'running') return;
    ends = [...ends.filter((end) => Date.now() - end < minute), Date.now()];
    log(`a worker ended (${how}) and is replaced`);
    await sleep(Math.min(shortestPause * 2 ** (ends.length - 1), longestPause));
    if (state === 'running') void fork();
  };
  const all = async () => [await fork(), ...(await Promise.all(Array.from({ length: count - 1 }, fork)))];
  const overdue = sleep(firstPatience, undefined, { ref: false }).then(() => {
    throw new Failure('unavailable', 'The workers did not become ready in time.');
  });
  overdue.catch(() => {});

  const close = async () => {
    state = 'stopping';
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const gone = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    for (const worker of workers) worker.process.kill('SIGTERM');
    const cut = setTimeout(() => {
      for (const worker of workers) worker.process.kill('SIGKILL');
    }, lastPatience);
    await Promise.all(gone);
    clearTimeout(cut);
  };
  try {
    const workers = await Promise.race([all(), failure, overdue]);
    state = 'running';
    const listening = workers.map((worker) => new Promise((resolve) => worker.once('listening', resolve)));
    for (const worker of workers) worker.send(mayListen);
    await Promise.race([Promise.all(listening), overdue]);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
}
