import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { type IdentityStatus, identityStatuses, mayBecome } from '../domain/identity.ts';
import { forgetSuspension } from '../ledger/case-suspensions.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { type IdentityView, moveIdentity, showIdentity } from '../ledger/identities.ts';
import type { PartContext } from './context.ts';

type Move = {
  readonly identity: string;
  readonly to: IdentityStatus;
  readonly type: 'identity.suspended' | 'identity.resumed';
  /** The name of the case that it is done for. */
  readonly case?: string;
  /** For the detail of its event: what else it is a part of. */
  readonly cause?: Readonly<Record<string, string>>;
};

/** Moves an identity along its lifecycle. @throws {Failure} `conflict`, saying the status that forbids it */
export const moveIdentityTo = (context: PartContext, actor: Actor, move: Move): Promise<IdentityView> =>
  context.database.transaction((ledger) => moveIdentityIn(ledger, actor, move, context.clock()));

/** The same in the transaction of whatever it is a part of. */
export async function moveIdentityIn(ledger: Ledger, actor: Actor, move: Move, now: Date): Promise<IdentityView> {
  const { to, type } = move;
  const before = await showIdentity(ledger, move.identity, now);
  const from = identityStatuses.filter((status) => mayBecome[status].includes(to));
  if (!(await moveIdentity(ledger, before.id, from, to, now))) {
    const { status } = await showIdentity(ledger, before.name, now);
    throw new Failure('conflict', `${before.name} is ${status} already, and only what is ${from.join(' or ')} can become ${to}`);
  }
  if (to === 'active') await forgetSuspension(ledger, before.id);
  const target = { kind: 'identity', id: before.id, name: before.name };
  const cause = { ...move.cause, ...(move.case === undefined ? {} : { case: move.case }) };
  const detail = { before: { status: before.status }, after: { status: to }, ...cause };
  await appendEvent(ledger, { type, at: now, actor, target, detail });
  return showIdentity(ledger, before.name, now);
}
