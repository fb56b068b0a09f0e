import type { Actor } from '../domain/actor.ts';
import { appendEvents } from '../ledger/events.ts';
import { type GrantView, holdGrants } from '../ledger/grants.ts';
import { deleteGrants } from '../ledger/unused-grants.ts';
import type { PartContext } from './context.ts';

export type GrantsRemoval = { removed: GrantView[] /** Ids of those that are gone already. */; gone: string[] };

/**
 * Removes these grants, all of them in one act. No new token is issued under them; tokens that are out live on until they expire, and
 * `grant.restore` makes them again.
 */
export async function removeGrants(
  { database, clock }: PartContext,
  actor: Actor,
  { grants }: { readonly grants: readonly string[] },
): Promise<GrantsRemoval> {
  return database.transaction(async (ledger) => {
    const now = clock();
    const removed = await holdGrants(ledger, grants);
    const ids = new Set(removed.map(({ id }) => id));
    if (ids.size > 0) await deleteGrants(ledger, [...ids]);
    await appendEvents(
      ledger,
      removed.map(({ id, identityName, audienceUri, scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment }) => ({
        type: 'grant.removed' as const,
        at: now,
        actor,
        target: { kind: 'grant', id, name: `${identityName} for ${audienceUri}` },
        detail: { before: { scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment } },
      })),
    );
    return { removed, gone: [...new Set(grants)].filter((id) => !ids.has(id)) };
  });
}
