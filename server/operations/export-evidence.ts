import { merklePath } from '../domain/merkle.ts';
import { decisionsOfCase } from '../ledger/case-decisions.ts';
import { findCase } from '../ledger/case-views.ts';
import { checkpointOver, leafHashes } from '../ledger/checkpoints.ts';
import { entriesAfter } from '../ledger/entries.ts';
import type { Context } from './context.ts';
import { type CaseDetail, showCase } from './show-case.ts';

type Proof = {
  /** The checkpoint that the event stands under; its signature and its line are in `audit checkpoints`. */
  checkpoint: number;
  root: string;
  /** Of the event among those of the checkpoint, from 0, and how many those are. */
  index: number;
  size: number;
  /** Hashes from the leaf up to the root (RFC 9162 §2.1.3), base64url. */
  path: string[];
};
export type Evidence = {
  case: CaseDetail;
  exportedAt: Date;
  events: {
    id: string;
    position: number;
    at: Date;
    /** Base64url; SHA-256 over a zero octet and the text below. */
    hash: string;
    sealed: string | null;
    /** Null where no checkpoint reaches it yet. */
    proof: Proof | null;
  }[];
  /** There are more than are in the export. */
  more: boolean;
};

/** Events in one export: the oldest. */
const most = 500;

/**
 * A case with its events as they were sealed, where they stand in the ledger, and for each the way to the root that a checkpoint
 * signs: whoever has the checkpoints can prove each event without the rest of the ledger.
 * @throws {Failure} `not_found`
 */
export async function exportEvidence(context: Context, { case: reference }: { case: string }): Promise<Evidence> {
  const { database, clock } = context;
  const row = await findCase(database.prisma, reference);
  const decisions = await decisionsOfCase(database.prisma, row.id, most + 1);
  const events: Evidence['events'] = [];
  const leaves = new Map<number, Buffer>();
  for (const { position } of decisions.slice(0, most)) {
    const [entry] = await entriesAfter(database.pool, Number(position) - 1, 1);
    if (entry === undefined || entry.position !== Number(position)) continue;
    const checkpoint = await checkpointOver(database.pool, entry.position);
    let proof: Proof | null = null;
    if (checkpoint !== undefined) {
      const { number, first, last, root } = checkpoint;
      const hashes = leaves.get(number) ?? (await leafHashes(database.pool, first, last - first + 1));
      leaves.set(number, hashes);
      const path = merklePath(hashes, entry.position - first).map((hash) => hash.toString('base64url'));
      proof = { checkpoint: number, root: root.toString('base64url'), index: entry.position - first, size: last - first + 1, path };
    }
    const { eventId, eventAt, hash, sealed } = entry;
    events.push({ id: eventId, position: entry.position, at: eventAt, hash: hash.toString('base64url'), sealed, proof });
  }
  return { case: await showCase(context, { case: reference }), exportedAt: clock(), events, more: decisions.length > most };
}
