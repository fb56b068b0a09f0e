import { Worker } from 'node:worker_threads';
import { Failure } from '../domain/failure.ts';
import type { CrlOf } from '../ledger/revoked.ts';
import type { CrlFindings } from '../operations/crl-findings.ts';
import type { PrepareCrl, PreparedCrl } from '../operations/prepare-crl.ts';

// What goes between the two threads.
export type Setting = { readonly databaseUrl: string; readonly pkiUrl: string };
export type Task = { readonly prepare: CrlOf; readonly now: Date } | { readonly check: string };
export type Order = { readonly order: number; readonly task: Task };
export type Answer = { readonly order: number } & ({ readonly done: PreparedCrl | string[] } | { readonly problem: string });

type Waiting = { readonly resolve: (done: PreparedCrl | string[]) => void; readonly reject: (error: unknown) => void };

/**
 * Writes and checks revocation lists in a thread of its own, of low priority, with its own connection to the ledger: neither
 * reading a million rows nor writing them keeps the process from answering. The thread starts with the first list, and again
 * after it died.
 */
export class CrlThread {
  readonly #setting: Setting;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #orders = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  readonly prepare: PrepareCrl = async (list, now) => {
    const done = await this.#do({ prepare: list, now });
    if (Array.isArray(done)) throw new TypeError('the thread answered another question');
    return done;
  };

  readonly check: CrlFindings = async (id) => {
    const done = await this.#do({ check: id });
    if (!Array.isArray(done)) throw new TypeError('the thread answered another question');
    return done;
  };

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #do(task: Task): Promise<PreparedCrl | string[]> {
    return new Promise((resolve, reject) => {
      const order = ++this.#orders;
      this.#waiting.set(order, { resolve, reject });
      this.#running().postMessage({ order, task } satisfies Order);
    });
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL('./crl-worker.ts', import.meta.url), { workerData: this.#setting });
    worker.unref();
    worker.on('message', (answer: Answer) => this.#settle(answer));
    const ended = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) {
        reject(new Failure('unavailable', 'The thread for revocation lists ended.', { cause }));
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
    if ('done' in answer) waiting?.resolve(answer.done);
    else waiting?.reject(new Failure('unavailable', `The thread for revocation lists failed: ${answer.problem}`));
  }
}
