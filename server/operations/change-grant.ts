import type { Actor } from '../domain/actor.ts';
import { requireGrantLifetimes, requireScopes } from '../domain/grant.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { appendEvent } from '../ledger/events.ts';
import { type GrantTerms, type GrantView, holdGrant, showGrant, updateGrant } from '../ledger/grants.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

type Change = { [K in keyof GrantTerms]?: GrantTerms[K] | undefined };

/** @throws {Failure} `not_found`; `invalid_input` for a scope that the audience does not have, and lifetimes that contradict */
export async function changeGrant(
  context: PartContext,
  actor: Actor,
  { grant, ...change }: Change & { grant: string },
): Promise<GrantView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdGrant(ledger, grant);
    requireNotProbe(before.identityName);
    const changed = difference<GrantTerms>(before, { ...change, scopes: change.scopes && [...new Set(change.scopes)] });
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
