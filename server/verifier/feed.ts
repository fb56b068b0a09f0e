import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessTokenClaims } from '../domain/claims.ts';
import { decisionCodes, isRefusal, type RefusalCode } from '../domain/codes.ts';
import { Failure } from '../domain/failure.ts';
import { type FeedKind, type FeedPlace, feedKinds, readPlace } from '../domain/feed.ts';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';
import { type Change, FeedState } from './feed-state.ts';

/** Milliseconds. Heartbeats come every two seconds: a stream without them is dead. */
const silence = 4_500;
const firstPause = 100;
const longestPause = 2_000;
/** A stream is made anew, without a gap, so that the two clocks behind it do not drift apart. */
const longestStream = 1_800_000;
const pruneEvery = 60_000;
/** How long the first requests wait for the first snapshot. */
const firstPatience = 3_000;

/** Opens the stream after a place; `sent` is told when the request goes out. */
export type OpenFeed = (after: FeedPlace | undefined, sent: () => void, signal: AbortSignal) => Promise<IncomingMessage>;

export type FeedEvents = {
  /** Told each new place. */
  readonly onPlace: (place: FeedPlace) => void;
  /** Told that the issuer publishes other keys. */
  readonly onKeys: () => void;
  readonly onProblem: (error: unknown) => void;
};

/**
 * Follows the feed of the STS for as long as the process runs, and says how old what it knows is. What it says of that age is never
 * too little, whatever the network holds back and whatever either clock shows: the first event was written after the request
 * for it went out, and from then on only the STS's own monotonic clock counts.
 */
export class Feed {
  readonly #audience: string;
  readonly #open: OpenFeed;
  readonly #events: FeedEvents;
  readonly #stop = new AbortController();
  #state = new FeedState();
  #doubtsBefore = 0;
  #place: FeedPlace | undefined;
  /** When what is known was the whole truth, on both of our clocks. */
  #truth: { readonly monotonic: number; readonly wall: number } | undefined;
  #failures = 0;
  readonly #first: PromiseWithResolvers<void> = Promise.withResolvers();
  readonly #begun: Promise<void>;

