import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { appendEvent } from '../ledger/events.ts';
import { takeUntold } from '../ledger/folded.ts';
import type { Context } from './context.ts';

/** Milliseconds after its end in which a count may still come in, because a commit took long. */
const grace = 15_000;
const atOnce = 500;

/**
 * Puts the final count of each flood into the sealed ledger. A count that grows afterwards, out of a spool, is told again.
 * @returns how many it told
 */
export async function tellFoldedRefusals({ database, clock }: Context): Promise<number> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const untold = await takeUntold(ledger, new Date(now.getTime() - grace), atOnce);
    for (const { id, at, count, lastAt } of untold)
      await appendEvent(ledger, {
        type: 'decisions.folded',
        at: now,
        actor: system('ledger'),
        target: { kind: 'decision', id, name: toPublicId('decision', id) },
        detail: { count: Number(count), from: at.toISOString(), until: lastAt.toISOString() },
      });
    return untold.length;
  });
}
