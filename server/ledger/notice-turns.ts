import { Prisma } from '#prisma';
import type { ChannelKind, ChannelSettings } from '../domain/notice-channel.ts';
import type { DigestRhythm } from '../domain/notice-digest.ts';
import { isDue } from './notice-messages.ts';
import type { Statements } from './statements.ts';

/** What whoever sends has to know of a channel. */
export type ChannelTurn = {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly settings: ChannelSettings;
  readonly owners: readonly string[];
  readonly digest: DigestRhythm;
  readonly sealed: Uint8Array;
  readonly privateAddresses: boolean;
  readonly caPem: string | null;
  readonly failures: number;
  readonly lease: string;
};

const columns = Prisma.sql`id, name, kind, settings, owners, digest, sealed, private_addresses AS "privateAddresses", ca_pem AS "caPem", failures, lease`;

/**
 * Takes a channel that has something to send, so that nobody else does until the lease ends: one conditional UPDATE decides who, on however
 * many machines. A time too far ahead was written by a clock that was wrong. Undefined where there is none.
 */
export async function takeChannel(ledger: Statements, lease: string, now: Date, until: Date): Promise<ChannelTurn | undefined> {
  const [row] = await ledger.$queryRaw<ChannelTurn[]>(Prisma.sql`
    UPDATE notice_channels SET lease = ${lease}::uuid, leased_until = ${until} WHERE id = (
      SELECT c.id FROM notice_channels c
      WHERE c.enabled AND (c.next_at <= ${now} OR c.next_at > ${now}::timestamptz + interval '1 hour')
        AND (c.lease IS NULL OR c.leased_until <= ${now} OR c.leased_until > ${now}::timestamptz + interval '1 hour')
        AND EXISTS (SELECT FROM notice_messages m WHERE m.channel_id = c.id AND ${isDue(now)})
      ORDER BY c.next_at, c.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING ${columns}`);
  return row;
}

/** The same channel as it is now; undefined when it is gone, switched off or somebody else's. */
export async function keepChannel(ledger: Statements, { id, lease }: ChannelTurn, until: Date): Promise<ChannelTurn | undefined> {
  const [row] = await ledger.$queryRaw<ChannelTurn[]>(Prisma.sql`
    UPDATE notice_channels SET leased_until = ${until} WHERE id = ${id}::uuid AND lease = ${lease}::uuid AND enabled RETURNING ${columns}`);
  return row;
}

/** An attempt got through: what failed before is over. */
export const markDelivered = (ledger: Statements, id: string, at: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_channels SET failures = 0, failing_since = NULL, problem = NULL, delivered_at = ${at} WHERE id = ${id}::uuid`);

/** Puts the next attempt off after one that failed, and ends the turn. */
export const putOffChannel = (ledger: Statements, { id, lease }: ChannelTurn, problem: string, now: Date, nextAt: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_channels SET failures = failures + 1, failing_since = coalesce(failing_since, ${now}), problem = ${problem},
      next_at = ${nextAt}, lease = NULL, leased_until = NULL WHERE id = ${id}::uuid AND lease = ${lease}::uuid`);

export const endChannel = (ledger: Statements, { id, lease }: ChannelTurn): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_channels SET lease = NULL, leased_until = NULL WHERE id = ${id}::uuid AND lease = ${lease}::uuid`);
