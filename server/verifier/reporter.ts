import { type Report, reportsAtOnce } from '../domain/report.ts';
import type { Acceptances } from './acceptances.ts';

/** Milliseconds between a decision and its report, between two looks at what was counted, and the longest pause between two attempts. */
const gathering = 200;
const lookEvery = 1_000;
const longestPause = 30_000;
/** Characters of one batch, or little more: below what the STS reads. */
const largestBatch = 900_000;
/** Reports that wait; more than these are dropped, and counted. */
const capacity = 10_000;

/**
 * Sends a batch; tells which of it the STS will never take. Rejects when the batch should be sent again.
 * @param toldUntil milliseconds since 1970: with this batch, all that was decided before is told
 */
export type Delivery = (reports: readonly Report[], toldUntil: number) => Promise<ReadonlySet<string>>;

/**
 * Sends reports in batches, in the background. A request neither waits for its report nor fails with it; the STS takes a
 * report once, however often it is sent. Rejections go before acceptances, which take no room until they are about to be sent.
 */
export class Reporter {
  readonly #deliver: Delivery;
  readonly #onProblem: (error: unknown) => void;
  readonly #acceptances: Acceptances | undefined;
  readonly #now: () => number;
  readonly #waiting: Report[] = [];
  readonly #looking: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #dropped = 0;
  #closed = false;

  /** @param acceptances what is to be told besides what is given by `add` */
  constructor(deliver: Delivery, onProblem: (error: unknown) => void, acceptances?: Acceptances, now = () => Date.now()) {
    this.#deliver = deliver;
    this.#onProblem = onProblem;
    this.#acceptances = acceptances;
    this.#now = now;
    if (acceptances) this.#looking = setInterval(() => this.#look(), lookEvery).unref();
  }

  /** How many decisions were lost so far: no room was left, or the STS would not have them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Milliseconds since 1970: whatever was decided before was taken by the STS, or is among the dropped. */
  get toldUntil(): number {
    return this.#oldestBeyond(0);
  }

  add(report: Report): void {
    if (this.#closed || this.#waiting.length >= capacity) {
      this.#dropped += weightOf(report);
      return;
    }
    this.#waiting.push(report);
    this.#schedule();
  }

  /** Sends soon what was counted and is due. */
  hurry(): void {
    this.#schedule(true);
  }

  /** Sends what waits, once more if need be, and gives up the rest. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#looking);
    await this.#sending;
    for (;;) {
      this.#fetch(true);
      const before = this.#waiting.length;
      if (before === 0) break;
      await this.#send();
      if (this.#waiting.length === before) break;
    }
    clearTimeout(this.#timer);
    this.#dropped += this.#waiting.reduce((sum, report) => sum + weightOf(report), this.#acceptances?.untold ?? 0);
    this.#waiting.length = 0;
  }

  #look(): void {
    if (this.#acceptances?.isDue(this.#now()) === true) this.hurry();
  }

  #schedule(acceptances = false): void {
    if (this.#timer || this.#sending || this.#closed || (this.#waiting.length === 0 && !acceptances)) return;
    const pause = this.#failures === 0 ? gathering : Math.min(longestPause, 500 * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#send().finally(() => {
        this.#sending = undefined;
        this.#schedule();
        this.#look();
      });
    }, pause).unref();
  }

  /** Fills a batch up with acceptances. What was taken for one that failed goes again as it is, so that it counts once. */
  #fetch(all = false): void {
    const room = reportsAtOnce - this.#waiting.length;
    if (room > 0 && this.#acceptances) this.#waiting.push(...this.#acceptances.take(room, this.#now(), all));
  }

  #nextBatch(): Report[] {
    this.#fetch();
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
    if (batch.length === 0) return;
    try {
      const refused = await this.#deliver(batch, this.#oldestBeyond(batch.length));
      this.#waiting.splice(0, batch.length);
      for (const report of batch) if (refused.has(report.report_id)) this.#dropped += weightOf(report);
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#onProblem(error);
    }
  }

  /** When the first was decided of what is neither told nor among the next so many reports. */
  #oldestBeyond(sent: number): number {
    let oldest = this.#acceptances?.oldest ?? this.#now();
    for (const { at, first_at: first = at } of this.#waiting.slice(sent)) oldest = Math.min(oldest, Date.parse(first));
    return oldest;
  }
}

const weightOf = ({ count = 1 }: Report): number => count;
