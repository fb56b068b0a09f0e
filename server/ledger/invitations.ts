import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { RevokesFor } from '../domain/revoke-right.ts';
import { isRole, type Role } from '../domain/roles.ts';
import type { Ledger } from './database.ts';
import { limitOf } from './revoke-right.ts';
import { takenMeans } from './unique.ts';

export type InvitationView = {
  id: string;
  email: string;
  role: Role;
  /** Owners whose certificates they may revoke; null for all. */
  revokesFor: RevokesFor;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
};

const shown = { id: true, email: true, role: true, revokesFor: true, invitedBy: true, createdAt: true, expiresAt: true } as const;
const view = <T extends { role: string; revokesFor: string[] }>({ role, revokesFor, ...row }: T) =>
  isRole(role) ? [{ ...row, role, revokesFor: limitOf(revokesFor) }] : [];
const open = { acceptedAt: null, revokedAt: null } as const;

/** Those that nobody has accepted or taken back, also when they have expired; newest first. */
export const listInvitations = async (ledger: Ledger): Promise<InvitationView[]> =>
  (await ledger.invitation.findMany({ where: open, select: shown, orderBy: { id: 'desc' } })).flatMap(view);

/** @throws {Failure} `not_found` */
export async function showInvitation(ledger: Ledger, reference: string): Promise<InvitationView> {
  const id = fromPublicId('invitation', reference);
  const row = id === undefined ? null : await ledger.invitation.findFirst({ where: { id, ...open }, select: shown });
  const [invitation] = row === null ? [] : view(row);
  if (invitation === undefined) throw notFound(`the invitation ${reference}`);
  return invitation;
}

/** @throws {Failure} `already_exists` while another for that address is open */
export async function insertInvitation(
  ledger: Ledger,
  row: InvitationView & { readonly inviterId: string | null; readonly hash: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const data = { ...row, revokesFor: [...(row.revokesFor ?? [])] };
  await takenMeans(ledger.invitation.create({ data, select: { id: true } }), () => ({
    field: 'email',
    detail: 'is invited already: take that invitation back first',
  }));
}

/** Invitations to an address that have expired make room for a new one. */
export async function endExpiredInvitations(ledger: Ledger, email: string, now: Date): Promise<void> {
  await ledger.invitation.updateMany({ where: { email, ...open, expiresAt: { lte: now } }, data: { revokedAt: now } });
}

/** Ends what somebody invited for these roles and nobody has accepted; which they were. */
export async function revokeInvitationsOf(
  ledger: Ledger,
  inviterId: string,
  roles: readonly Role[],
  now: Date,
): Promise<{ id: string; email: string; role: string }[]> {
  return ledger.invitation.updateManyAndReturn({
    where: { inviterId, role: { in: [...roles] }, ...open },
    data: { revokedAt: now },
    select: { id: true, email: true, role: true },
  });
}

/** False when it was accepted or taken back meanwhile. */
export const revokeInvitationRow = async (ledger: Ledger, id: string, now: Date): Promise<boolean> =>
  (await ledger.invitation.updateMany({ where: { id, ...open }, data: { revokedAt: now } })).count === 1;

/** The invitation whose link this is, as long as it may be used. */
export async function findOpenInvitation(ledger: Ledger, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<InvitationView | undefined> {
  const row = await ledger.invitation.findFirst({ where: { hash, ...open, expiresAt: { gt: now } }, select: shown });
  return row === null ? undefined : view(row)[0];
}

/** The invitation of an address, as long as it may be accepted. */
export async function openInvitationTo(ledger: Ledger, email: string, now: Date): Promise<InvitationView | undefined> {
  const row = await ledger.invitation.findFirst({ where: { email: email.toLowerCase(), ...open, expiresAt: { gt: now } }, select: shown });
  return row === null ? undefined : view(row)[0];
}

/** Uses it up. Of two that race, one gets it. */
export const takeInvitation = async (ledger: Ledger, id: string, now: Date): Promise<boolean> =>
  (await ledger.invitation.updateMany({ where: { id, ...open, expiresAt: { gt: now } }, data: { acceptedAt: now } })).count === 1;
