import { finding, type LedgerFinding } from './ledger-finding.ts';

/** A position under a checkpoint: the mark that was signed, and that of what stands there now, null where nothing does. */
export type Slot = {
  readonly position: number;
  readonly checkpoint: number;
  readonly expected: number;
  readonly actual: number | null;
  readonly entry:
    | { readonly position: number; readonly eventId: string; readonly eventAt: Date; readonly hash: Buffer; readonly sealed: string | null }
    | undefined;
};

/**
 * What was done, from the positions that are wrong, in their order: the marks say which event stood where.
 * @param reached the last position that was looked at
 * @param cut whether there are more than these
 */
export function whatHappened(bad: readonly Slot[], reached: number, cut: boolean): LedgerFinding {
  const [first, second] = bad;
  if (first === undefined) throw new RangeError('nothing is wrong');
  const at = { position: first.position, checkpoint: first.checkpoint, eventId: first.entry?.eventId ?? null };
  const toTheEnd = first.position + bad.length - 1 === reached;
  if (first.actual === null) return finding(toTheEnd && bad.every(({ actual }) => actual === null) ? 'truncated' : 'deleted', at);
  if (first.actual === first.expected) return finding('edited', at);
  if (!cut && bad.length > 1 && sameMarks(bad)) return finding('reordered', at);
  const next = second?.position === first.position + 1 ? second : undefined;
  if (next !== undefined && first.actual === next.expected) return finding('deleted', { ...at, eventId: null });
  if (next !== undefined && next.actual === first.expected) return finding('inserted', at);
  return finding('edited', at);
}

/** The same events at these positions, in another order. */
function sameMarks(bad: readonly Slot[]): boolean {
  const sorted = (marks: readonly (number | null)[]) => marks.toSorted((a, b) => (a ?? -1) - (b ?? -1));
  const expected = sorted(bad.map((slot) => slot.expected));
  return sorted(bad.map((slot) => slot.actual)).every((mark, index) => mark === expected[index]);
}
