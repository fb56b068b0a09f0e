import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { appendEvents, type NewEvent } from '../ledger/events.ts';
import { takeLost, takeSilent } from '../ledger/feed-followers.ts';
import type { Context } from './context.ts';

/** Seconds after which a process that said no farewell counts as gone: it heard something of the feed every few of them. */
const silence = 3_600;
const atOnce = 500;

/**
 * Puts into the sealed ledger what it cannot hold itself: decisions that a resource server lost, and processes of it that fell silent
 * with some of theirs perhaps untold. So a count that is too small never looks whole.
 * @returns how many it told
 */
export async function tellLostDecisions({ database, clock }: Context): Promise<number> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const told = { at: now, actor: system('ledger') } as const;
    const events: NewEvent[] = [
      ...(await takeLost(ledger, atOnce)).map(({ server, instance, count }) => ({
        ...told,
        type: 'decisions.lost' as const,
        target: server,
        detail: { instance, count: Number(count) },
      })),
      ...(await takeSilent(ledger, addSeconds(now, -silence), now, atOnce)).map(({ server, instance, countedUntil }) => ({
        ...told,
        type: 'decisions.untold' as const,
        target: server,
        detail: { instance, after: countedUntil.toISOString() },
      })),
    ];
    await appendEvents(ledger, events);
    return events.length;
  });
}
