import { Counter, Gauge, Histogram } from 'prom-client';
import type { DecisionCode, DoorName } from '../domain/codes.ts';
import type { Metrics } from './process-metrics.ts';

export type Counted = {
  readonly code: DecisionCode;
  readonly door: DoorName;
  readonly audience?: string | null | undefined;
  readonly latencyMicros?: number | null | undefined;
  /** Where it stands for many. */
  readonly counted?: { readonly count: number };
};

/** Audiences that are told apart; further ones are `other`, so that no caller decides how many series there are. */
const mostAudiences = 200;

type Increment = { inc(value?: number): void };
type Observe = { observe(value: number): void };

/**
 * Counts decisions by code, door and audience, and how long those took that were made here. It is told after a batch is committed, and keeps a
 * counter at hand for each combination that has been seen.
 */
export class DecisionMeter {
  readonly #decisions: Counter<'code' | 'door' | 'audience'>;
  readonly #seconds: Histogram<'door'>;
  readonly #batch: Histogram;
  readonly #bound = new Map<string, Increment>();
  readonly #timed = new Map<DoorName, Observe>();
  #audiences: ReadonlySet<string> = new Set();

  constructor(metrics: Metrics) {
    const registers = [metrics];
    this.#decisions = new Counter({
      name: 'hawser_decisions_total',
      help: 'Decisions that were recorded, by code, door and audience; an audience that is not registered is "other".',
      labelNames: ['code', 'door', 'audience'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'hawser_decision_seconds',
      help: 'How long a decision took up to its record, by door; reports, which were decided elsewhere, left out.',
      labelNames: ['door'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    });
    this.#batch = new Histogram({
      name: 'hawser_token_batch_size',
      help: 'Tokens that shared one commit.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    });
  }

  /** Whose names may stand in a label. */
  knowAudiences(audiences: readonly string[]): void {
    this.#audiences = new Set(audiences.slice(0, mostAudiences));
  }

  decided(decisions: readonly Counted[]): void {
    for (const { code, door, audience, latencyMicros, counted } of decisions) {
      const label = audience === null || audience === undefined ? 'none' : this.#audiences.has(audience) ? audience : 'other';
      const key = `${code} ${door} ${label}`;
      let counter = this.#bound.get(key);
      if (counter === undefined) {
        counter = this.#decisions.labels(code, door, label);
        this.#bound.set(key, counter);
      }
      counter.inc(counted?.count);
      if (door !== 'report' && latencyMicros !== null && latencyMicros !== undefined) this.#clock(door).observe(latencyMicros / 1e6);
    }
  }

  committed(tokens: number): void {
    this.#batch.observe(tokens);
  }

  #clock(door: DoorName): Observe {
    const known = this.#timed.get(door);
    if (known !== undefined) return known;
    const bound = this.#seconds.labels(door);
    this.#timed.set(door, bound);
    return bound;
  }
}

/** Files of decisions that wait on disk for the ledger. */
export function watchSpool(metrics: Metrics, depth: () => number): void {
  new Gauge({
    name: 'hawser_spool_files',
    help: 'Files of decisions that wait on disk until the ledger can be written.',
    registers: [metrics],
    aggregator: 'sum',
    collect() {
      this.set(depth());
    },
  });
}
