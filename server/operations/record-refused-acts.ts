import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import type { FailureCode } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { findTarget, type Naming, type Target } from '../ledger/named-target.ts';
import { isOutage } from '../ledger/outage.ts';
import type { Context } from './context.ts';

/** What a request names, and how it is written there. */
export type NamedTarget = { readonly naming: Naming | undefined; readonly written: string };
/** An act that somebody asked for who may not do it. */
export type RefusedAct = {
  readonly actor: Extract<Actor, { kind: 'user' | 'api_key' }>;
  /** Its name in the contract. */
  readonly operation: string;
  readonly target: NamedTarget | undefined;
  readonly code: FailureCode;
  /** What the caller was told. */
  readonly because: string;
};

/** Who hears how the recording goes. */
export type RefusalWatch = {
  /** An event stands for so many. */
  recorded(count: number): void;
  /** The ledger did not take these; they are kept, and tried again. Told once. */
  delayed(act: RefusedAct, count: number, error: unknown): void;
  /** No event will ever tell of these. */
  lost(act: RefusedAct, count: number): void;
};

export type RefusalLimits = {
  /** Seconds in which there is one event at most for one actor, operation and target. */
  readonly window: number;
  /** What one actor was refused that is told apart within a window; beyond that, targets are not told apart. */
  readonly each: number;
  /** The same of all actors together; what is beyond that is lost, and said so. */
  readonly all: number;
};
/** Whoever tries every operation there is has each of them told with its target. */
const standardLimits: RefusalLimits = { window: 60, each: 200, all: 10_000 };

type Held = {
  readonly who: string;
  /** Stands for whatever was named. */
  readonly shared: boolean;
  act: RefusedAct;
  count: number;
  from: Date;
  until: Date;
  /** Before that, no event tells of it. */
  dueAt: Date;
  delayed: boolean;
};
type Taken = Pick<Held, 'act' | 'count' | 'from' | 'until'>;

/**
 * Acts of members and API keys that were refused, on their way into the ledger. Whoever is refused does not wait for it. The first of an actor, operation
 * and target is recorded at once, those of the minute after it in one event that says how many they are, and so on: the counts of all events add up to what
 * was refused. Held in memory, one for each process: of a process that is killed, the last minute of a flood is not counted.
 */
export class RefusedActs {
  readonly #context: Context;
  readonly #watch: RefusalWatch;
  readonly #limits: RefusalLimits;
  readonly #held = new Map<string, Held>();
  /** How many each actor has among them. */
  readonly #ofEach = new Map<string, number>();
  #writing: Promise<unknown> = Promise.resolve();
  #woken = false;
  #failing = false;

  constructor(context: Context, watch: RefusalWatch, limits: RefusalLimits = standardLimits) {
    this.#context = context;
    this.#watch = watch;
    this.#limits = limits;
  }

  /** Takes a refusal in, at once and whatever becomes of it. */
  note(act: RefusedAct): void {
    const now = this.#context.clock();
    const held = this.#placeFor(act, now);
    if (held === undefined) {
      this.#watch.lost(act, 1);
      return;
    }
    if (held.count === 0) held.from = now;
    held.act = held.shared ? { ...act, target: undefined } : act;
    held.count++;
    held.until = now;
    if (held.dueAt > now || this.#woken || this.#failing) return;
    this.#woken = true;
    // What fails is told to the watch, and tried again by whoever calls `tell` from time to time.
    this.tell().catch(() => {});
  }

  /**
   * Writes what is due, and lets go of what has been quiet.
   * @returns how many events it wrote
   * @throws whatever the ledger threw; nothing is forgotten by that
   */
  tell(): Promise<number> {
    return this.#inTurn(() => this.#write(this.#context.clock()));
  }

  /** Writes everything, due or not. What the ledger does not take now is lost. */
  async close(): Promise<void> {
    await this.#inTurn(() => this.#write(undefined)).catch(() => {});
    for (const { act, count } of this.#held.values()) if (count > 0) this.#watch.lost(act, count);
    this.#held.clear();
    this.#ofEach.clear();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#writing.then(work);
    this.#writing = turn.catch(() => {});
    return turn;
  }

  #placeFor(act: RefusedAct, now: Date): Held | undefined {
    const who = `${act.actor.kind} ${act.actor.id}`;
    const what = `${who} ${act.operation}`;
    const own = `${what} ${act.target?.written ?? ''}`;
    const known = this.#held.get(own);
    if (known !== undefined) return known;
    const ofEach = this.#ofEach.get(who) ?? 0;
    const shared = ofEach >= this.#limits.each;
    const key = shared ? what : own;
    const place = this.#held.get(key);
    if (place !== undefined || this.#held.size >= this.#limits.all) return place;
    const held: Held = { who, shared, act, count: 0, from: now, until: now, dueAt: now, delayed: false };
    this.#held.set(key, held);
    this.#ofEach.set(who, ofEach + 1);
    return held;
  }

  #forget(key: string, { who }: Held): void {
    this.#held.delete(key);
    const left = (this.#ofEach.get(who) ?? 1) - 1;
    if (left > 0) this.#ofEach.set(who, left);
    else this.#ofEach.delete(who);
  }

  /** @param now of what is due; undefined for everything */
  async #write(now: Date | undefined): Promise<number> {
    this.#woken = false;
    this.#failing = false;
    let written = 0;
    let failed: unknown;
    for (const [key, held] of this.#held) {
      if (now !== undefined && held.dueAt > now) continue;
      if (held.count === 0) {
        this.#forget(key, held);
        continue;
      }
      const taken: Taken = { ...held };
      // What comes in meanwhile is counted anew.
      held.count = 0;
      try {
        await this.#append(taken);
        held.dueAt = addSeconds(now ?? taken.until, this.#limits.window);
        held.delayed = false;
        this.#watch.recorded(taken.count);
        written++;
      } catch (error) {
        held.from = taken.from;
        held.count += taken.count;
        if (!held.delayed) this.#watch.delayed(taken.act, taken.count, error);
        held.delayed = true;
        failed = error;
        if (isOutage(error)) break;
      }
    }
    if (failed === undefined) return written;
    this.#failing = true;
    throw failed;
  }

  async #append({ act: { actor, operation, target, code, because }, count, from, until }: Taken): Promise<void> {
    await this.#context.database.transaction(async (ledger) => {
      const found = target?.naming && ((await findTarget(ledger, target.naming)) ?? itself(target.naming, target.written));
      await appendEvent(ledger, {
        type: 'act.refused',
        at: until,
        actor,
        ...(found && { target: found }),
        detail: {
          operation,
          code,
          because,
          ...(target !== undefined && found === undefined ? { named: target.written } : {}),
          ...(count > 1 ? { count, from: from.toISOString() } : {}),
        },
      });
    });
  }
}

/** What was named by its id is that, whether anything is known of it or not. */
const itself = (naming: Naming, written: string): Target | undefined =>
  'id' in naming ? { kind: naming.kind, id: naming.id, name: written } : undefined;
