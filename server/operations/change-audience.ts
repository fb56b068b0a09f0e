import type { Actor } from '../domain/actor.ts';
import { requireLifetimes } from '../domain/audience.ts';
import { invalid } from '../domain/failure.ts';
import { type AudienceTerms, type AudienceView, holdAudience, scopesInGrants, showAudience, updateAudience } from '../ledger/audiences.ts';
import { appendEvent } from '../ledger/events.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

type Change = { [K in keyof AudienceTerms]?: AudienceTerms[K] | undefined };

/**
 * Tokens that are out keep what they were issued with.
 * @throws {Failure} `not_found`; `invalid_input` when lifetimes contradict, or a scope that grants hold would go
 */
export async function changeAudience(
  context: PartContext,
  actor: Actor,
  { audience, ...change }: Change & { audience: string },
): Promise<AudienceView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdAudience(ledger, audience);
    const changed = difference<AudienceTerms>(before, { ...change, scopes: change.scopes && [...new Set(change.scopes)] });
    if (changed === undefined) return showAudience(ledger, before.uri);
    requireLifetimes({ ...before, ...changed.after });
    const { scopes } = changed.after;
    const orphaned = scopes === undefined ? [] : (await scopesInGrants(ledger, before.id)).filter((scope) => !scopes.includes(scope));
    if (orphaned.length > 0) throw invalid('scopes', `grants or delegations still hold ${orphaned.join(', ')}; take it out of those first`);
    await updateAudience(ledger, before.id, changed.after, now);
    const target = { kind: 'audience', id: before.id, name: before.uri };
    await appendEvent(ledger, { type: 'audience.changed', at: now, actor, target, detail: changed });
    return showAudience(ledger, before.uri);
  });
}
