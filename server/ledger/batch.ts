import { Failure } from '../domain/failure.ts';
import { databaseErrorCode } from './database-failure.ts';

export type BatchLimits<In, Out> = {
  readonly capacity?: number;
  readonly largest?: number;
  /** Statements under way at a time: another one leaves beside the first only when `enough` wait. One, if left away. */
  readonly atOnce?: number;
  readonly enough?: number;
  readonly onBatch?: (items: number) => void;
  readonly onResults?: (items: readonly In[], results: readonly Out[]) => void;
};

/** What is in a statement, and a promise of what tells those who wait for it. */
type Sent<In, Out> = { readonly entries: readonly Entry<In, Out>[]; readonly done: Promise<() => void> };

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
 * What waits is sent before anybody hears how the batch before it went: the ledger works while they sign and answer. Where several
 * statements may be under way, another one leaves only when enough wait to be worth one, so that batches stay large.
 */
export class Batcher<In, Out> {
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #capacity: number;
  readonly #largest: number;
  readonly #atOnce: number;
  readonly #enough: number;
  readonly #onBatch: ((items: number) => void) | undefined;
  readonly #onResults: ((items: readonly In[], results: readonly Out[]) => void) | undefined;
  #queue: Entry<In, Out>[] = [];
  readonly #underWay = new Set<readonly Entry<In, Out>[]>();
  #sweep: NodeJS.Timeout | undefined;

  /**
   * @param run one statement: a result for each item, in their order, or an error and nothing done
   * @param limits how many items may wait, how many go into one statement, and how many statements are under way at once; `onBatch`
   * hears of each that is sent, `onResults` of each that is done
   */
  constructor(run: (items: readonly In[]) => Promise<readonly Out[]>, limits: BatchLimits<In, Out> = {}) {
    this.#run = run;
    this.#capacity = limits.capacity ?? 10_000;
    this.#largest = limits.largest ?? 500;
    this.#atOnce = limits.atOnce ?? 1;
    this.#enough = limits.enough ?? 1;
    this.#onBatch = limits.onBatch;
    this.#onResults = limits.onResults;
  }

  /** @throws {Failure} `unavailable` when the queue is full, the ledger fails, or the deadline passes */
  add(item: In, deadline: number): Promise<Out> {
    if (this.#queue.length >= this.#capacity) return Promise.reject(unavailable(new Error('the queue is full')));
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, deadline, resolve, reject });
      this.#sweep ??= setInterval(() => this.#rejectOverdue(), sweepInterval);
      if (this.#mayLeave()) void this.#drain();
    });
  }

  #mayLeave(): boolean {
    const waiting = this.#queue.length;
    if (this.#underWay.size === 0) return waiting > 0;
    return this.#underWay.size < this.#atOnce && waiting >= this.#enough;
  }

  /** One statement after the other. What it leaves waiting is taken along by the one that is still under way. */
  async #drain(): Promise<void> {
    let batch: Sent<In, Out> | undefined = this.#next();
    while (batch) {
      const tell = await batch.done;
      this.#underWay.delete(batch.entries);
      batch = this.#mayLeave() ? this.#next() : undefined;
      tell();
    }
    if (this.#underWay.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }

  #next(): Sent<In, Out> {
    const entries = this.#queue.splice(0, this.#largest);
    this.#underWay.add(entries);
    this.#onBatch?.(entries.length);
    return { entries, done: this.#send(entries) };
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
    for (const entries of this.#underWay) for (const entry of entries) if (entry.deadline <= now) entry.reject(unavailable());
    this.#queue = this.#queue.filter((entry) => {
      if (entry.deadline > now) return true;
      entry.reject(unavailable());
      return false;
    });
  }
}

/** Data, constraints, triggers, serialisation and deadlocks (SQLSTATE classes): the statement was undone, another may succeed. */
const isAboutTheItems = (error: unknown): boolean => /^(?:22|23|40|42|P0)...$/.test(databaseErrorCode(error) ?? '');
