import { prismaAdapter } from 'better-auth/adapters/prisma';
import { Prisma } from '#prisma';
import type { RevokesFor } from '../domain/revoke-right.ts';
import { isRole, type Role } from '../domain/roles.ts';
import type { Database, Ledger } from './database.ts';
import { takenMeans } from './unique.ts';

/** Where better-auth keeps users, sessions and accounts: the ledger's own tables. */
export const signInTables = (database: Database) => prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true });

/** Ends a session whose cookie never left the house. */
export async function dropSession(ledger: Ledger, token: string): Promise<void> {
  await ledger.session.deleteMany({ where: { token } });
}

/** Undefined where it ended meanwhile. */
export async function sessionOf(ledger: Ledger, token: string): Promise<string | undefined> {
  return (await ledger.session.findUnique({ where: { token }, select: { id: true } }))?.id;
}

export async function findUserByEmail(ledger: Ledger, email: string): Promise<{ id: string; name: string; role: Role } | undefined> {
  const user = await ledger.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true, name: true, role: true } });
  return user && isRole(user.role) ? { ...user, role: user.role } : undefined;
}

export async function findUser(ledger: Ledger, id: string): Promise<{ id: string; name: string; role: Role } | undefined> {
  const user = await ledger.user.findUnique({ where: { id }, select: { id: true, name: true, role: true } });
  return user && isRole(user.role) ? { ...user, role: user.role } : undefined;
}

/** Undefined for somebody who signs in otherwise. */
export async function findPasswordHash(ledger: Ledger, userId: string): Promise<string | undefined> {
  const account = await ledger.account.findFirst({ where: { userId, providerId: 'credential' }, select: { password: true } });
  return account?.password ?? undefined;
}

/** Unless it was changed meanwhile. */
export async function replacePasswordHash(ledger: Ledger, userId: string, before: string, hash: string): Promise<void> {
  await ledger.account.updateMany({ where: { userId, providerId: 'credential', password: before }, data: { password: hash } });
}

/** False for somebody who signs in otherwise. */
export const setPasswordHash = async (ledger: Ledger, userId: string, hash: string): Promise<boolean> =>
  (await ledger.account.updateMany({ where: { userId, providerId: 'credential' }, data: { password: hash } })).count === 1;

export const ownerExists = async (ledger: Ledger): Promise<boolean> => (await ledger.user.count({ where: { role: 'owner' } })) > 0;

/** Lets one transaction at a time look whether there is an owner and make one; the others wait. */
export async function holdSetup(ledger: Ledger): Promise<void> {
  await ledger.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtext('hawser setup'))`);
}

/** The same without waiting, which would keep a connection from everybody else. False while another transaction has it. */
export async function tryToHoldSetup(ledger: Ledger): Promise<boolean> {
  const [row] = await ledger.$queryRaw<{ held: boolean }[]>(Prisma.sql`SELECT pg_try_advisory_xact_lock(hashtext('hawser setup')) AS held`);
  return row?.held ?? false;
}

/** Replaces whatever one-time link there was. */
export async function replaceSetupLink(ledger: Ledger, hash: Uint8Array<ArrayBuffer>, expiresAt: Date): Promise<void> {
  await ledger.setupLink.deleteMany();
  await ledger.setupLink.create({ data: { hash, expiresAt } });
}

/** A look without using it up. */
export const setupLinkIsLive = async (ledger: Ledger, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> =>
  (await ledger.setupLink.count({ where: { hash, expiresAt: { gt: now } } })) > 0;

/** Uses the link up. Of two that race, one finds the row gone. */
export async function takeSetupLink(ledger: Ledger, hash: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> {
  const rows = await ledger.$queryRaw<{ expires_at: Date }[]>(
    Prisma.sql`DELETE FROM setup_links WHERE hash = ${hash} RETURNING expires_at`,
  );
  return rows[0] !== undefined && now < rows[0].expires_at;
}

export type NewUser = {
  id: string;
  accountId: string;
  name: string;
  email: string;
  role: Role;
  /** Owners whose certificates they may revoke; null, or left away, for all. */
  revokesFor?: RevokesFor;
  passwordHash: string;
  now: Date;
};

/** A user who signs in with a password, as better-auth stores one. */
export async function insertUser(ledger: Ledger, user: NewUser): Promise<void> {
  const { id, name, role, revokesFor, now } = user;
  const email = user.email.toLowerCase();
  await takenMeans(
    ledger.user.create({
      data: {
        id,
        name,
        email,
        emailVerified: true,
        role,
        revokesFor: [...(revokesFor ?? [])],
        createdAt: now,
        updatedAt: now,
        accounts: {
          create: {
            id: user.accountId,
            accountId: id,
            providerId: 'credential',
            password: user.passwordHash,
            createdAt: now,
            updatedAt: now,
          },
        },
      },
      select: { id: true },
    }),
    () => ({ field: 'email', detail: 'is in use already' }),
  );
}
