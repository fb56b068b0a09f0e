import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { RevokesFor } from '../domain/revoke-right.ts';
import { isRole, type Role } from '../domain/roles.ts';
import { countKeysOfMembers } from './api-keys.ts';
import type { Ledger } from './database.ts';
import { limitOf } from './revoke-right.ts';

export type MemberView = {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Owners whose certificates they may revoke; null for all, as far as the role revokes. */
  revokesFor: RevokesFor;
  createdAt: Date;
  /** Null for somebody who has no session. */
  lastSeenAt: Date | null;
  /** Whether more than their password is asked of them. */
  secondFactor: boolean;
  /** With which they sign in without a password; it still lets them in by itself where there is no second factor. */
  passkeys: number;
  /** API keys that end with them. */
  apiKeys: number;
};

const shown = {
  id: true,
  name: true,
  email: true,
  role: true,
  revokesFor: true,
  createdAt: true,
  totpFactor: { select: { confirmedAt: true } },
  _count: { select: { passkeys: true } },
  sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 },
} as const;

type Row = Prisma.UserGetPayload<{ select: typeof shown }>;

/** A role that this version does not know may do nothing, so the row does not count as a member. */
const view = ({ totpFactor, _count, sessions, role, revokesFor, ...row }: Row, keys: ReadonlyMap<string, number>): MemberView[] =>
  isRole(role)
    ? [
        {
          ...row,
          role,
          revokesFor: limitOf(revokesFor),
          lastSeenAt: sessions[0]?.lastSeenAt ?? null,
          secondFactor: totpFactor?.confirmedAt != null,
          passkeys: _count.passkeys,
          apiKeys: keys.get(row.id) ?? 0,
        },
      ]
    : [];

/** By name. */
export async function listMembers(ledger: Ledger, now: Date): Promise<MemberView[]> {
  const keys = await countKeysOfMembers(ledger, now);
  const rows = await ledger.user.findMany({ select: shown, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
  return rows.flatMap((row) => view(row, keys));
}

/** By id or email. @throws {Failure} `not_found` */
export async function showMember(ledger: Ledger, reference: string, now: Date): Promise<MemberView> {
  const id = fromPublicId('user', reference);
  const row = await ledger.user.findUnique({ where: id === undefined ? { email: reference.toLowerCase() } : { id }, select: shown });
  const [member] = row === null ? [] : view(row, await countKeysOfMembers(ledger, now));
  if (member === undefined) throw notFound(`the member ${reference}`);
  return member;
}

/** Lets one transaction at a time take an owner away; the others wait, and count anew. */
export async function holdOwners(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser owners'))`);
}

export const countOwners = (ledger: Ledger): Promise<number> => ledger.user.count({ where: { role: 'owner' } });

export type Rights = Pick<MemberView, 'role' | 'revokesFor'>;

/** From then on a role is what somebody decided, whatever an identity provider says. False when it was changed meanwhile. */
export async function changeRights(ledger: Ledger, id: string, before: Rights, { role, revokesFor }: Rights): Promise<boolean> {
  const data = { role, revokesFor: [...(revokesFor ?? [])], ...(role === before.role ? {} : { roleClaimed: false }) };
  return (await ledger.user.updateMany({ where: { id, role: before.role }, data })).count === 1;
}

/** With sessions, passkeys and all other ways in. False when it was done before. */
export const deleteMember = async (ledger: Ledger, id: string): Promise<boolean> =>
  (await ledger.user.deleteMany({ where: { id } })).count === 1;
