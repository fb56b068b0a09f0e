import { addSeconds } from '../domain/clock.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';

export type SessionView = {
  id: string;
  /** How its holder signed in. */
  method: string;
  userAgent: string | null;
  address: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  authenticatedAt: Date;
  expiresAt: Date;
};

const shown = {
  id: true,
  method: true,
  userAgent: true,
  ipAddress: true,
  createdAt: true,
  lastSeenAt: true,
  authenticatedAt: true,
  expiresAt: true,
} as const;

/** Those of a user that are still good, the last used one first. */
export async function listSessions(ledger: Ledger, userId: string, now: Date): Promise<SessionView[]> {
  const rows = await ledger.session.findMany({
    where: { userId, expiresAt: { gt: now } },
    select: shown,
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
  });
  return rows.map(({ ipAddress, ...row }) => ({ ...row, address: ipAddress || null }));
}

/** Notes that it is used, at most once a minute, so that reading stays cheap. */
export async function noteSessionUse(ledger: Ledger, id: string, now: Date): Promise<void> {
  await ledger.session.updateMany({ where: { id, lastSeenAt: { lt: addSeconds(now, -60) } }, data: { lastSeenAt: now } });
}

/** Its holder proved once more who they are. False where it ended meanwhile. */
export async function renewSession(ledger: Ledger, id: string, now: Date, expiresAt: Date): Promise<boolean> {
  const renewed = await ledger.session.updateMany({
    where: { id, expiresAt: { gt: now } },
    data: { authenticatedAt: now, lastSeenAt: now, expiresAt },
  });
  return renewed.count === 1;
}

/** @throws {Failure} `not_found`, also for somebody else's */
export async function deleteSession(ledger: Ledger, userId: string, reference: string): Promise<string> {
  const id = fromPublicId('session', reference);
  if (id === undefined || !(await dropOwnSession(ledger, userId, id))) throw notFound(`the session ${reference}`);
  return id;
}

/** False where it ended before. */
export const dropOwnSession = async (ledger: Ledger, userId: string, id: string): Promise<boolean> =>
  (await ledger.session.deleteMany({ where: { id, userId } })).count === 1;

/** Ends all sessions of a user but one; how many. */
export const deleteOtherSessions = async (ledger: Ledger, userId: string, kept: string | undefined): Promise<number> =>
  (await ledger.session.deleteMany({ where: { userId, ...(kept === undefined ? {} : { NOT: { id: kept } }) } })).count;
