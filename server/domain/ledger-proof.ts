import type { KeyObject } from 'node:crypto';
import { type Checkpoint, checkpointHash, checkpointText, isSigned } from './checkpoint.ts';
import { finding, type LedgerFinding } from './ledger-finding.ts';
import { hashLength, leafHash, markLength, marksOf, merkleRoot } from './merkle.ts';
import { RetentionLog } from './retention-log.ts';
import { type Slot, whatHappened } from './tampering.ts';

/** One entry of the ledger, as the database or an export has it. */
export type LedgerEntry = {
  readonly position: number;
  /** UUID. */
  readonly eventId: string;
  readonly eventAt: Date;
  readonly hash: Buffer;
  /** The sealed form of the event; null where there is no event. */
  readonly sealed: string | null;
};

export type LedgerProof = {
  /** By their ids. Whoever checks has them from elsewhere. */
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Checkpoints of the database, oldest first; left away where only those from outside are at hand. */
  readonly inside?: AsyncIterable<Checkpoint> | undefined;
  /** Checkpoints from outside the database, in any order; several files may have been put together. */
  readonly outside: readonly Checkpoint[];
  /** By position. */
  readonly entries: AsyncIterable<LedgerEntry> | Iterable<LedgerEntry>;
};

export type LedgerVerdict = {
  readonly finding: LedgerFinding | null;
  /** Up to here everything is as it was sealed: the last checkpoint in order. */
  readonly checkpoint: number;
  readonly position: number;
  readonly at: Date | null;
  /** Events that were compared, and events whose months were dropped, of which the hashes remain. */
  readonly events: number;
  readonly dropped: number;
  /** Entries after the last checkpoint. */
  readonly unsealed: number;
};

/** Holds the entries of a ledger against its checkpoints, in one pass, and says what the first difference is. */
export async function proveLedger({ keys, inside, outside, entries }: LedgerProof): Promise<LedgerVerdict> {
  const chain = new Chain(keys, outside);
  const read = new EntryReader(entries);
  const retention = new RetentionLog();
  const bad: Slot[] = [];
  let good: Checkpoint | null = null;
  let events = 0;
  let reached = 0;

  for await (const checkpoint of chain.follow(inside)) {
    if (chain.finding !== null) break;
    const slots = await read.slots(checkpoint);
    reached = checkpoint.last;
    const wrong = wrongIn(checkpoint, slots);
    for (const slot of slots) {
      if (slot.entry === undefined) continue;
      if (slot.entry.sealed === null) retention.missing(slot.entry);
      else {
        events++;
        retention.read(slot.entry.sealed, checkpoint.at);
      }
    }
    for (const { entry, ...slot } of wrong) bad.push({ ...slot, entry: entry && { ...entry, sealed: null } });
    if (bad.length === 0) good = checkpoint;
    if (bad.length > most) break;
  }
  const altered = chain.finding && { ...chain.finding, eventId: await read.eventAt(chain.finding.position) };
  const { first: lost, dropped } = retention.verdict();
  const happened = bad.length === 0 ? null : whatHappened(bad, reached, bad.length > most);
  const found = earliest([happened, altered, lost && finding('deleted', { position: lost.position, eventId: lost.eventId })]);
  return {
    finding: found,
    checkpoint: good?.number ?? 0,
    position: good?.last ?? 0,
    at: good?.at ?? null,
    events,
    dropped,
    unsealed: found === null ? await read.rest() : 0,
  };
}

/** Most wrong positions that are looked at before saying what was done. */
const most = 200_000;

const earliest = (findings: readonly (LedgerFinding | null)[]): LedgerFinding | null =>
  findings.reduce((first, next) => {
    if (first === null || next === null) return first ?? next;
    return (next.position ?? Number.POSITIVE_INFINITY) < (first.position ?? Number.POSITIVE_INFINITY) ? next : first;
  }, null);

/** The positions of a checkpoint at which something else stands than what was signed. */
function wrongIn(checkpoint: Checkpoint, slots: readonly Slot[]): Slot[] {
  const wrong = slots.filter(
    ({ entry, actual, expected }) =>
      actual === null || actual !== expected || (entry?.sealed != null && !leafHash(entry.sealed).equals(entry.hash)),
  );
  if (wrong.length > 0) return wrong;
  const root = merkleRoot(Buffer.concat(slots.map(({ entry }) => (entry ? leafOf(entry) : Buffer.alloc(hashLength)))));
  // Every mark fits and the root does not: somebody found another event with the same four octets.
  return root.equals(checkpoint.root) ? [] : slots.slice(0, 1);
}

const leafOf = (entry: LedgerEntry): Buffer => (entry.sealed === null ? entry.hash : leafHash(entry.sealed));

/** Deals the entries out to the positions of one checkpoint after the other. */
class EntryReader {
  readonly #entries: AsyncIterator<LedgerEntry> | Iterator<LedgerEntry>;
  #next: LedgerEntry | undefined;

