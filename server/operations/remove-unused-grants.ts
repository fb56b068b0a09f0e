import type { Actor } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { unusedDays } from '../domain/finding.ts';
import { appendEvents } from '../ledger/events.ts';
import { type FindingFilter, listFindings } from '../ledger/findings.ts';
import type { Page } from '../ledger/page.ts';
import { deleteGrants, type UnusedGrant, unusedAmong } from '../ledger/unused-grants.ts';
import { progressOfUses } from '../ledger/uses.ts';
import type { Context } from './context.ts';

/** An instant since which something must have been used, to count as used. */
const unusedBefore = (now: Date): Date => addSeconds(now, -unusedDays * 86_400);

/** Those that were found unused, and are so at this moment: what a removal would take. */
export async function listUnusedGrants(
  { database, clock }: Context,
  filter: Omit<FindingFilter, 'kind' | 'nhi' | 'dismissed'>,
): Promise<Page<UnusedGrant>> {
  const now = clock();
  const { items, nextCursor } = await listFindings(database.prisma, { ...filter, kind: 'unused_grant' }, now);
  const { until } = await progressOfUses(database.prisma);
  const ids = items.map(({ subjectId }) => subjectId);
  return { items: await unusedAmong(database.prisma, ids, unusedBefore(now), until), nextCursor };
}

export type UnusedRemoval = { removed: UnusedGrant[] /** Ids of those that are gone, or were used meanwhile. */; kept: string[] };

/**
 * Removes grants that nobody used for 90 days, all of them in one act; one that was used meanwhile stays. No token that is out ends, and
 * `grant.restore` takes it back.
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
    const removed = await unusedAmong(ledger, grants, unusedBefore(now), until, 'held');
    const ids = removed.map(({ id }) => id);
    const kept = grants.filter((id) => !ids.includes(id));
    if (dryRun || ids.length === 0) return { removed, kept };
    await deleteGrants(ledger, ids);
    await appendEvents(
      ledger,
      removed.map(({ id, identityName, audience, scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment, lastUsedAt }) => ({
        type: 'grant.removed' as const,
        at: now,
        actor,
        target: { kind: 'grant', id, name: `${identityName} for ${audience}` },
        detail: {
          before: { scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment },
          because: `unused for ${unusedDays} days`,
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
        },
      })),
    );
    return { removed, kept };
  });
}
