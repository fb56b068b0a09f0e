import { type Report, reportsAtOnce } from '../domain/report.ts';

/** Milliseconds between a rejection and its report, and the longest pause between two attempts. */
const gathering = 200;
const longestPause = 30_000;
/** Characters of one batch, or little more: below what the STS reads. */
const largestBatch = 900_000;
/** Reports that wait; more than these are dropped, and counted. */
const capacity = 10_000;

/** Sends a batch; tells how many of it the STS will never take. Rejects when the batch should be sent again. */
export type Delivery = (reports: readonly Report[]) => Promise<number>;

/**
 * Sends reports in batches, in the background. A request neither waits for its report nor fails with it; the STS takes a
 * report once, however often it is sent.
 */
export class Reporter {
  readonly #deliver: Delivery;
  readonly #onProblem: (error: unknown) => void;
  readonly #waiting: Report[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #dropped = 0;
  #closed = false;

  constructor(deliver: Delivery, onProblem: (error: unknown) => void) {
    this.#deliver = deliver;
    this.#onProblem = onProblem;
  }

  /** How many were lost so far: no room was left, or the STS would not have them. */
  get dropped(): number {
    return this.#dropped;
  }

  add(report: Report): void {
    if (this.#closed || this.#waiting.length >= capacity) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(report);
    this.#schedule();
  }

  /** Sends what waits, once more if need be, and gives up the rest. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sending;
    while (this.#waiting.length > 0) {
      const before = this.#waiting.length;
      await this.#send();
      if (this.#waiting.length === before) break;
    }
    clearTimeout(this.#timer);
    this.#dropped += this.#waiting.length;
    this.#waiting.length = 0;
  }

  #schedule(): void {
    if (this.#timer || this.#sending || this.#closed || this.#waiting.length === 0) return;
    const pause = this.#failures === 0 ? gathering : Math.min(longestPause, 500 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send().finally(() => {
        this.#sending = undefined;
        this.#schedule();
      });
    }, pause).unref();
  }

  #nextBatch(): Report[] {
    let size = 0;
    const candidates = this.#waiting.slice(0, reportsAtOnce);
    const full = candidates.findIndex((report) => {
      size += JSON.stringify(report).length;
      return size > largestBatch;
    });
    return full === -1 ? candidates : candidates.slice(0, full + 1);
  }

  async #send(): Promise<void> {
    const batch = this.#nextBatch();
    try {
      this.#dropped += await this.#deliver(batch);
      this.#waiting.splice(0, batch.length);
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#onProblem(error);
    }
  }
}
