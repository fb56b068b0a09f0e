import type { Actor } from '../domain/actor.ts';
import { notFound } from '../domain/failure.ts';
import { type DelegationView, deleteDelegation, showDelegation } from '../ledger/delegations.ts';
import { appendEvent } from '../ledger/events.ts';
import type { PartContext } from './context.ts';

/** No new token is issued under it; tokens that are out live on until they expire. @throws {Failure} `not_found` */
export async function removeDelegation(
  context: PartContext,
  actor: Actor,
  { delegation }: { delegation: string },
): Promise<DelegationView> {
  return context.database.transaction(async (ledger) => {
    const before = await showDelegation(ledger, delegation);
    if (!(await deleteDelegation(ledger, before.id))) throw notFound(`the delegation ${delegation}`);
    const { scopes, maximumDepth, expiresAt, crossEnvironment } = before;
    await appendEvent(ledger, {
      type: 'delegation.removed',
      at: context.clock(),
      actor,
      target: { kind: 'delegation', id: before.id, name: `${before.actorName} for ${before.subjectName} at ${before.audienceUri}` },
      detail: { before: { scopes, maximumDepth, expiresAt, crossEnvironment } },
    });
    return before;
  });
}
