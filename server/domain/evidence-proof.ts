import type { KeyObject } from 'node:crypto';
import { type Checkpoint, checkpointHash, isSigned } from './checkpoint.ts';
import { finding, type LedgerFinding } from './ledger-finding.ts';
import { leafHash, rootOnPath } from './merkle.ts';

/** An event as an export of a case has it. */
export type EvidenceEvent = {
  /** UUID. */
  readonly eventId: string;
  readonly position: number;
  readonly hash: Buffer;
  readonly sealed: string | null;
  readonly proof: {
    readonly checkpoint: number;
    readonly index: number;
    readonly size: number;
    readonly path: readonly Buffer[];
  } | null;
};

export type EvidenceVerdict = {
  readonly finding: LedgerFinding | null;
  /** Events that a signed checkpoint vouches for, and events that none reached yet when they were exported. */
  readonly events: number;
  readonly unsealed: number;
};

/**
 * Holds the events of an export, one by one, against checkpoints and keys that were kept elsewhere: each text has its hash, the path leads
 * from that to the root of the checkpoint over its position, and that is signed. Nothing else of the ledger is needed.
 */
export function proveEvidence(
  events: readonly EvidenceEvent[],
  { keys, outside }: { readonly keys: ReadonlyMap<string, KeyObject>; readonly outside: readonly Checkpoint[] },
): EvidenceVerdict {
  const signed = new Map<number, Checkpoint>();
  for (const checkpoint of outside) {
    if (!isSigned(checkpoint, keys)) continue;
    const other = signed.get(checkpoint.number);
    if (other !== undefined && !checkpointHash(other).equals(checkpointHash(checkpoint)))
      return { finding: finding('branch', { position: checkpoint.first, checkpoint: checkpoint.number }), events: 0, unsealed: 0 };
    signed.set(checkpoint.number, checkpoint);
  }
  let proven = 0;
  let unsealed = 0;
  for (const event of events) {
    const kind = wrongIn(event, signed);
    const { position, eventId, proof } = event;
    if (kind !== null)
      return { finding: finding(kind, { position, eventId, checkpoint: proof?.checkpoint ?? null }), events: proven, unsealed };
    if (proof === null) unsealed++;
    else proven++;
  }
  return { finding: null, events: proven, unsealed };
}

function wrongIn(
  { sealed, hash, proof, position, eventId }: EvidenceEvent,
  signed: ReadonlyMap<number, Checkpoint>,
): LedgerFinding['kind'] | null {
  if (sealed === null) return 'deleted';
  if (!leafHash(sealed).equals(hash) || idIn(sealed) !== eventId) return 'edited';
  if (proof === null) return null;
  const checkpoint = signed.get(proof.checkpoint);
  if (checkpoint === undefined) return 'checkpoint';
  const { first, last, root } = checkpoint;
  if (proof.index !== position - first || proof.size !== last - first + 1) return 'reordered';
  return rootOnPath(hash, proof.index, proof.size, proof.path)?.equals(root) === true ? null : 'edited';
}

function idIn(sealed: string): unknown {
  try {
    return Reflect.get(Object(JSON.parse(sealed)), 'id');
  } catch {
    return undefined;
  }
}
