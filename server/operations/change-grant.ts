import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { requireGrantLifetimes, requireScopes } from '../domain/grant.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { appendEvent } from '../ledger/events.ts';
import { type GrantTerms, type GrantView, holdGrant, showGrant, updateGrant } from '../ledger/grants.ts';
import { scopesUsed } from '../ledger/uses.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

type Change = { [K in keyof GrantTerms]?: GrantTerms[K] | undefined };

/**
 * @param input `removeUnused`: scopes to take from those that it holds by now, all of them or none
 * @throws {Failure} `conflict` where one of those was used; `not_found`; `invalid_input` for a scope that the audience does not have, and lifetimes that contradict
 */
export async function changeGrant(
  context: PartContext,
  actor: Actor,
  { grant, removeUnused = [], ...change }: Change & { grant: string; removeUnused?: readonly string[] | undefined },
): Promise<GrantView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdGrant(ledger, grant);
    requireNotProbe(before.identityName);
    if (removeUnused.length > 0) {
      const used = await scopesUsed(ledger, before);
      const meanwhile = removeUnused.filter((scope) => used.includes(scope));
      if (meanwhile.length > 0)
        throw new Failure('conflict', `Nothing was taken away: ${meanwhile.join(' ')} was used meanwhile. Look at the grant again.`);
    }
    const scopes = (removeUnused.length > 0 ? (change.scopes ?? before.scopes) : change.scopes)?.filter(
      (scope) => !removeUnused.includes(scope),
    );
    const changed = difference<GrantTerms>(before, { ...change, scopes: scopes && [...new Set(scopes)] });
    if (changed === undefined) return showGrant(ledger, grant);
    if (changed.after.scopes !== undefined)
      requireScopes(changed.after.scopes, await audienceNamedIn(ledger, 'audience', before.audienceUri));
    requireGrantLifetimes({ ...before, ...changed.after });
    await updateGrant(ledger, before.id, changed.after);
    const target = { kind: 'grant', id: before.id, name: `${before.identityName} for ${before.audienceUri}` };
    await appendEvent(ledger, { type: 'grant.changed', at: now, actor, target, detail: changed });
    return showGrant(ledger, grant);
  });
}
