/** What can be wrong with a sealed ledger, by what was done to it. */
export const findingKinds = ['edited', 'deleted', 'inserted', 'reordered', 'truncated', 'branch', 'checkpoint'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** The first thing that is wrong. */
export type LedgerFinding = {
  readonly kind: FindingKind;
  /** Null for an event that has none. */
  readonly position: number | null;
  /** The UUID of the event that stands there, or should; null where nothing says which it was. */
  readonly eventId: string | null;
  /** The checkpoint that says so. */
  readonly checkpoint: number | null;
  readonly detail: string;
};

const sentences: Readonly<Record<FindingKind, string>> = {
  edited: 'the event is not the one that was sealed',
  deleted: 'an event that was sealed is gone',
  inserted: 'there is an event that was not sealed here',
  reordered: 'events stand in another order than the one that was sealed',
  truncated: 'everything from here on is gone, though it was sealed',
  branch: 'two histories were sealed from here on, by the same key',
  checkpoint: 'a checkpoint was altered, exchanged or taken away',
};

export const finding = (
  kind: FindingKind,
  { position, eventId, checkpoint }: { position: number | null; eventId?: string | null; checkpoint?: number | null },
): LedgerFinding => ({
  kind,
  position,
  eventId: eventId ?? null,
  checkpoint: checkpoint ?? null,
  detail: sentences[kind],
});
