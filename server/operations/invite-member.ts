import { randomBytes } from 'node:crypto';
import type { Actor, Came } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { type RevokesFor, revokesForOf, toldRevokesFor } from '../domain/revoke-right.ts';
import type { Role } from '../domain/roles.ts';
import { appendEvent } from '../ledger/events.ts';
import { maySignInLocally } from '../ledger/identity-provider.ts';
import {
  endExpiredInvitations,
  findOpenInvitation,
  type InvitationView,
  insertInvitation,
  revokeInvitationRow,
  showInvitation,
  takeInvitation,
} from '../ledger/invitations.ts';
import { findUserByEmail, insertUser } from '../ledger/sign-in.ts';
import { hashOf } from './limit-attempts.ts';
import { holdActor, requireDecidesOn, requireLasting } from './member-rules.ts';
import type { SignInContext } from './sign-in-context.ts';

export type NewInvitation = {
  readonly email: string;
  readonly role: Role;
  /** Owners whose certificates they may revoke; null for all. */
  readonly revokesFor: RevokesFor;
  readonly expiresInSeconds: number;
};

/**
 * The link is in this answer and nowhere else; whoever has it becomes a member, once.
 * @throws {Failure} `already_exists` for a member, or an address that is invited; `forbidden` for a role that is not theirs to give;
 *   `invalid_input` for owners where the role is not limited
 */
export async function inviteMember(context: SignInContext, actor: Actor, input: NewInvitation): Promise<InvitationView & { link: string }> {
  requireDecidesOn(actor, input.role);
  requireLasting(actor);
  const revokesFor = revokesForOf(input.role, input.revokesFor);
  const { database, clock, consoleUrl } = context;
  const now = clock();
  const email = input.email.toLowerCase();
  const token = randomBytes(32).toString('base64url');
  const id = newId(now.getTime());
  const expiresAt = addSeconds(now, input.expiresInSeconds);
  const row = { id, email, role: input.role, revokesFor, invitedBy: actor.name, createdAt: now, expiresAt };
  return database.transaction(async (ledger) => {
    requireDecidesOn(await holdActor(ledger, actor), input.role);
    if ((await findUserByEmail(ledger, email)) !== undefined)
      throw new Failure('already_exists', 'email: is a member already', { problems: [{ field: 'email', detail: 'is a member already' }] });
    await endExpiredInvitations(ledger, email, now);
    await insertInvitation(ledger, { ...row, inviterId: 'id' in actor ? actor.id : null, hash: hashOf(token) });
    const target = { kind: 'invitation', id, name: email };
    const after = { role: input.role, ...toldRevokesFor(revokesFor), expiresAt };
    await appendEvent(ledger, { type: 'member.invited', at: now, actor, target, detail: { after } });
    return { ...row, link: `${consoleUrl}/join?token=${token}` };
  });
}

/** Its link is good for nothing from then on. @throws {Failure} `not_found`; `forbidden`; `conflict` where it was accepted meanwhile */
export async function revokeInvitation(
  { database, clock }: SignInContext,
  actor: Actor,
  { invitation }: { readonly invitation: string },
): Promise<InvitationView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    const before = await showInvitation(ledger, invitation);
    requireDecidesOn(actor, before.role);
    if (!(await revokeInvitationRow(ledger, before.id, now))) throw new Failure('conflict', 'The invitation was accepted meanwhile.');
    const target = { kind: 'invitation', id: before.id, name: before.email };
    const told = { role: before.role, ...toldRevokesFor(before.revokesFor) };
    await appendEvent(ledger, { type: 'member.invitation_revoked', at: now, actor, target, detail: { before: told } });
    return before;
  });
}

const wrongLink = () =>
  new Failure('forbidden', 'token: the link is wrong, was used or has expired; ask for a new one', {
    problems: [{ field: 'token', detail: 'is wrong, was used or has expired' }],
  });

/** What a link is for, without using it up. @throws {Failure} `forbidden` */
export async function readInvitation(
  { database, clock }: SignInContext,
  token: string,
): Promise<{ email: string; role: Role; expiresAt: Date }> {
  const found = await findOpenInvitation(database.prisma, hashOf(token), clock());
  if (found === undefined) throw wrongLink();
  return { email: found.email, role: found.role, expiresAt: found.expiresAt };
}

export type NewMember = { readonly token: string; readonly name: string; readonly password: string };

/** Makes a member of whoever has the link. Of any number at once, one succeeds. @throws {Failure} `forbidden`, `already_exists` */
export async function acceptInvitation(
  context: SignInContext,
  { token, name, password }: NewMember,
  came: Omit<Came, 'method'>,
): Promise<{ email: string; role: Role }> {
  const { database, clock } = context;
  const now = clock();
  // Hashing a password is dear on purpose: a stranger must not be able to ask for it.
  const invitation = await findOpenInvitation(database.prisma, hashOf(token), now);
  if (invitation === undefined) throw wrongLink();
  if (!(await maySignInLocally(database.prisma, invitation.role)))
    throw new Failure('conflict', 'Members join through single sign-on here: sign in with the account of the address that was invited.');
  if (password.toLowerCase().includes(invitation.email)) throw invalid('password', 'must not contain the email address');
  const passwordHash = await context.hashPassword(password);
  const { email, role, revokesFor } = invitation;
  return database.transaction(async (ledger) => {
    if (!(await takeInvitation(ledger, invitation.id, now))) throw wrongLink();
    const id = newId(now.getTime());
    await insertUser(ledger, { id, accountId: newId(now.getTime()), name, email, role, revokesFor, passwordHash, now });
    await appendEvent(ledger, {
      type: 'member.joined',
      at: now,
      actor: { kind: 'user', id, name, role, ...came, method: 'one-time link' },
      target: { kind: 'user', id, name },
      detail: { role, ...toldRevokesFor(revokesFor), invitedBy: invitation.invitedBy, by: 'link' },
    });
    return { email, role };
  });
}
