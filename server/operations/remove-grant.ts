import type { Actor } from '../domain/actor.ts';
import { notFound } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { deleteGrant, type GrantView, showGrant } from '../ledger/grants.ts';
import type { PartContext } from './context.ts';

/** No new token is issued under it; tokens that are out live on until they expire. @throws {Failure} `not_found` */
export async function removeGrant(context: PartContext, actor: Actor, { grant }: { grant: string }): Promise<GrantView> {
  return context.database.transaction(async (ledger) => {
    const before = await showGrant(ledger, grant);
    if (!(await deleteGrant(ledger, before.id))) throw notFound(`the grant ${grant}`);
    const { scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment } = before;
    await appendEvent(ledger, {
      type: 'grant.removed',
      at: context.clock(),
      actor,
      target: { kind: 'grant', id: before.id, name: `${before.identityName} for ${before.audienceUri}` },
      detail: { before: { scopes, lifetimeDefault, lifetimeMaximum, crossEnvironment } },
    });
    return before;
  });
}
