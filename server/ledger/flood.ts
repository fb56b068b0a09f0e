import { isRefusal } from '../domain/codes.ts';
import { newId } from '../domain/ids.ts';
import type { Folding, NewDecision } from './decisions.ts';
import { foldedStatement } from './folded.ts';

export type FloodLimits = {
  /** Milliseconds after which counting begins anew. */
  readonly window: number;
  /** Refusals of one certificate, or of one address where no known certificate was shown, that are recorded one by one. */
  readonly each: number;
  /** The same for all of them together. */
  readonly all: number;
  /** Floods that are told apart; beyond that, those of many share one for each code. */
  readonly floods: number;
};

const standardLimits: FloodLimits = { window: 60_000, each: 500, all: 20_000, floods: 1_000 };

/** What one process folds together within one window. */
export type Flood = { readonly first: NewDecision; count: number; readonly closesAt: Date };

/**
 * Keeps a flood of refusals from filling the ledger: beyond the limit they are folded into one that stands for many, whose id the
 * callers get. Counts are totals, held here until the window ends and written with every refusal, so that they are exact whatever
 * is written twice. One for each process.
 */
export class FloodGate implements Folding {
  readonly statementFor = foldedStatement;
  readonly #limits: FloodLimits;
  #began = 0;
  #all = 0;
  #each = new Map<string, number>();
  #floods = new Map<string, Flood>();

  constructor(limits: FloodLimits = standardLimits) {
    this.#limits = limits;
  }

  /** The decision to record and to name to the caller: itself, or the one that it is folded into with the count so far. */
  fold(decision: NewDecision): NewDecision {
    const flood = this.floodOf(decision, decision.at);
    if (flood === undefined) return decision;
    flood.count++;
    return { ...flood.first, folded: { count: flood.count, lastAt: decision.at, closesAt: flood.closesAt } };
  }

  /**
   * The flood that a refusal belongs to; undefined where it is recorded by itself.
   * @param at by which it is counted: that of a report is the word of its reporter
   * @param reporter whoever reports it, and is counted apart; what stands for many has an id that no report has
   */
  floodOf(decision: NewDecision, at: Date, reporter?: string): Flood | undefined {
    if (!isRefusal(decision.code)) return undefined;
    const now = at.getTime();
    if (now >= this.#began + this.#limits.window || now < this.#began - this.#limits.window) this.#begin(now);
    const presenter = reporter === undefined ? presenterOf(decision) : `${reporter} ${presenterOf(decision)}`;
    const count = (this.#each.get(presenter) ?? 0) + 1;
    if (count > this.#limits.each || this.#all >= this.#limits.all)
      return this.#join(presenter, decision, reporter === undefined ? decision.id : newId(now));
    this.#each.set(presenter, count);
    this.#all++;
    return undefined;
  }

  #begin(now: number): void {
    this.#began = now;
    this.#all = 0;
    this.#each = new Map();
    this.#floods = new Map();
  }

  #join(presenter: string, decision: NewDecision, id: string): Flood {
    const { code, door } = decision;
    const own = `${presenter} ${door} ${code}`;
    const shared = `* ${door} ${code}`;
    const full = this.#floods.size >= this.#limits.floods;
    const known = this.#floods.get(own) ?? (full ? this.#floods.get(shared) : undefined);
    if (known !== undefined) return known;
    const closesAt = new Date(this.#began + this.#limits.window);
    const flood: Flood = { first: full ? anonymous(decision) : { ...decision, id }, count: 0, closesAt };
    this.#floods.set(full ? shared : own, flood);
    return flood;
  }
}

/** A certificate that the ledger knows; anybody can make others, so that those count by where they come from. */
function presenterOf({ presentedCertificateId, sourceAddress }: NewDecision): string {
  if (presentedCertificateId) return presentedCertificateId;
  if (!sourceAddress) return 'nowhere';
  // Who has one address of IPv6 has the 64 bits below it.
  return sourceAddress.includes(':') && !sourceAddress.includes('.') ? network(sourceAddress) : sourceAddress;
}

function network(address: string): string {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':');
}

/** The floods of many have no presenter: only what was refused, and where. */
const anonymous = ({ at, code, door, method, path }: NewDecision): NewDecision => ({
  id: newId(at.getTime()),
  at,
  code,
  door,
  asker: null,
  method: method ?? null,
  path: path ?? null,
  detail: { reason: 'refusals of many addresses, folded into one' },
});
