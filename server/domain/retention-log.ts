type Lost = { readonly position: number; readonly eventId: string };
type Month = { count: number; first: Lost };
type Drop = { readonly from: number; readonly until: number; readonly events: number };

/** The type of the event that says a month was dropped. */
export const droppedType = 'ledger.partition_dropped';
const mention = `"type":"${droppedType}"`;

/** Milliseconds: three months at their shortest, less a day for clocks that differ. The database keeps no month for less. */
const shortestRetention = 88 * 86_400_000;

const monthAfter = (month: number): number => {
  const begin = new Date(month);
  return Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + 1);
};

/**
 * Holds the events that are gone against the events that say so: a month was dropped only where a sealed event tells of it, with
 * exactly as many as are missing.
 */
export class RetentionLog {
  readonly #months = new Map<number, Month>();
  readonly #drops: Drop[] = [];

  /** An entry without its event. */
  missing({ position, eventId, eventAt }: { position: number; eventId: string; eventAt: Date }): void {
    const month = Date.UTC(eventAt.getUTCFullYear(), eventAt.getUTCMonth());
    const known = this.#months.get(month);
    if (known) known.count++;
    else this.#months.set(month, { count: 1, first: { position, eventId } });
  }

  /**
   * The sealed form of an event that is there.
   * @param signedAt when the signer signed the checkpoint over it, by its own clock: no month is dropped before its time
   */
  read(sealed: string, signedAt: Date): void {
    if (!sealed.includes(mention)) return;
    const event: { type?: unknown; detail?: { from?: string | null; until?: string; events?: number } } = JSON.parse(sealed);
    const { from, until, events } = event.detail ?? {};
    if (event.type !== droppedType || typeof until !== 'string' || typeof events !== 'number') return;
    if (!(Date.parse(until) + shortestRetention <= signedAt.getTime())) return;
    this.#drops.push({ from: typeof from === 'string' ? Date.parse(from) : Number.NEGATIVE_INFINITY, until: Date.parse(until), events });
  }

  /** The first event that is gone without a word, and how many are gone by retention. */
  verdict(): { first: Lost | null; dropped: number } {
    let dropped = 0;
    const explained = new Set<number>();
    for (const drop of this.#drops) {
      const months = [...this.#months].filter(([month]) => drop.from <= month && monthAfter(month) <= drop.until);
      const count = months.reduce((sum, [, month]) => sum + month.count, 0);
      if (count !== drop.events) continue;
      dropped += count;
      for (const [month] of months) explained.add(month);
    }
    const lost = [...this.#months].filter(([month]) => !explained.has(month)).map(([, { first }]) => first);
    return { first: lost.toSorted((a, b) => a.position - b.position)[0] ?? null, dropped };
  }
}
