import { Prisma } from '#prisma';
import { newId } from '../domain/ids.ts';
import type { RevokesFor } from '../domain/revoke-right.ts';
import { isRole, type Role } from '../domain/roles.ts';
import type { Ledger } from './database.ts';
import { limitOf } from './revoke-right.ts';
import { takenMeans } from './unique.ts';

/** Somebody at a provider (OpenID Connect Core §2: iss and sub together are who it is, and an address is not). */
export type Subject = { readonly iss: string; readonly sub: string };
export type SsoMember = { id: string; name: string; role: Role; roleClaimed: boolean; revokesFor: RevokesFor };

const providerOf = ({ iss }: Pick<Subject, 'iss'>): string => `oidc ${iss}`;
const shown = { id: true, name: true, role: true, roleClaimed: true, revokesFor: true } as const;
const member = <T extends { role: string; revokesFor: string[] }>(row: T | null | undefined) =>
  row && isRole(row.role) ? { ...row, role: row.role, revokesFor: limitOf(row.revokesFor) } : undefined;

/** Whoever is bound to that subject. */
export async function findLinked(ledger: Ledger, subject: Subject): Promise<SsoMember | undefined> {
  const account = await ledger.account.findUnique({
    where: { providerId_accountId: { providerId: providerOf(subject), accountId: subject.sub } },
    select: { user: { select: shown } },
  });
  return member(account?.user);
}

export async function findMemberByEmail(ledger: Ledger, email: string): Promise<SsoMember | undefined> {
  return member(await ledger.user.findUnique({ where: { email: email.toLowerCase() }, select: shown }));
}

/** Whether a member is bound to somebody at the same provider already. */
export const isLinked = async (ledger: Ledger, userId: string, iss: string): Promise<boolean> =>
  (await ledger.account.count({ where: { userId, providerId: providerOf({ iss }) } })) > 0;

/** Lets one transaction at a time decide who an address is; the others wait. */
export async function holdAddress(ledger: Ledger, email: string): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext(${`hawser address ${email.toLowerCase()}`}))`);
}

/** Binds a member to a subject, for good. @throws {Failure} `already_exists` where either is bound otherwise */
export async function linkMember(ledger: Ledger, userId: string, subject: Subject, now: Date): Promise<void> {
  const account = {
    id: newId(now.getTime()),
    accountId: subject.sub,
    providerId: providerOf(subject),
    userId,
    createdAt: now,
    updatedAt: now,
  };
  await takenMeans(ledger.account.create({ data: account, select: { id: true } }), () => ({
    field: 'sub',
    detail: 'is bound to another member, or the member to another',
  }));
}

/** A member without a password. @throws {Failure} `already_exists` */
export async function insertSsoMember(ledger: Ledger, user: Readonly<SsoMember> & { readonly email: string }, now: Date): Promise<void> {
  const revokesFor = [...(user.revokesFor ?? [])];
  const data = { ...user, revokesFor, email: user.email.toLowerCase(), emailVerified: true, createdAt: now, updatedAt: now };
  await takenMeans(ledger.user.create({ data, select: { id: true } }), () => ({ field: 'email', detail: 'is in use already' }));
}

/** Another role, which the provider says; only where it may say it, and with it the limit of the one before ends. False where somebody decided meanwhile. */
export const changeClaimedRole = async (ledger: Ledger, id: string, role: Role): Promise<boolean> =>
  (await ledger.user.updateMany({ where: { id, roleClaimed: true, NOT: { role: 'owner' } }, data: { role, revokesFor: [] } })).count === 1;
