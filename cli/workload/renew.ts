import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };
import { Failure, invalid } from '../../server/domain/failure.ts';
import { type AfterRenewal, tell } from './after-renewal.ts';
import { enrolmentAt } from './enrolment.ts';
import { WorkloadFiles } from './files.ts';
import { requireUsable } from './given.ts';
import { holdAlone } from './lock.ts';
import { Renewer } from './renewer.ts';
import type { serveSvids } from './spiffe/serve.ts';
import { TrueClock } from './true-clock.ts';

export type RenewOptions = AfterRenewal & {
  readonly enrolment: string;
  readonly directory: string;
  readonly daemon?: true;
  readonly issuer: string;
  /** Where to serve the SPIFFE Workload API, and to whom beside the user of the daemon. */
  readonly workloadApi?: string;
  readonly allowUid?: readonly string[];
  readonly allowGid?: readonly string[];
};

/**
 * Renews once, whatever the renewal point says.
 * @throws {DirectoryTaken} where another process renews there
 */
export async function renewOnce({ enrolment, directory, exec, signal }: RenewOptions): Promise<WorkloadFiles> {
  const files = new WorkloadFiles(directory);
  const hawser = enrolmentAt(enrolment);
  requireUsable(await files.read());
  const release = await holdAlone(files.path('lock'), directory);
  try {
    const { ca, ...current } = await files.read();
    const key = await files.nextClientKey();
    // The roots first: the successor may come from an authority that is new.
    const roots = await hawser.fetchTrust(ca);
    const tells = exec !== undefined || signal !== undefined;
    await files.adopt(await hawser.renew(roots, current, key), roots, { untold: tells });
    if (tells) await tell(await files.read(), files, { exec, signal });
    return files;
  } finally {
    release();
  }
}

/**
 * Renews for as long as the process lives. It ends by SIGTERM or SIGINT alone: whatever goes wrong is told, reported to Hawser, and tried again.
 * @throws {DirectoryTaken} where another process renews there
 * @throws {Failure} `not_found` where the workload has not joined
 */
export async function renewForever({ enrolment, directory, exec, signal, ...options }: RenewOptions): Promise<void> {
  const files = new WorkloadFiles(directory);
  await files.read();
  const release = await holdAlone(files.path('lock'), directory);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, end);
  const log = (sentence: string): void => void process.stderr.write(`${new Date().toISOString()} ${sentence}\n`);
  // That nobody reads the log any more is no reason to let a certificate end.
  process.stderr.on('error', () => {});
  const clock = new TrueClock();
  const hawser = enrolmentAt(enrolment);
  const svids = await serveBeside(options, { files, hawser, clock, log, stopped: stop.signal }).catch((error: unknown) => {
    release();
    throw error;
  });
  const renewer = new Renewer(
    files,
    hawser,
    { exec, signal },
    { version: `hawser/${manifest.version}`, host: hostname() },
    {
      clock,
      random: Math.random,
      sleep: (milliseconds) => sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => {}),
      log,
      renewed: () => svids?.changed(),
    },
  );
  log(`renewing what is in ${directory}`);
  try {
    for (;;) {
      try {
        await renewer.run(stop.signal);
        return;
      } catch (error) {
        // Its files are gone or unreadable: somebody may put them back.
        log(`${error instanceof Failure || error instanceof Error ? error.message : error}; again in 10 s`);
        await sleep(10_000, undefined, { signal: stop.signal }).catch(() => {});
        if (stop.signal.aborted) return;
      }
    }
  } finally {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.removeListener(name, end);
    svids?.close();
    release();
  }
}

/** Whoever only renews loads none of it. */
async function serveBeside(
  {
    issuer,
    workloadApi: socket,
    allowUid: users = [],
    allowGid: groups = [],
  }: Pick<RenewOptions, 'issuer' | 'workloadApi' | 'allowUid' | 'allowGid'>,
  daemon: Parameters<typeof serveSvids>[1],
): Promise<{ changed(): void; close(): void } | undefined> {
  if (socket !== undefined) return (await import('./spiffe/serve.ts')).serveSvids({ issuer, socket, users, groups }, daemon);
  if (users.length + groups.length > 0) throw invalid('workload-api', 'give it, or leave --allow-uid and --allow-gid away');
  return undefined;
}
