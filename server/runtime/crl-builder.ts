import { Worker } from 'node:worker_threads';
import { Failure } from '../domain/failure.ts';
import type { PrepareCrl, PreparedCrl } from '../operations/prepare-crl.ts';

// What goes between the two threads.
export type Setting = { readonly databaseUrl: string; readonly pkiUrl: string };
export type Order = { readonly order: number; readonly authorityId: string; readonly now: Date };
export type Answer = { readonly order: number } & ({ readonly prepared: PreparedCrl } | { readonly problem: string });

type Waiting = { readonly resolve: (list: PreparedCrl) => void; readonly reject: (error: unknown) => void };

/**
 * Writes revocation lists in a thread of its own with its own connection to the ledger, so that neither reading a million
 * rows nor writing them keeps the process from answering. The thread starts with the first list, and again after it died.
 */
export class CrlBuilder {
  readonly #setting: Setting;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #orders = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  readonly prepare: PrepareCrl = (authorityId, now) =>
    new Promise((resolve, reject) => {
      const order = ++this.#orders;
      this.#waiting.set(order, { resolve, reject });
      this.#running().postMessage({ order, authorityId, now } satisfies Order);
    });

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./crl-worker.ts', import.meta.url), { workerData: this.#setting });
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer));
    const ended = (cause: unknown) => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) {
        reject(new Failure('unavailable', 'The thread that writes revocation lists ended.', { cause }));
      }
      this.#waiting.clear();
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    this.#worker = worker;
    return worker;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.order);
    this.#waiting.delete(answer.order);
    if ('prepared' in answer) waiting?.resolve(answer.prepared);
    else waiting?.reject(new Failure('unavailable', `The revocation list was not written: ${answer.problem}`));
  }
}
