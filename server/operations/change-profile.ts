import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { type ProfileTerms, servesToo } from '../domain/profile.ts';
import { appendEvent } from '../ledger/events.ts';
import { addVersion, holdProfile, type Profile } from '../ledger/profiles.ts';
import type { PartContext } from './context.ts';
import { difference } from './difference.ts';
import { type ProfileDetail, requireNotOwn, requireTerms } from './profile-terms.ts';
import { showProfile } from './show-profile.ts';

type Change = { [K in keyof ProfileTerms]?: ProfileTerms[K] | undefined };

/**
 * Writes a new version; certificates that there are keep the one that they were made under, and their renewals follow the new
 * one.
 * @param input `ifVersion`, where given, is the version that the change was made from
 * @throws {Failure} `not_found`; `changed_meanwhile` when another version is the newest; `conflict` when it is retired
 */
export async function changeProfile(
  context: PartContext,
  actor: Actor,
  { profile, ifVersion, ...change }: Change & { profile: string; ifVersion?: number | undefined },
): Promise<ProfileDetail> {
  const now = context.clock();
  await context.database.transaction(async (ledger) => {
    const before = await holdProfile(ledger, profile);
    requireNotOwn(before);
    if (before.retiredAt) throw new Failure('conflict', `The profile ${before.name} is retired; it does not change any more.`);
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new Failure('changed_meanwhile', `The profile ${before.name} is at version ${before.version} now; look at it again.`);
    const alsoServer = change.alsoServer === undefined ? undefined : servesToo(before.usage, change.alsoServer);
    const changed = difference<ProfileTerms>(before, { ...change, alsoServer });
    if (changed === undefined) return;
    const after: Profile = { ...before, ...changed.after };
    requireTerms(after);
    await addVersion(ledger, before, after, actor.name, now);
    const target = { kind: 'profile', id: before.id, name: before.name };
    await appendEvent(ledger, { type: 'profile.changed', at: now, actor, target, detail: { version: before.version + 1, ...changed } });
  });
  return showProfile(context, profile);
}
