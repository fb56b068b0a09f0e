import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Database } from '../ledger/database.ts';
import { crlFindings } from '../operations/crl-findings.ts';
import { prepareCrl } from '../operations/prepare-crl.ts';
import type { Answer, Order, Setting, Task } from './crl-thread.ts';

// The entry of the thread in which revocation lists are written and checked.

/** On Linux this is the thread's alone; elsewhere it would slow the whole process. */
if (process.platform === 'linux') setPriority(0, 10);

const { databaseUrl, pkiUrl }: Setting = workerData;
const database = new Database(databaseUrl, { connections: 2 });

const answer = (message: Answer): void => parentPort?.postMessage(message);

const work = (task: Task) =>
  'prepare' in task ? prepareCrl(database, pkiUrl, task.prepare, task.now) : crlFindings(database, pkiUrl, task.check);

parentPort?.on('message', ({ order, task }: Order) => {
  work(task).then(
    (done) => answer({ order, done }),
    (error: unknown) => answer({ order, problem: error instanceof Error ? error.message : String(error) }),
  );
});
