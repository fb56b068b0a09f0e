import type { Actor } from '../domain/actor.ts';
import { requireAhead, requireDepth } from '../domain/delegation.ts';
import { requireScopes } from '../domain/grant.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { type DelegationTerms, type DelegationView, holdDelegation, showDelegation, updateDelegation } from '../ledger/delegations.ts';
import { appendEvent } from '../ledger/events.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

type Change = { [K in keyof DelegationTerms]?: DelegationTerms[K] | undefined };

/**
 * Tokens that are out keep what they were issued with.
 * @throws {Failure} `not_found`; `invalid_input` for a scope that the audience does not have; `conflict` for a depth that it does not take
 */
export async function changeDelegation(
  context: PartContext,
  actor: Actor,
  { delegation, ...change }: Change & { delegation: string },
): Promise<DelegationView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdDelegation(ledger, delegation);
    const changed = difference<DelegationTerms>(before, { ...change, scopes: change.scopes && [...new Set(change.scopes)] });
    if (changed === undefined) return before;
    const { scopes, maximumDepth, expiresAt } = changed.after;
    const audience = await audienceNamedIn(ledger, 'audience', before.audienceUri);
    if (scopes !== undefined) requireScopes(scopes, audience);
    if (maximumDepth !== undefined) requireDepth(audience, maximumDepth);
    if (expiresAt !== undefined) requireAhead(expiresAt, now);
    await updateDelegation(ledger, before.id, changed.after);
    const target = { kind: 'delegation', id: before.id, name: `${before.actorName} for ${before.subjectName} at ${before.audienceUri}` };
    await appendEvent(ledger, { type: 'delegation.changed', at: now, actor, target, detail: changed });
    return showDelegation(ledger, delegation);
  });
}
