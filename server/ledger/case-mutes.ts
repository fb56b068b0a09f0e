import { Prisma } from '#prisma';
import type { DecisionCode } from '../domain/codes.ts';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { Ledger } from './database.ts';
import type { Statements } from './statements.ts';

/** Cases of one class, between these two, at this resource server. */
export type CaseMute = {
  readonly id: string;
  readonly code: DecisionCode;
  readonly tokenIdentityId: string | null;
  readonly presentedIdentityId: string | null;
  readonly resourceServerId: string | null;
};
export type CaseMuteView = {
  id: string;
  code: DecisionCode;
  tokenIdentity: string | null;
  presentedIdentity: string | null;
  resourceServer: string | null;
  note: string;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
};

/** Mutes that hold at an instant; they are few. */
export const mutesAt = (ledger: Statements, now: Date): Promise<CaseMute[]> =>
  ledger.$queryRaw<CaseMute[]>(Prisma.sql`
    SELECT id, code, token_identity_id AS "tokenIdentityId", presented_identity_id AS "presentedIdentityId",
      resource_server_id AS "resourceServerId"
    FROM case_mutes WHERE expires_at > ${now} AND ended_at IS NULL ORDER BY id LIMIT 1000`);

export const mutesCase = (mute: CaseMute, rejection: Omit<CaseMute, 'id'>): boolean =>
  mute.code === rejection.code &&
  mute.tokenIdentityId === rejection.tokenIdentityId &&
  mute.presentedIdentityId === rejection.presentedIdentityId &&
  mute.resourceServerId === rejection.resourceServerId;

export async function insertMute(
  ledger: Ledger,
  mute: CaseMute & { readonly note: string; readonly createdBy: string; readonly createdAt: Date; readonly expiresAt: Date },
): Promise<void> {
  await ledger.caseMute.create({ data: mute });
}

const select = Prisma.sql`
  SELECT m.id, m.code, ti.name AS "tokenIdentity", pi.name AS "presentedIdentity", rs.name AS "resourceServer", m.note,
    m.created_by AS "createdBy", m.created_at AS "createdAt", m.expires_at AS "expiresAt"
  FROM case_mutes m LEFT JOIN identities ti ON ti.id = m.token_identity_id LEFT JOIN identities pi ON pi.id = m.presented_identity_id
    LEFT JOIN resource_servers rs ON rs.id = m.resource_server_id`;

/** Those that hold now, newest first. */
export const listMutes = (ledger: Ledger, now: Date): Promise<CaseMuteView[]> =>
  ledger.$queryRaw<CaseMuteView[]>(
    Prisma.sql`${select} WHERE m.expires_at > ${now}::timestamptz AND m.ended_at IS NULL ORDER BY m.id DESC LIMIT 1000`,
  );

/** Ends a mute that holds. @throws {Failure} `not_found` where none does */
export async function endMute(ledger: Ledger, reference: string, now: Date): Promise<CaseMuteView> {
  const id = fromPublicId('caseMute', reference);
  const rows = id === undefined ? [] : await ledger.$queryRaw<CaseMuteView[]>(Prisma.sql`${select} WHERE m.id = ${id}::uuid`);
  const [mute] = rows;
  if (mute === undefined) throw notFound(`the mute rule ${reference}`);
  const { count } = await ledger.caseMute.updateMany({
    where: { id: mute.id, endedAt: null, expiresAt: { gt: now } },
    data: { endedAt: now },
  });
  if (count === 0) throw notFound(`a mute rule ${reference} that still holds`);
  return mute;
}
