import type { Actor } from '../domain/actor.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { inTagOrder } from '../domain/tag.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  type HeldIdentity,
  holdIdentity,
  type IdentityChange,
  type IdentityView,
  showIdentity,
  updateIdentity,
} from '../ledger/identities.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

/** Name, environment and SPIFFE ID never change. @throws {Failure} `not_found` */
export const changeIdentity = (
  context: PartContext,
  actor: Actor,
  { identity, tags, ...change }: IdentityChange & { identity: string },
): Promise<IdentityView> => changeHeld(context, actor, identity, () => ({ ...change, tags: tags && inTagOrder(tags) }));

/** Changes it by what it is at that moment: nobody else changes it in between. @throws {Failure} `not_found`, and whatever `changeOf` refuses */
export async function changeHeld(
  context: PartContext,
  actor: Actor,
  identity: string,
  changeOf: (before: HeldIdentity) => IdentityChange,
): Promise<IdentityView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdIdentity(ledger, identity);
    requireNotProbe(before.name);
    const changed = difference(before, changeOf(before));
    if (changed !== undefined) {
      await updateIdentity(ledger, before.id, changed.after, now);
      const target = { kind: 'identity', id: before.id, name: before.name };
      await appendEvent(ledger, { type: 'identity.changed', at: now, actor, target, detail: changed });
    }
    return showIdentity(ledger, before.name, now);
  });
}
