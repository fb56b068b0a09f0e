import type { EnrolmentClient } from '../enrolment.ts';
import type { WorkloadFiles } from '../files.ts';
import { requireHttps } from '../given.ts';
import type { TrueClock } from '../true-clock.ts';
import { WorkloadApiHandlers } from './handlers.ts';
import { serveWorkloadApi } from './listen.ts';
import { callersFrom } from './peer.ts';
import { Trust } from './trust.ts';

/** Where, by whose word, and to whom beside the user of the daemon. */
export type SvidOptions = {
  readonly issuer: string;
  readonly socket: string;
  readonly users: readonly string[];
  readonly groups: readonly string[];
};

/** What the daemon has already. */
export type Daemon = {
  readonly files: WorkloadFiles;
  readonly hawser: EnrolmentClient;
  readonly clock: TrueClock;
  readonly log: (sentence: string) => void;
  readonly stopped: AbortSignal;
};

/**
 * Serves the SPIFFE Workload API beside the renewals.
 * @returns what to tell of a renewal, and what ends it
 * @throws {Failure} where the socket cannot be had, or a name is not known
 */
export async function serveSvids(
  { issuer, socket, users, groups }: SvidOptions,
  { files, hawser, clock, log, stopped }: Daemon,
): Promise<{ changed(): void; close(): void }> {
  requireHttps('issuer', issuer);
  const read = () => files.read();
  const trust = new Trust(issuer, hawser, read, () => clock.counted(), log);
  const handlers = new WorkloadApiHandlers({ issuer, trust, read, now: () => clock.now() });
  const close = await serveWorkloadApi(socket, callersFrom(users, groups), handlers.methods, log);
  void trust.follow(() => handlers.changed(), stopped);
  log(`serving the SPIFFE Workload API at ${socket}`);
  return { changed: () => handlers.changed(), close };
}
