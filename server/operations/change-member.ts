import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { exceeds, type Role, roleNames } from '../domain/roles.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent, appendEvents } from '../ledger/events.ts';
import { revokeInvitationsOf } from '../ledger/invitations.ts';
import { changeRole, countOwners, deleteMember, holdOwners, type MemberView, showMember } from '../ledger/members.ts';
import type { Context } from './context.ts';
import { decidesOn, requireDecidesOn, requireLasting } from './member-rules.ts';

/** Somebody has to be able to do what only an owner may. @throws {Failure} `conflict` */
async function requireAnotherOwner(ledger: Ledger, member: MemberView): Promise<void> {
  if (member.role === 'owner' && (await countOwners(ledger)) < 2)
    throw new Failure('conflict', `${member.name} is the last owner: make somebody else an owner first.`);
}

/** What they invited for a role that is no longer theirs to give is good for nothing. */
async function endInvitations(ledger: Ledger, actor: Actor, { id, name }: MemberView, after: Role | undefined, at: Date): Promise<void> {
  const lost = roleNames.filter((role) => after === undefined || !decidesOn(after, role));
  const ended = await revokeInvitationsOf(ledger, id, lost, at);
  await appendEvents(
    ledger,
    ended.map((invitation) => ({
      type: 'member.invitation_revoked',
      at,
      actor,
      target: { kind: 'invitation', id: invitation.id, name: invitation.email },
      detail: { before: { role: invitation.role }, because: `${name} may no longer give it` },
    })),
  );
}

/**
 * With the next request of whoever it is.
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
    const before = await showMember(ledger, member);
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
    await endInvitations(ledger, actor, before, role, at);
    return { ...before, role };
  });
}

/**
 * Every session, every way in and every open invitation of theirs ends with the next request; what they did stays on record under their name, and so do the API keys that
 * they made, which are the installation's.
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
    const before = await showMember(ledger, member);
    requireDecidesOn(actor, before.role);
    await requireAnotherOwner(ledger, before);
    if (!(await deleteMember(ledger, before.id))) throw new Failure('changed_meanwhile', 'The member was removed meanwhile.');
    const target = { kind: 'user', id: before.id, name: before.name };
    await appendEvent(ledger, { type: 'member.removed', at, actor, target, detail: { before: { role: before.role } } });
    await endInvitations(ledger, actor, before, undefined, at);
    return before;
  });
}
