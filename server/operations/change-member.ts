import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { exceeds, type Role, roleNames } from '../domain/roles.ts';
import { revokeKeysOfMember } from '../ledger/api-keys.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { changeRole, countOwners, deleteMember, holdOwners, type MemberView, showMember } from '../ledger/members.ts';
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

/**
 * With the next request of whoever it is, and of the API keys of theirs that may do more than they may then: those are revoked.
 * @throws {Failure} `not_found`; `forbidden` for a role that is not theirs to give or to take; `conflict` for the last owner
 */
export async function changeMemberRole(
  { database, clock }: Context,
  actor: Actor,
  { member, role }: { readonly member: string; readonly role: Role },
): Promise<MemberView> {
  const at = clock();
  return database.transaction(async (ledger) => {
    await holdOwners(ledger);
    const before = await showMember(ledger, member, at);
    requireDecidesOn(actor, before.role);
    requireDecidesOn(actor, role);
    if (before.role === role) return before;
    if (exceeds(role, before.role)) requireLasting(actor);
    await requireAnotherOwner(ledger, before);
    if (!(await changeRole(ledger, before.id, before.role, role)))
      throw new Failure('changed_meanwhile', 'The role was changed meanwhile: look again.');
    const target = { kind: 'user', id: before.id, name: before.name };
    await appendEvent(ledger, {
      type: 'member.role_changed',
      at,
      actor,
      target,
      detail: { before: { role: before.role }, after: { role } },
    });
    await endWhatTheyMade(ledger, actor, before, role, at);
    return { ...before, role };
  });
}

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
    await appendEvent(ledger, { type: 'member.removed', at, actor, target, detail: { before: { role: before.role } } });
    await endWhatTheyMade(ledger, actor, before, undefined, at);
    return before;
  });
}