  constructor(entries: LedgerProof['entries']) {
    this.#entries = Symbol.asyncIterator in entries ? entries[Symbol.asyncIterator]() : entries[Symbol.iterator]();
  }

  async slots({ number, first, last, marks }: Checkpoint): Promise<Slot[]> {
    const slots: Slot[] = [];
    let next = await this.#peek();
    while (next !== undefined && next.position < first) next = await this.#skip();
    for (let position = first; position <= last; position++) {
      const expected = marks.readUInt32BE((position - first) * markLength);
      const entry = next?.position === position ? next : undefined;
      slots.push({ position, checkpoint: number, expected, entry, actual: entry ? marksOf(leafOf(entry)).readUInt32BE(0) : null });
      while (next?.position === position) next = await this.#skip();
    }
    return slots;
  }

  /** The event at the next position, if it is that one. */
  async eventAt(position: number | null): Promise<string | null> {
    const next = await this.#peek();
    return next?.position === position ? next.eventId : null;
  }

  /** How many are left. */
  async rest(): Promise<number> {
    let count = 0;
    for (let next = await this.#peek(); next !== undefined; next = await this.#skip()) count++;
    return count;
  }

  async #peek(): Promise<LedgerEntry | undefined> {
    if (this.#next === undefined) await this.#skip();
    return this.#next;
  }

  async #skip(): Promise<LedgerEntry | undefined> {
    const { done, value } = await this.#entries.next();
    this.#next = done === true ? undefined : value;
    return this.#next;
  }
}

/** Goes from checkpoint to checkpoint, by what the database and the outside say, and notes the first that does not fit. */
class Chain {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #outside = new Map<number, Checkpoint[]>();
  #last = 0;
  finding: LedgerFinding | null = null;

  constructor(keys: ReadonlyMap<string, KeyObject>, outside: readonly Checkpoint[]) {
    this.#keys = keys;
    for (const checkpoint of outside) {
      this.#last = Math.max(this.#last, checkpoint.number);
      const same = this.#outside.get(checkpoint.number) ?? [];
      if (!same.some((other) => sameCheckpoint(other, checkpoint))) this.#outside.set(checkpoint.number, [...same, checkpoint]);
    }
  }

  async *follow(inside: LedgerProof['inside']): AsyncGenerator<Checkpoint> {
    let previous: Checkpoint | null = null;
    for await (const next of inside ?? []) {
      for (let number: number = (previous?.number ?? 0) + 1; number < next.number; number++) {
        this.#note('checkpoint', previous);
        const [missing] = this.#outside.get(number) ?? [];
        if (missing === undefined || !this.#fits(missing, previous)) return;
        yield missing;
        previous = missing;
      }
      const chosen = this.#choose(next, previous);
      if (chosen === null) return;
      yield chosen;
      previous = chosen;
    }
    const inDatabase = previous?.number ?? 0;
    for (let number = (previous?.number ?? 0) + 1; number <= this.#last; number++) {
      const [lost, ...others] = this.#outside.get(number) ?? [];
      if (lost === undefined) return;
      if (others.length > 0) return this.#note('branch', previous);
      if (!this.#fits(lost, previous)) return this.#note(isSigned(lost, this.#keys) ? 'branch' : 'checkpoint', previous);
      // One may be ahead of the database: the signer writes outside first.
      if (inside !== undefined && number > inDatabase + 1) return this.#note('checkpoint', previous);
      yield lost;
      previous = lost;
    }
  }

  /** The checkpoint to go by where the database has one. */
  #choose(next: Checkpoint, previous: Checkpoint | null): Checkpoint | null {
    const outside = (this.#outside.get(next.number) ?? []).filter((checkpoint) => isSigned(checkpoint, this.#keys));
    const signed = isSigned(next, this.#keys);
    const other = outside.find((checkpoint) => !sameCheckpoint(checkpoint, next));
    if (signed && other !== undefined) {
      this.#note('branch', previous);
      return null;
    }
    if (signed && this.#fits(next, previous)) return next;
    this.#note(signed ? 'branch' : 'checkpoint', previous);
    return outside.find((checkpoint) => this.#fits(checkpoint, previous)) ?? null;
  }

  #fits(next: Checkpoint, previous: Checkpoint | null): boolean {
    return (
      isSigned(next, this.#keys) &&
      next.number === (previous?.number ?? 0) + 1 &&
      next.first === (previous?.last ?? 0) + 1 &&
      next.marks.length === (next.last - next.first + 1) * markLength &&
      (previous === null ? next.previous === null : next.previous?.equals(checkpointHash(previous)) === true)
    );
  }

  #note(kind: 'checkpoint' | 'branch', previous: Checkpoint | null): void {
    this.finding ??= finding(kind, { position: (previous?.last ?? 0) + 1, checkpoint: (previous?.number ?? 0) + 1 });
  }
}

const sameCheckpoint = (one: Checkpoint, other: Checkpoint): boolean =>
  checkpointText(one) === checkpointText(other) && one.marks.equals(other.marks);