  /** @param audience what is told of others says nothing about its tokens */
  constructor(audience: string, open: OpenFeed, events: FeedEvents) {
    this.#audience = audience;
    this.#open = open;
    this.#events = events;
    const patience = setTimeout(this.#first.resolve, firstPatience).unref();
    this.#begun = this.#first.promise.finally(() => clearTimeout(patience));
    void this.#run();
  }

  /** The last position that was heard and applied; undefined before the first. */
  get position(): number | undefined {
    return this.#place?.position;
  }

  /** Milliseconds since which nothing is known; without end before the first snapshot. */
  get age(): number {
    if (!this.#truth || !this.#state.complete) return Number.POSITIVE_INFINITY;
    // A process that was held, or a machine that slept, shows on one clock or the other.
    return Math.max(performance.now() - this.#truth.monotonic, Date.now() - this.#truth.wall);
  }

  /** Ends that are remembered. */
  get size(): number {
    return this.#state.size;
  }

  /** Resolves with the first snapshot, or when the patience that a start deserves is over: nobody waits for an STS that is away. */
  get begun(): Promise<void> {
    return this.#begun;
  }

  judge(claims: AccessTokenClaims, kid: string, now: Date): RefusalCode | undefined {
    return this.#state.judge(claims, kid, now.getTime());
  }

  /** Whether the STS has to be asked about this token. */
  doubts(claims: AccessTokenClaims): boolean {
    return this.#state.doubts(claims);
  }

  /** How many doubts were heard; it goes on counting where all that stands is told anew. */
  get doubtsHeard(): number {
    return this.#doubtsBefore + this.#state.doubtsHeard;
  }

  close(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const pruning = setInterval(() => this.#state.prune(performance.now()), pruneEvery).unref();
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        if (signal.aborted) break;
        this.#failures++;
        this.#events.onProblem(new Failure('unavailable', `the feed of the STS is cut: ${messageOf(error)}`, { cause: error }));
      }
      if (signal.aborted) break;
      // Spread out, so that those who lost the same node do not all come back at once.
      const pause = Math.min(longestPause, firstPause * 2 ** Math.min(this.#failures, 10)) * (0.5 + Math.random() / 2);
      await sleep(this.#failures === 0 ? 0 : pause, undefined, { signal, ref: false }).catch(() => {});
    }
    clearInterval(pruning);
  }

  async #follow(): Promise<void> {
    const cut = new AbortController();
    const stop = () => cut.abort();
    this.#stop.signal.addEventListener('abort', stop, { once: true });
    let watch = setTimeout(stop, silence);
    const began = performance.now();
    try {
      let sentAt = began;
      const response = await this.#open(this.#state.complete ? this.#place : undefined, () => (sentAt = performance.now()), cut.signal);
      const reader = new EventStreamReader();
      const stream = new Stream(sentAt, this.#state);
      for await (const chunk of response as AsyncIterable<Buffer>) {
        for (const event of reader.read(chunk)) {
          if (event.name === 'heartbeat') {
            clearTimeout(watch);
            watch = setTimeout(stop, silence);
          }
          this.#take(stream, event);
        }
        if (performance.now() - began > longestStream) return;
      }
      throw new Error('the STS has ended it');
    } finally {
      clearTimeout(watch);
      this.#stop.signal.removeEventListener('abort', stop);
      cut.abort();
    }
  }

  #take(stream: Stream, event: StreamEvent): void {
    if (event.name === 'hello') this.#greet(stream, JSON.parse(event.data));
    else if (event.name === 'snapshot') stream.begin();
    else if (event.name === 'heartbeat') {
      const { place, read } = stream.heartbeat(JSON.parse(event.data));
      if (this.#state !== stream.state) this.#doubtsBefore += this.#state.doubtsHeard;
      this.#state = stream.state;
      this.#truth = { monotonic: read, wall: Date.now() - (performance.now() - read) };
      this.#failures = 0;
      this.#first.resolve();
      this.#advance(place);
    } else {
      const entry = readEntry(event);
      if (!entry) return;
      stream.state.apply(entry.change);
      if (entry.change.kind === 'keys') this.#events.onKeys();
      // What a snapshot tells counts when it is whole.
      if (stream.state === this.#state) this.#advance(entry.place);
    }
  }

  /** @throws {Failure} `unavailable` where this stream tells nothing of the audience: then nothing that was heard counts any more */
  #greet(stream: Stream, { audiences, ...hello }: { readonly audiences?: unknown; readonly clock?: unknown }): void {
    if (!Array.isArray(audiences) || !audiences.includes(this.#audience)) {
      [this.#state, this.#place, this.#truth] = [new FeedState(), undefined, undefined];
      throw new Failure('unavailable', `this resource server does not stand for ${this.#audience}: nothing is known of its tokens`);
    }
    stream.greet(hello);
  }

  #advance(place: FeedPlace): void {
    const news = place.mark !== this.#place?.mark;
    this.#place = place;
    if (news) this.#events.onPlace(place);
  }
}

/** One stream: the state that it changes, and how the clock of its sender relates to ours. */
class Stream {
  state: FeedState;
  readonly #sentAt: number;
  #offset: number | undefined;

  constructor(sentAt: number, state: FeedState) {
    this.#sentAt = sentAt;
    this.state = state;
  }

  /** Written after the request went out: the clock of the sender showed this then, or later. */
  greet({ clock }: { readonly clock?: unknown }): void {
    if (typeof clock === 'number') this.#offset ??= this.#sentAt - clock;
  }

  begin(): void {
    this.state = new FeedState();
  }

  /** @returns the place, and when the ledger was read, on our own monotonic clock: this early, or later */
  heartbeat(data: unknown): { place: FeedPlace; read: number } {
    const { position, mark, clock, read } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
    const place = readPlace(`${position}.${mark}`);
    if (!place || typeof clock !== 'number' || typeof read !== 'number' || !(read <= clock)) {
      throw new Error('a heartbeat of the feed is malformed');
    }
    this.#offset ??= this.#sentAt - clock;
    return { place, read: Math.min(read + this.#offset, performance.now()) };
  }
}

const isKind = (name: string): name is FeedKind => feedKinds.some((kind) => kind === name);
const isCode = (code: unknown): code is RefusalCode =>
  typeof code === 'string' && code in decisionCodes && isRefusal(code as keyof typeof decisionCodes);

/** Undefined for what a newer STS may say and nobody here knows. @throws {Error} where it is malformed */
function readEntry({ name, id, data }: StreamEvent): { readonly place: FeedPlace; readonly change: Change } | undefined {
  if (!isKind(name)) return undefined;
  const { subject, code, from, holds, keep, jtis = [] } = JSON.parse(data) as Record<string, unknown>;
  const place = readPlace(id ?? '');
  const whole =
    typeof subject === 'string' &&
    (from === null || typeof from === 'number') &&
    typeof holds === 'boolean' &&
    typeof keep === 'number' &&
    Array.isArray(jtis);
  if (!place || !whole) throw new Error('an entry of the feed is malformed');
  // A code that is new ends a token all the same.
  const known = code === null ? null : isCode(code) ? code : 'token_revoked';
  const end =
    known === null || from === null
      ? undefined
      : // A doubt is about what was issued until then, by the clock of the STS, as the times in tokens are.
        { code: known, from: holds && name !== 'doubt' ? Number.NEGATIVE_INFINITY : from, kept: performance.now() + keep };
  return { place, change: { kind: name, subject, end, jtis: jtis.map(String) } };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
