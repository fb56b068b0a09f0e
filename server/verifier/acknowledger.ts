import { randomUUID } from 'node:crypto';
import type { FeedAcknowledgement } from '../domain/feed.ts';

/** Milliseconds from something new to its acknowledgement, between two attempts, and between two where nothing is new. */
const gathering = 20;
const pause = 500;
const rarely = 20_000;

/** Tells the STS how far this process has heard of the feed: soon after each change, and now and then otherwise. */
export class Acknowledger {
  readonly #instance = randomUUID();
  readonly #send: (acknowledgement: FeedAcknowledgement) => Promise<void>;
  readonly #onProblem: (error: unknown) => void;
  #position: number | undefined;
  #told: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #closed = false;

  constructor(send: (acknowledgement: FeedAcknowledgement) => Promise<void>, onProblem: (error: unknown) => void) {
    this.#send = send;
    this.#onProblem = onProblem;
  }

  /** What a batch of reports carries; undefined before anything was heard. */
  get current(): FeedAcknowledgement | undefined {
    return this.#position === undefined ? undefined : { instance: this.#instance, position: this.#position };
  }

  heard(position: number): void {
    this.#position = position;
    if (!this.#sending) this.#schedule(gathering);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#tell(), after).unref();
  }

  async #tell(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.#sending = true;
    try {
      await this.#send(current);
      this.#told = current.position;
    } catch (error) {
      this.#onProblem(error);
    }
    this.#sending = false;
    this.#schedule(this.#told === current.position ? (this.#position === this.#told ? rarely : gathering) : pause);
  }
}
