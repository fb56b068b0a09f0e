import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { mayBeLimited, type RevokesFor, revokesForOf, toldRevokesFor, widens } from '../domain/revoke-right.ts';
import { exceeds, type Role, roleNames } from '../domain/roles.ts';
import { revokeKeysOfMember } from '../ledger/api-keys.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { changeRights, countOwners, deleteMember, holdOwners, type MemberView, type Rights, showMember } from '../ledger/members.ts';
import type { Context } from './context.ts';
import { endInvitations, endWhatKeysMade, recordEndedKeys } from './end-made.ts';
import { decidesOn, requireDecidesOn, requireLasting } from './member-rules.ts';

/** Somebody has to be able to do what only an owner may. @throws {Failure} `conflict` */
async function requireAnotherOwner(ledger: Ledger, member: MemberView): Promise<void> {
  if (member.role === 'owner' && (await countOwners(ledger)) < 2)
    throw new Failure('conflict', `${member.name} is the last owner: make somebody else an owner first.`);
}

/** What they made ends as far as they could not make it now: invitations, and API keys with all that those made. */
export async function endWhatTheyMade(
  ledger: Ledger,
  actor: Actor,
  member: Pick<MemberView, 'id' | 'name'>,
  after: Role | undefined,
  at: Date,
): Promise<void> {
  const lost = (may: (role: Role, other: Role) => boolean) => roleNames.filter((role) => after === undefined || !may(after, role));
  await endInvitations(ledger, actor, member, lost(decidesOn), at);
  const keys = await revokeKeysOfMember(
    ledger,
    member.id,
    lost((role, other) => !exceeds(other, role)),
    at,
  );
  const because = after === undefined ? `${member.name} was removed` : `${member.name} became ${after}`;
  await recordEndedKeys(ledger, actor, keys, because, at);
  await endWhatKeysMade(ledger, actor, keys, at);
}

export type MemberChange = {
  readonly member: string;
  readonly role?: Role | undefined;
  /** Owners whose certificates they may revoke; null for all. Left away, as it is, as long as the role is. */
  readonly revokesFor?: RevokesFor | undefined;
  /** What they might do where this was decided; left away, whatever they may do by now. */
  readonly before?: Rights | undefined;
};

/** What a change leaves: a limit ends with the role that it was one of. @throws {Failure} `invalid_input` for owners where the role is not limited */
function rightsAfter(before: Rights, { role = before.role, revokesFor }: MemberChange): Rights {
  const kept = mayBeLimited(role) ? before.revokesFor : null;
  return { role, revokesFor: revokesFor === undefined ? kept : revokesForOf(role, revokesFor) };
}

/**
 * With the next request of whoever it is, and of the API keys of theirs: those that may do more than they may then are revoked, and the others
 * are limited as they are.
 * @throws {Failure} `not_found`; `forbidden` for a role that is not theirs to give or to take; `conflict` for the last owner;
 *   `invalid_input` for owners where the role is not limited; `changed_meanwhile` where they may do something else by now than `before`
 */
export async function changeMember({ database, clock }: Context, actor: Actor, change: MemberChange): Promise<MemberView> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await holdOwners(ledger);
    const before = await showMember(ledger, change.member, at);
    if (change.before && !isDeepStrictEqual(change.before, { role: before.role, revokesFor: before.revokesFor }))
      throw new Failure('changed_meanwhile', `What ${before.name} may do was changed meanwhile: load it again. Nothing was changed.`);
    const after = rightsAfter(before, change);
    const { role } = after;
    requireDecidesOn(actor, before.role);
    requireDecidesOn(actor, role);
    const limited = !isDeepStrictEqual(before.revokesFor, after.revokesFor);
    if (before.role === role && !limited) return before;
    if (exceeds(role, before.role) || widens(before.revokesFor, after.revokesFor)) requireLasting(actor);
    if (before.role !== role) await requireAnotherOwner(ledger, before);
    if (!(await changeRights(ledger, before.id, before, after)))
      throw new Failure('changed_meanwhile', 'The role was changed meanwhile: look again.');
    const target = { kind: 'user', id: before.id, name: before.name };
    await appendEvent(ledger, {
      type: before.role === role ? 'member.revoke_right_changed' : 'member.role_changed',
      at,
      actor,
      target,
      detail: { before: told(before, after), after: told(after, before) },
    });
    if (before.role !== role) await endWhatTheyMade(ledger, actor, before, role, at);
    return { ...before, ...after };
  });
}

/** Of one side of a change: the limit, where either side has one. */
const told = ({ role, revokesFor }: Rights, other: Rights) => ({ role, ...toldRevokesFor(revokesFor, other.revokesFor) });

/**
 * Every session, every way in, every open invitation and every API key of theirs ends with the next request, and what those keys made;
 * what they did stays on record under their name.
 * @throws {Failure} `not_found`; `forbidden`; `conflict` for the last owner
 */
export async function removeMember(
  { database, clock }: Context,
  actor: Actor,
  { member }: { readonly member: string },
): Promise<MemberView> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await holdOwners(ledger);
    const before = await showMember(ledger, member, at);
    requireDecidesOn(actor, before.role);
    await requireAnotherOwner(ledger, before);
    if (!(await deleteMember(ledger, before.id))) throw new Failure('changed_meanwhile', 'The member was removed meanwhile.');
    const target = { kind: 'user', id: before.id, name: before.name };
    await appendEvent(ledger, { type: 'member.removed', at, actor, target, detail: { before: told(before, before) } });
    await endWhatTheyMade(ledger, actor, before, undefined, at);
    return before;
  });
}
