import { type Came, system } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import { toldRevokesFor } from '../domain/revoke-right.ts';
import type { Role } from '../domain/roles.ts';
import { isInDomains, roleOfClaim, type SsoRefusal } from '../domain/single-sign-on.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import type { SsoView } from '../ledger/identity-provider.ts';
import { openInvitationTo, takeInvitation } from '../ledger/invitations.ts';
import { findTotp } from '../ledger/second-factors.ts';
import { deleteOtherSessions } from '../ledger/sessions.ts';
import {
  changeClaimedRole,
  findLinked,
  findMemberByEmail,
  holdAddress,
  insertSsoMember,
  isLinked,
  linkMember,
  type SsoMember,
  type Subject,
} from '../ledger/sso-members.ts';
import type { ProvenClaims } from '../outbound/identity-provider.ts';
import { endWhatTheyMade } from './change-member.ts';
import type { SignInContext } from './sign-in-context.ts';

type Person = { readonly id: string; readonly name: string; readonly role: Role };
export type Admission =
  /** `link`: they are bound to the subject only once they have shown their second factor. */
  | { readonly user: Person; readonly link?: Subject }
  | { readonly why: SsoRefusal; readonly user?: Person; readonly because: string; readonly email?: string };

type Arrival = { readonly sso: SsoView; readonly claims: ProvenClaims; readonly came: Came };

/**
 * Who somebody at the provider is here. Bound once, they are known by issuer and subject alone; before that, by an address that the provider
 * vouches for and that is a member's, invited, or of a role that a claim gives.
 */
export async function admitSubject(context: SignInContext, arrival: Arrival): Promise<Admission> {
  const { sso, claims, came } = arrival;
  const { database, clock } = context;
  const subject = { iss: claims.iss, sub: claims.sub };
  if (subject.sub.length > 255 || /\p{Cc}/u.test(subject.sub))
    return { why: 'provider', because: 'its sub is no text of at most 255 characters' };
  const now = clock();
  return database.transaction(async (ledger) => {
    const linked = await findLinked(ledger, subject);
    if (linked !== undefined) return linked.roleClaimed ? followClaim(ledger, sso, claims, linked, now) : { user: linked };
    const email = addressIn(claims);
    if (email === undefined) return { why: 'unverified', because: 'no e-mail address, or one that the provider does not vouch for' };
    if (!isInDomains(email, sso.emailDomains)) return { why: 'no_access', because: 'the address is in none of the domains', email };
    await holdAddress(ledger, email);
    const member = await findMemberByEmail(ledger, email);
    return member === undefined ? join(ledger, arrival, email, now) : bind(ledger, member, { subject, came }, now);
  });
}

/** A member of that address is bound to the subject; who has a second factor, after showing it, and an owner not otherwise. */
async function bind(
  ledger: Ledger,
  member: SsoMember,
  { subject, came }: { readonly subject: Subject; readonly came: Came },
  now: Date,
): Promise<Admission> {
  if (await isLinked(ledger, member.id, subject.iss))
    return { why: 'no_access', user: member, because: 'the member is bound to somebody else at the provider' };
  if ((await findTotp(ledger, member.id))?.confirmedAt != null) return { user: member, link: subject };
  // Whoever sets the provider up could be anybody there: not by that alone another owner.
  if (member.role === 'owner')
    return { why: 'owner', user: member, because: 'an owner without an authenticator app is bound by no address' };
  await linkTo(ledger, { ...member, ...came }, subject, now);
  return { user: member };
}

/** Binds a member for good. @throws {Failure} `already_exists` where either is bound otherwise */
export async function linkTo(
  ledger: Ledger,
  { id, name, role, address, method, request }: Person & Came,
  subject: Subject,
  at: Date,
): Promise<void> {
  await linkMember(ledger, id, subject, at);
  const target = { kind: 'user', id, name };
  const actor = { kind: 'user', id, name, role, address, method, request } as const;
  await appendEvent(ledger, { type: 'user.linked', at, actor, target, detail: { issuer: subject.iss } });
}

/** Somebody who is invited, or whom a claim gives a role. Of any number at once, one is made. */
async function join(ledger: Ledger, { sso, claims, came }: Arrival, email: string, now: Date): Promise<Admission> {
  const invitation = await openInvitationTo(ledger, email, now);
  const invited = invitation !== undefined && (await takeInvitation(ledger, invitation.id, now)) ? invitation : undefined;
  const claimed = sso.roleClaim === null ? undefined : roleOfClaim(claims[sso.roleClaim], sso.roles);
  const role = invited?.role ?? claimed;
  if (role === undefined) return { why: 'no_access', because: 'nobody of that address is a member or invited', email };
  const user = { id: newId(now.getTime()), name: nameIn(claims) ?? email, email, role };
  const revokesFor = invited?.revokesFor ?? null;
  await insertSsoMember(ledger, { ...user, revokesFor, roleClaimed: invited === undefined }, now);
  await appendEvent(ledger, {
    type: 'member.joined',
    at: now,
    actor: { kind: 'user', id: user.id, name: user.name, role, ...came },
    target: { kind: 'user', id: user.id, name: user.name },
    detail: {
      role,
      ...toldRevokesFor(revokesFor),
      ...(invited ? { invitedBy: invited.invitedBy } : { claim: sso.roleClaim }),
      by: 'single sign-on',
    },
  });
  await linkTo(ledger, { ...user, ...came }, { iss: claims.iss, sub: claims.sub }, now);
  return { user };
}

/** Whose role a claim gives has the one that it gives now; where it gives none, none of their sessions goes on. */
async function followClaim(ledger: Ledger, sso: SsoView, claims: ProvenClaims, user: SsoMember, at: Date): Promise<Admission> {
  const role = sso.roleClaim === null ? undefined : roleOfClaim(claims[sso.roleClaim], sso.roles);
  if (role === undefined) {
    await deleteOtherSessions(ledger, user.id, undefined);
    await endWhatTheyMade(ledger, system('single sign-on'), user, undefined, at);
    return { why: 'no_access', user, because: 'the provider gives them no role any more' };
  }
  if (role === user.role) return { user };
  // Somebody decided meanwhile: then that counts.
  if (!(await changeClaimedRole(ledger, user.id, role))) return { user };
  const actor = system('single sign-on');
  const target = { kind: 'user', id: user.id, name: user.name };
  await appendEvent(ledger, {
    type: 'member.role_changed',
    at,
    actor,
    target,
    detail: {
      before: { role: user.role, ...toldRevokesFor(user.revokesFor) },
      after: { role, ...toldRevokesFor(null, user.revokesFor) },
      claim: sso.roleClaim,
    },
  });
  await endWhatTheyMade(ledger, actor, user, role, at);
  return { user: { ...user, role } };
}

/** An address only counts where the provider says that it has verified it (OpenID Connect Core §5.1). */
function addressIn({ email, email_verified: verified }: ProvenClaims): string | undefined {
  if (typeof email !== 'string' || verified !== true || email.length > 200 || !/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email))
    return undefined;
  return email.toLowerCase();
}

function nameIn({ name }: ProvenClaims): string | undefined {
  const tidy =
    typeof name === 'string'
      ? name
          .replaceAll(/\p{Cc}/gu, '')
          .trim()
          .slice(0, 100)
      : '';
  return tidy === '' || !tidy.isWellFormed() ? undefined : tidy;
}
