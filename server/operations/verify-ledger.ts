import { createPublicKey } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import type { LedgerFinding } from '../domain/ledger-finding.ts';
import { finding } from '../domain/ledger-finding.ts';
import { proveLedger } from '../domain/ledger-proof.ts';
import type { CheckpointFile } from '../ledger/checkpoint-file.ts';
import { everyCheckpoint, listSealKeys } from '../ledger/checkpoints.ts';
import { everyEntry, smuggledEvent } from '../ledger/entries.ts';
import { appendEvent } from '../ledger/events.ts';
import { sealNext } from '../ledger/sealer.ts';
import type { Context } from './context.ts';

/** What looking after the sealed ledger needs. */
export type LedgerContext = Context & {
  readonly signer: {
    /** Has a checkpoint signed; false where there is nothing new. @throws {Failure} `conflict`, `unavailable` */
    seal(): Promise<boolean>;
  };
  /** Outside the database. */
  readonly checkpoints: Pick<CheckpointFile, 'read' | 'last'>;
};

export type VerificationView = {
  verified: boolean;
  finding: LedgerFinding | null;
  checkpoint: number;
  position: number;
  at: Date | null;
  events: number;
  dropped: number;
  unsealed: number;
  /** The last checkpoint outside the database that it was compared with; null where there is none. */
  outside: number | null;
  verifiedAt: Date;
};

/** Puts in order and signs all that is new. Returns how many events it gave a position. */
export async function sealNow({ database, signer }: LedgerContext): Promise<number> {
  let sealed = 0;
  for (let more = await sealNext(database); more > 0; more = await sealNext(database)) sealed += more;
  while (await signer.seal());
  return sealed;
}

/**
 * Reads the whole sealed ledger and holds it against its checkpoints, inside the database and outside; says what the first thing
 * is that was edited, deleted, inserted, reordered or cut off. What is new is sealed first, where that is possible.
 */
export async function verifyLedger(context: LedgerContext): Promise<VerificationView> {
  const { database, clock, checkpoints } = context;
  // A signer that refuses, or is away, must not keep anybody from seeing why.
  await sealNow(context).catch(() => {});
  const keys = new Map((await listSealKeys(database.pool)).map(({ id, publicKey }) => [id, createPublicKey(publicKey)]));
  const outside = await checkpoints.read();
  const { finding: found, ...verdict } = await proveLedger({
    keys,
    inside: everyCheckpoint(database.pool),
    outside,
    entries: everyEntry(database.pool),
  });
  const smuggled = found === null || found.eventId === null ? await smuggledEvent(database.pool) : undefined;
  const first = namedBy(found, smuggled?.id);
  return { ...verdict, verified: first === null, finding: first, outside: outside.at(-1)?.number ?? null, verifiedAt: clock() };
}

/**
 * Verifies the ledger, and leaves it on record that somebody did, and what came of it. A ledger that takes no event any more is
 * verified all the same: the verdict must not be kept from whoever looks for what is wrong.
 */
export async function auditLedger(context: LedgerContext, actor: Actor): Promise<VerificationView> {
  const verdict = await verifyLedger(context);
  const { verified, position, finding, verifiedAt } = verdict;
  const type = verified ? 'ledger.verified' : 'ledger.found_altered';
  const detail = { position, ...(finding !== null && { finding: finding.kind, from: finding.position, event: finding.eventId }) };
  await appendEvent(context.database.prisma, { type, at: verifiedAt, actor, detail }).catch(() => {});
  return verdict;
}

/** An event without a position is one that was put in; or the very one whose entry was taken away. */
const namedBy = (found: LedgerFinding | null, loose: string | undefined): LedgerFinding | null => {
  if (loose === undefined) return found;
  return found === null ? finding('inserted', { position: null, eventId: loose }) : { ...found, eventId: loose };
};
