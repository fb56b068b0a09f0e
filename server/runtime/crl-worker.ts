import { parentPort, workerData } from 'node:worker_threads';
import { Database } from '../ledger/database.ts';
import { prepareCrl } from '../operations/prepare-crl.ts';
import type { Answer, Order, Setting } from './crl-builder.ts';

// The entry of the worker thread in which revocation lists are written.

const { databaseUrl, pkiUrl }: Setting = workerData;
const database = new Database(databaseUrl, { connections: 2 });

const answer = (message: Answer): void => parentPort?.postMessage(message);

parentPort?.on('message', ({ order, authorityId, now }: Order) => {
  prepareCrl(database, pkiUrl, authorityId, now).then(
    (prepared) => answer({ order, prepared }),
    (error: unknown) => answer({ order, problem: error instanceof Error ? error.message : String(error) }),
  );
});
