import { randomUUID } from 'node:crypto';
import type { FeedAcknowledgement, FeedPlace } from '../domain/feed.ts';
import { verifierVersion } from './version.ts';

/** Milliseconds from something new to its acknowledgement, between two attempts, and between two where nothing is new. */
const gathering = 20;
const pause = 500;
const rarely = 20_000;

/** How far a process has told of its own decisions. */
type Told = Required<Pick<FeedAcknowledgement, 'counted_until' | 'lost'>>;

/** Tells the STS how far this process has heard of the feed, and told itself: soon after each change, and now and then otherwise. */
export class Acknowledger {
  readonly #instance = randomUUID();
  readonly #send: (acknowledgement: FeedAcknowledgement) => Promise<void>;
  readonly #told: () => Told;
  readonly #onProblem: (error: unknown) => void;
  #place: FeedPlace | undefined;
  #acknowledged: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #closed = false;

  constructor(send: (acknowledgement: FeedAcknowledgement) => Promise<void>, told: () => Told, onProblem: (error: unknown) => void) {
    this.#send = send;
    this.#told = told;
    this.#onProblem = onProblem;
  }

  /** What a batch of reports carries, with how far it tells; undefined before anything was heard. */
  current(told: Told): FeedAcknowledgement | undefined {
    if (this.#place === undefined) return undefined;
    const { position, mark } = this.#place;
    return { instance: this.#instance, position, mark, version: verifierVersion, ...told };
  }

  heard(place: FeedPlace): void {
    this.#place = place;
    if (!this.#sending) this.#schedule(gathering);
  }

  /** The last word, when all that can be told is told: without it, what is told last looks as if more were to come. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const last = this.current(this.#told());
    if (last) await this.#send({ ...last, closed: true }).catch(this.#onProblem);
  }

  #schedule(after: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#tell(), after).unref();
  }

  async #tell(): Promise<void> {
    const current = this.current(this.#told());
    if (!current) return;
    this.#sending = true;
    try {
      await this.#send(current);
      this.#acknowledged = current.mark;
    } catch (error) {
      this.#onProblem(error);
    }
    this.#sending = false;
    this.#schedule(this.#acknowledged === current.mark ? (this.#place?.mark === this.#acknowledged ? rarely : gathering) : pause);
  }
}
