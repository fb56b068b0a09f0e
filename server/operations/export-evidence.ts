import { type MerkleTree, merkleTree } from '../domain/merkle.ts';
import { decisionsOfCase } from '../ledger/case-decisions.ts';
import { findCase } from '../ledger/case-views.ts';
import { type CheckpointReach, checkpointsOver, leafHashes } from '../ledger/checkpoints.ts';
import { entriesAt } from '../ledger/entries.ts';
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
  /** There are more than are in the export: those after the last position in it. */
  more: boolean;
};

/** In one export: events, the oldest, and entries under the checkpoints that they stand under, each of which is hashed. */
const mostInOne = { events: 500, leaves: 200_000 };

/**
 * A case with its events as they were sealed, where they stand in the ledger, and for each the way to the root that a checkpoint
 * signs: whoever has the checkpoints can prove each event without the rest of the ledger.
 * @param after the position of the last event of the export before, which this one goes on from
 * @throws {Failure} `not_found`
 */
export async function exportEvidence(
  context: Context,
  { case: reference, after = 0 }: { case: string; after?: number | undefined },
  most = mostInOne,
): Promise<Evidence> {
  const { database, clock } = context;
  const row = await findCase(database.prisma, reference);
  const decisions = await decisionsOfCase(database.prisma, row.id, after, most.events + 1);
  const positions = decisions.slice(0, most.events).map(({ position }) => Number(position));
  const [entries, checkpoints] = await Promise.all([entriesAt(database.pool, positions), checkpointsOver(database.pool, positions)]);
  const events: Evidence['events'] = [];
  let under: { checkpoint: CheckpointReach; tree: MerkleTree } | undefined;
  let leaves = 0;
  for (const { eventId, eventAt, position, hash, sealed } of entries) {
    const checkpoint = checkpoints.find(({ last }) => last >= position);
    if (checkpoint !== undefined && checkpoint !== under?.checkpoint) {
      const size = checkpoint.last - checkpoint.first + 1;
      if (leaves > 0 && leaves + size > most.leaves) break;
      leaves += size;
      under = { checkpoint, tree: merkleTree(await leafHashes(database.pool, checkpoint.first, size)) };
    }
    const proof = checkpoint === undefined || under === undefined ? null : proofOf(under, position);
    events.push({ id: eventId, position, at: eventAt, hash: hash.toString('base64url'), sealed, proof });
  }
  const more = decisions.length > most.events || events.length < entries.length;
  return { case: await showCase(context, { case: reference }), exportedAt: clock(), events, more };
}

function proofOf({ checkpoint, tree }: { checkpoint: CheckpointReach; tree: MerkleTree }, position: number): Proof {
  const { number, first, last, root } = checkpoint;
  const index = position - first;
  const path = tree.path(index).map((hash) => hash.toString('base64url'));
  return { checkpoint: number, root: root.toString('base64url'), index, size: last - first + 1, path };
}
