import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { unusedDays } from '../domain/finding.ts';
import { appendEvents } from '../ledger/events.ts';
import { deleteGrants, forgetFindingsOf, type UnusedGrant, unusedAmong } from '../ledger/unused-grants.ts';
import { progressOfUses } from '../ledger/uses.ts';
import type { Context } from './context.ts';

export type UnusedRemoval = { removed: UnusedGrant[] /** Ids of those that are gone, or were used meanwhile. */; kept: string[] };

/**
 * Removes grants that nobody used for 90 days, all of them in one act; one that was used meanwhile stays. No token that is out ends.
 * @param input `dryRun` only says what would be removed
 */
export async function removeUnusedGrants(
  { database, clock }: Context,
  actor: Actor,
  { grants, dryRun }: { readonly grants: readonly string[]; readonly dryRun: boolean },
): Promise<UnusedRemoval> {
  return database.transaction(async (ledger) => {
    const now = clock();
    const { until } = await progressOfUses(ledger);
    const removed = await unusedAmong(ledger, grants, addSeconds(now, -unusedDays * 86_400), until);
    const ids = removed.map(({ id }) => id);
    const kept = grants.filter((id) => !ids.includes(id));
    if (dryRun || ids.length === 0) return { removed, kept };
    await deleteGrants(ledger, ids);
    await forgetFindingsOf(ledger, ids);
    await appendEvents(
      ledger,
      removed.map(({ id, identityName, audience, scopes, lastUsedAt }) => ({
        type: 'grant.removed' as const,
        at: now,
        actor,
        target: { kind: 'grant', id, name: `${identityName} for ${audience}` },
        detail: { before: { scopes }, because: `unused for ${unusedDays} days`, lastUsedAt: lastUsedAt?.toISOString() ?? null },
      })),
    );
    return { removed, kept };
  });
}
