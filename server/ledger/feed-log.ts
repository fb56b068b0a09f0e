import type pg from 'pg';
import { Failure } from '../domain/failure.ts';
import type { FeedPlace } from '../domain/feed.ts';
import { type AddressedEntry, feedRange, readFeed, sweepFeed } from './feed.ts';

/** Milliseconds between two looks where nothing wakes us, and between two sweeps after an act and otherwise. */
const lookEvery = 1_000;
const sweepSoon = 500;
const sweepRarely = 30_000;
/** Streams of one resource server that are open here at a time: as many as processes of it are remembered. */
const streamsEach = 1_000;
/** Entries kept for those who follow; whoever is further behind reads them from the ledger. */
const kept = 10_000;

/** One reader of the feed for all who follow it in this process. What it knows may be old; it says how old. */
export class FeedLog {
  readonly pool: pg.Pool;
  readonly #onProblem: (error: unknown) => void;
  readonly #most: number;
  readonly #open = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #entries: AddressedEntry[] = [];
  #from = 0;
  #head: FeedPlace | undefined;
  #life = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #again = false;
  #timers: NodeJS.Timeout[] = [];
  #rarely: (() => void) | undefined;
  #closed = false;

  constructor(pool: pg.Pool, onProblem: (error: unknown) => void = () => {}, streams = streamsEach) {
    this.pool = pool;
    this.#onProblem = onProblem;
    this.#most = streams;
  }

  /**
   * Lets one more stream of a resource server in.
   * @returns what to call once when it is over
   * @throws {Failure} `unavailable` where it has as many as it may
   */
  enter(resourceServerId: string): () => void {
    const open = this.#open.get(resourceServerId) ?? 0;
    if (open >= this.#most) throw new Failure('unavailable', 'This resource server follows the feed too many times already.');
    this.#open.set(resourceServerId, open + 1);
    return () => {
      const left = (this.#open.get(resourceServerId) ?? 1) - 1;
      if (left > 0) this.#open.set(resourceServerId, left);
      else this.#open.delete(resourceServerId);
    };
  }

  /** The last position that is known here. */
  get head(): number {
    return this.#head?.position ?? 0;
  }

  /** Another number once the ledger was found put back to an earlier state: what was told since then is not in it any more. */
  get life(): number {
    return this.#life;
  }

  /** Of `performance.now()`, when the ledger was last asked for it. */
  get readAt(): number {
    return this.#readAt;
  }

  get closed(): boolean {
    return this.#closed;
  }

  start(): void {
    const look = () => {
      void this.look();
      this.#timers[0] = setTimeout(look, lookEvery).unref();
    };
    const sweep = async () => {
      this.#rarely = undefined;
      const more = await sweepFeed(this.pool).catch((error: unknown) => {
        this.#onProblem(error);
        return true;
      });
      if (this.#closed) return;
      const soon = more || this.#active;
      const timer = setTimeout(sweep, soon ? sweepSoon : sweepRarely).unref();
      this.#timers[1] = timer;
      // An act makes it soon.
      this.#rarely = soon
        ? undefined
        : () => {
            clearTimeout(timer);
            this.#timers[1] = setTimeout(sweep, sweepSoon).unref();
            this.#rarely = undefined;
          };
    };
    look();
    void sweep();
  }

  /** After an act, of which there may be nothing to read: also looks soon for what it could not see. Never rejects. */
  wake(): Promise<void> {
    this.#lastChange = performance.now();
    this.#rarely?.();
    return this.look();
  }

  /** Reads what is new, at once; never rejects. */
  look(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#again = this.#looking !== undefined;
    this.#looking ??= this.#read()
      .catch(this.#onProblem)
      .finally(() => {
        this.#looking = undefined;
        if (this.#again) void this.look();
      });
    return this.#looking;
  }

  /** The entries after a position that are kept here; undefined where some of them are not. */
  after(position: number): readonly AddressedEntry[] | undefined {
    if (position < this.#from) return undefined;
    // Entries after #from are gapless.
    return this.#entries.slice(position - this.#from);
  }

  /** Waits until there is something new, the time is over, or nobody waits any more. */
  wait(position: number, patience: number, signal: AbortSignal): Promise<void> {
    if (this.head > position || this.#closed || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, patience));
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }

  /** Those who follow are sent away. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const done of [...this.#waiting]) done();
  }

  #lastChange = Number.NEGATIVE_INFINITY;
  get #active(): boolean {
    return performance.now() - this.#lastChange < 16_000;
  }

  async #read(): Promise<void> {
    for (;;) {
      const asked = performance.now();
      const { head, entries } = this.#head === undefined ? await this.#begin() : await readFeed(this.pool, this.#head);
      if (entries === null) {
        this.#life++;
        [this.#entries, this.#from, this.#head] = [[], head.position, head];
      } else if (entries.length > 0) {
        this.#entries.push(...entries);
        this.#head = entries.at(-1) ?? head;
        this.#lastChange = asked;
        this.#rarely?.();
        if (this.#entries.length > kept) {
          this.#entries = this.#entries.slice(-kept);
          this.#from = (this.#entries[0]?.position ?? 1) - 1;
        }
      }
      if (this.head >= head.position) {
        this.#readAt = asked;
        break;
      }
    }
    for (const done of [...this.#waiting]) done();
  }

  async #begin(): Promise<{ readonly head: FeedPlace; readonly entries: AddressedEntry[] }> {
    const { head } = await feedRange(this.pool, undefined);
    [this.#from, this.#head] = [head.position, head];
    return { head, entries: [] };
  }
}
