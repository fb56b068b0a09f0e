import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { cancelRotation, type RotationView, showRotationOrder } from '../ledger/rotations.ts';
import type { Context } from './context.ts';

/**
 * Ends an order to renew now. Whoever was told and has not renewed yet hears at its next check-in that there is time again; what was renewed stays.
 * @throws {Failure} `not_found`; `conflict` where it has ended already
 */
export async function stopRotation(
  { database, clock }: Context,
  actor: Actor,
  { rotation: reference }: { readonly rotation: string },
): Promise<RotationView> {
  return database.transaction(async (ledger) => {
    const now = clock();
    const { id } = await showRotationOrder(ledger, reference, now);
    const left = await cancelRotation(ledger, id, now);
    if (left === null) throw new Failure('conflict', 'This rotation has ended already.');
    const target = { kind: 'rotation', id, name: reference };
    const detail = { before: { status: 'running' }, after: { status: 'cancelled' }, certificates: left };
    await appendEvent(ledger, { type: 'rotation.cancelled', at: now, actor, target, detail });
    return showRotationOrder(ledger, reference, now);
  });
}
