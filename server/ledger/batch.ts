import { Failure } from '../domain/failure.ts';
import { databaseErrorCode } from './database-failure.ts';

export type BatchLimits<In, Out> = {
  readonly capacity?: number;
  readonly largest?: number;
  readonly onBatch?: (items: number) => void;
  readonly onResults?: (items: readonly In[], results: readonly Out[]) => void;
};

type Entry<In, Out> = {
  readonly item: In;
  /** Milliseconds since 1970 after which the caller no longer waits. */
  readonly deadline: number;
  resolve(result: Out): void;
  reject(error: unknown): void;
};

/** Waits for the ledger end at this age, in milliseconds, so that every answer is out within three seconds. */
export const ledgerPatience = 2_500;
const sweepInterval = 250;

const unavailable = (cause?: unknown): Failure => new Failure('unavailable', 'The ledger does not answer.', { cause });

/**
 * Waits for work of the ledger until the deadline, in milliseconds since 1970; what comes later is not waited for.
 * @throws {Failure} `unavailable` when the deadline passes
 */
export async function before<T>(deadline: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(unavailable()), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([work, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Group commit without a timer: what arrives while a statement is in flight forms the next one. At low load a batch is one
 * item and costs no waiting. A batch that PostgreSQL refuses is tried again item by item, so that no item fails its neighbours.
 * What waits is sent before anybody hears how the batch before it went: the ledger works while they sign and answer.
 */
export class Batcher<In, Out> {
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #capacity: number;
  readonly #largest: number;
  readonly #onBatch: ((items: number) => void) | undefined;
  readonly #onResults: ((items: readonly In[], results: readonly Out[]) => void) | undefined;
  #queue: Entry<In, Out>[] = [];
  #inFlight: readonly Entry<In, Out>[] = [];
  #sweep: NodeJS.Timeout | undefined;

  /**
   * @param run one statement: a result for each item, in their order, or an error and nothing done
   * @param limits how many items may wait, and how many go into one statement; `onBatch` hears of each that is sent, `onResults` of
   * each that is done
   */
  constructor(run: (items: readonly In[]) => Promise<readonly Out[]>, limits: BatchLimits<In, Out> = {}) {
    this.#run = run;
    this.#capacity = limits.capacity ?? 10_000;
    this.#largest = limits.largest ?? 500;
    this.#onBatch = limits.onBatch;
    this.#onResults = limits.onResults;
  }

  /** @throws {Failure} `unavailable` when the queue is full, the ledger fails, or the deadline passes */
  add(item: In, deadline: number): Promise<Out> {
    if (this.#queue.length >= this.#capacity) return Promise.reject(unavailable(new Error('the queue is full')));
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, deadline, resolve, reject });
      this.#sweep ??= setInterval(() => this.#rejectOverdue(), sweepInterval);
      if (this.#inFlight.length === 0) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    let tell = this.#next();
    while (tell) {
      const told = await tell;
      tell = this.#next();
      told();
    }
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  /** Sends what waits; a promise of what tells those who wait for it. Undefined when nobody waits. */
  #next(): Promise<() => void> | undefined {
    this.#inFlight = this.#queue.splice(0, this.#largest);
    if (this.#inFlight.length === 0) return undefined;
    this.#onBatch?.(this.#inFlight.length);
    return this.#send(this.#inFlight);
  }

  async #send(entries: readonly Entry<In, Out>[]): Promise<() => void> {
    const items = entries.map(({ item }) => item);
    try {
      const results = await this.#run(items);
      return () => {
        this.#onResults?.(items, results);
        entries.forEach((entry, index) => {
          const result = results[index];
          if (result === undefined) entry.reject(unavailable(new Error('the ledger left an item unanswered')));
          else entry.resolve(result);
        });
      };
    } catch (error) {
      if (entries.length > 1 && isAboutTheItems(error)) {
        for (const entry of entries) (await this.#send([entry]))();
        return () => {};
      }
      return () => {
        for (const entry of entries) entry.reject(unavailable(error));
      };
    }
  }

  #rejectOverdue(): void {
    const now = Date.now();
    for (const entry of this.#inFlight) if (entry.deadline <= now) entry.reject(unavailable());
    this.#queue = this.#queue.filter((entry) => {
      if (entry.deadline > now) return true;
      entry.reject(unavailable());
      return false;
    });
  }
}

/** Data, constraints, triggers, serialisation and deadlocks (SQLSTATE classes): the statement was undone, another may succeed. */
const isAboutTheItems = (error: unknown): boolean => /^(?:22|23|40|42|P0)...$/.test(databaseErrorCode(error) ?? '');
