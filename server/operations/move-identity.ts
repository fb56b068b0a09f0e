import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { type IdentityStatus, identityStatuses, mayBecome } from '../domain/identity.ts';
import { appendEvent } from '../ledger/events.ts';
import { type IdentityView, moveIdentity, showIdentity } from '../ledger/identities.ts';
import type { Context } from './context.ts';

/** Moves an identity along its lifecycle. @throws {Failure} `conflict`, saying the status that forbids it */
export async function moveIdentityTo(
  context: Context,
  actor: Actor,
  reference: string,
  to: IdentityStatus,
  type: 'identity.suspended' | 'identity.resumed',
): Promise<IdentityView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await showIdentity(ledger, reference, now);
    const from = identityStatuses.filter((status) => mayBecome[status].includes(to));
    if (!(await moveIdentity(ledger, before.id, from, to, now))) {
      const { status } = await showIdentity(ledger, before.name, now);
      throw new Failure('conflict', `${before.name} is ${status} already, and only what is ${from.join(' or ')} can become ${to}`);
    }
    const target = { kind: 'identity', id: before.id, name: before.name };
    const detail = { before: { status: before.status }, after: { status: to } };
    await appendEvent(ledger, { type, at: now, actor, target, detail });
    return showIdentity(ledger, before.name, now);
  });
}
