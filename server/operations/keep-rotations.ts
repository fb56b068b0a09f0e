import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { habitOf, overdueAfter } from '../domain/renewal-habit.ts';
import { countingLineages, isByHand, nextJudgement, rotationOf, rotationOfIdentity, windowOf } from '../domain/rotation.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvents } from '../ledger/events.ts';
import { type RotationLineage, rotationLineages } from '../ledger/rotation.ts';
import {
  activeIdentities,
  holdRotations,
  type IdentityStanding,
  type LineageStanding,
  takeUnjudged,
  writeStandings,
} from '../ledger/rotation-standing.ts';
import { closeRotationItems } from '../ledger/rotations.ts';
import type { Context } from './context.ts';

/** Identities that are judged in one transaction. */
const together = 500;

/**
 * Judges again how the renewal of those identities goes of which something changed, or for which an instant came at which it goes otherwise, so
 * that a list of all of them costs no more than reading it; and closes what orders to renew now have no more to do with. One process at a time; what another has under way is left to it.
 */
export async function keepRotations(context: Context): Promise<void> {
  while ((await judgeSome(context)) >= together);
}

async function judgeSome({ database, clock }: Context): Promise<number> {
  return database.transaction(async (ledger) => {
    if (!(await holdRotations(ledger))) return 0;
    const now = clock();
    const ids = await takeUnjudged(ledger, together, now);
    if (ids.length > 0) await judge(ledger, ids, now);
    return ids.length;
  });
}

async function judge(ledger: Ledger, ids: readonly string[], now: Date): Promise<void> {
  const lineages = Map.groupBy(
    await rotationLineages(ledger, await activeIdentities(ledger, ids), { counted: false }),
    ({ identityId }) => identityId,
  );
  const identities: IdentityStanding[] = [];
  const standings: LineageStanding[] = [];
  for (const [identityId, all] of lineages) {
    const rotation = rotationOfIdentity(all, now);
    if (rotation) identities.push({ identityId, state: rotation.state, changesAt: nextJudgement(all, now) });
    standings.push(...countingLineages(all, now).map((one) => standingOf(one, now)));
  }
  await writeStandings(ledger, ids, { identities, lineages: standings }, now);
  const finished = await closeRotationItems(ledger, ids, now);
  await appendEvents(
    ledger,
    finished.map(({ id, counts }) => ({
      type: 'rotation.finished' as const,
      at: now,
      actor: system('rotation'),
      target: { kind: 'rotation', id, name: toPublicId('rotation', id) },
      detail: { ...counts },
    })),
  );
}

function standingOf(lineage: RotationLineage, now: Date): LineageStanding {
  const { after, late } = windowOf(lineage);
  const habit = habitOf(lineage.shares);
  return {
    ...lineage,
    renewAfter: after,
    lateAfter: late,
    usualPercent: habit && Math.round(habit.usual * 100),
    overdueAfter: habit && overdueAfter(lineage, habit),
    byHand: isByHand(lineage),
    state: rotationOf(lineage, now).state,
  };
}
