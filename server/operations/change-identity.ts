import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { revokesCertificatesOf } from '../domain/revoke-right.ts';
import { inTagOrder } from '../domain/tag.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import {
  type HeldIdentity,
  holdIdentity,
  type IdentityChange,
  type IdentityView,
  showIdentity,
  updateIdentity,
} from '../ledger/identities.ts';
import { revokesForNow } from '../ledger/revoke-right.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';

/** Name, environment and SPIFFE ID never change. @throws {Failure} `not_found`; `forbidden` for an owner who would make it theirs to revoke */
export const changeIdentity = (
  context: PartContext,
  actor: Actor,
  { identity, tags, ...change }: IdentityChange & { identity: string },
): Promise<IdentityView> => changeHeld(context, actor, identity, () => ({ ...change, tags: tags && inTagOrder(tags) }));

/**
 * Changes it by what it is at that moment: nobody else changes it in between.
 * @throws {Failure} `not_found`; `forbidden` for an owner who would make it theirs to revoke; whatever `changeOf` refuses
 */
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
      await requireNotTakenOver(ledger, actor, before.owner, changed.after.owner ?? before.owner);
      await updateIdentity(ledger, before.id, changed.after, now);
      const target = { kind: 'identity', id: before.id, name: before.name };
      await appendEvent(ledger, { type: 'identity.changed', at: now, actor, target, detail: changed });
    }
    return showIdentity(ledger, before.name, now);
  });
}

/** Whoever may revoke for some owners alone would otherwise name one of those, and revoke. @throws {Failure} `forbidden` */
async function requireNotTakenOver(ledger: Ledger, actor: Actor, before: string, after: string): Promise<void> {
  if (before === after) return;
  const revokesFor = await revokesForNow(ledger, actor);
  if (revokesCertificatesOf(revokesFor, before) || !revokesCertificatesOf(revokesFor, after)) return;
  const detail = `is ${before}, for whom you may not revoke: somebody who may hands it over to ${after}`;
  throw new Failure('forbidden', `owner: ${detail}`, { problems: [{ field: 'owner', detail }] });
}
