import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Database } from '../ledger/database.ts';
import { crlFindings } from '../operations/crl-findings.ts';
import { prepareCrl } from '../operations/prepare-crl.ts';
import type { Rest } from '../pki/crl-entries.ts';
import type { Answer, Order, Setting, Task } from './crl-thread.ts';

// The entry of the thread in which revocation lists are written and checked.

/** On Linux this is the thread's alone; elsewhere it would slow the whole process. */
if (process.platform === 'linux') setPriority(0, 19);

const { databaseUrl, pkiUrl }: Setting = workerData;
const database = new Database(databaseUrl, { connections: 2 });

const answer = (message: Answer): void => parentPort?.postMessage(message);

/** Milliseconds of work in a row, at most, and how many times as long the thread then sleeps: a long list takes seconds, and is felt by nobody. */
const stretch = 2;
const ease = 3;
const clock = new Int32Array(new SharedArrayBuffer(4));
let began = 0;
const rest: Rest = () => {
  const worked = performance.now() - began;
  if (worked < stretch) return;
  Atomics.wait(clock, 0, 0, Math.min(worked, stretch) * ease);
  began = performance.now();
};

const work = (task: Task) =>
  'prepare' in task ? prepareCrl(database, pkiUrl, task.prepare, task.now, rest) : crlFindings(database, pkiUrl, task.check, rest);

parentPort?.on('message', ({ order, task }: Order) => {
  work(task).then(
    (done) => answer({ order, done }),
    (error: unknown) => answer({ order, problem: error instanceof Error ? error.message : String(error) }),
  );
});
