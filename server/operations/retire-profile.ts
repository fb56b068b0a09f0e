import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { holdProfile, markRetired } from '../ledger/profiles.ts';
import type { PartContext } from './context.ts';
import { type ProfileDetail, requireNotOwn } from './profile-terms.ts';
import { listenerProfile } from './seed-profiles.ts';
import { showProfile } from './show-profile.ts';

/**
 * From now on nothing is issued or renewed under the profile. Certificates that there are live to their end; how many that
 * are is in the answer. There is no way back.
 * @throws {Failure} `not_found`; `conflict` when it is retired already, or is the one that Hawser's own listeners need
 */
export async function retireProfile(context: PartContext, actor: Actor, { profile }: { readonly profile: string }): Promise<ProfileDetail> {
  const now = context.clock();
  await context.database.transaction(async (ledger) => {
    const held = await holdProfile(ledger, profile);
    requireNotOwn(held);
    const { id, name } = held;
    if (name === listenerProfile)
      throw new Failure('conflict', `Hawser's own listeners get their certificates under ${name}; it cannot be retired.`);
    if (!(await markRetired(ledger, id, now))) throw new Failure('conflict', `The profile ${name} is retired already.`);
    const detail = { before: { status: 'active' }, after: { status: 'retired' } };
    await appendEvent(ledger, { type: 'profile.retired', at: now, actor, target: { kind: 'profile', id, name }, detail });
  });
  return showProfile(context, profile);
}
