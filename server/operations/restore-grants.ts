import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { grantNamed } from '../domain/fleet.ts';
import { type GrantView, removedGrants } from '../ledger/grants.ts';
import { placeGrant } from './add-grant.ts';
import type { PartContext } from './context.ts';

export type GrantRestoration = { restored: GrantView[]; kept: { grant: string; because: string }[] };

/**
 * Makes grants again that were removed, as the ledger says they were: same ids, same terms. Each is an act of its own, and what no
 * longer may be granted stays away: of a retired identity, of a scope that is gone, where there is another grant by now.
 */
export async function restoreGrants(
  context: PartContext,
  actor: Actor,
  { grants }: { readonly grants: readonly string[] },
): Promise<GrantRestoration> {
  const removed = new Map((await context.database.transaction((ledger) => removedGrants(ledger, grants))).map((one) => [one.id, one]));
  const done: GrantRestoration = { restored: [], kept: [] };
  for (const id of new Set(grants)) {
    const before = removed.get(id);
    if (before === undefined) done.kept.push({ grant: id, because: 'no removal of it is on record' });
    else
      try {
        const input = { ...grantNamed(before.name), ...before.terms };
        done.restored.push(await placeGrant(context, actor, id, input, { because: 'its removal was taken back' }));
      } catch (error) {
        if (!(error instanceof Failure) || error.code === 'unavailable') throw error;
        done.kept.push({ grant: id, because: error.problems[0]?.detail ?? error.message });
      }
  }
  return done;
}
