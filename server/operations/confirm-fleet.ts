import type { Actor } from '../domain/actor.ts';
import { type FleetKind, fleetKinds } from '../domain/fleet.ts';
import { appendEvent } from '../ledger/events.ts';
import { idsOfFleet } from '../ledger/fleet.ts';
import { claimMembers, releaseMembers } from '../ledger/fleet-claims.ts';
import { requireFleetPermission } from './apply-fleet.ts';
import type { Context } from './context.ts';

type Named = { readonly kind: FleetKind; readonly name: string };

/**
 * After an apply: marks what the files of a fleet describe, so that whoever changes it by hand is told, and lets go of what they describe
 * no more. It changes nothing else. What two fleets describe is marked with the one that was applied last.
 * @throws {Failure} `forbidden` for a kind that the actor could not apply
 */
export async function confirmFleet(
  { database, clock }: Context,
  actor: Actor,
  { fleet, described, left }: { readonly fleet: string; readonly described: readonly Named[]; readonly left: readonly Named[] },
): Promise<{ described: number; left: number }> {
  for (const kind of new Set([...described, ...left].map((one) => one.kind))) requireFleetPermission(actor, kind);
  const now = clock();
  return database.transaction(async (ledger) => {
    const idsOf = (kind: FleetKind, all: readonly Named[]) =>
      idsOfFleet(
        ledger,
        kind,
        all.filter((one) => one.kind === kind).map(({ name }) => name),
      );
    const done = { described: 0, left: 0 };
    for (const kind of fleetKinds) {
      done.left += await releaseMembers(ledger, kind, await idsOf(kind, left), fleet);
      done.described += await claimMembers(ledger, kind, await idsOf(kind, described), { fleet, by: actor.name, now });
    }
    await appendEvent(ledger, { type: 'fleet.applied', at: now, actor, target: { kind: 'fleet', id: fleet, name: fleet }, detail: done });
    return done;
  });
}
