import { Prisma } from '#prisma';
import { notFound } from '../domain/failure.ts';
import { fromPublicId } from '../domain/ids.ts';
import type { NoticeKind, NoticeSeverity } from '../domain/notice.ts';
import type { ChannelKind, ChannelSettings } from '../domain/notice-channel.ts';
import type { DigestRhythm } from '../domain/notice-digest.ts';
import type { Ledger } from './database.ts';
import { takenMeans } from './unique.ts';

/** What may change of a channel; its name and its kind never do. */
export type ChannelTerms = {
  description: string;
  settings: ChannelSettings;
  severity: NoticeSeverity;
  kinds: NoticeKind[];
  owners: string[];
  escalationsOnly: boolean;
  /** Only by e-mail. */
  digest: DigestRhythm;
  privateAddresses: boolean;
  caPem: string | null;
  enabled: boolean;
};
export type ChannelView = ChannelTerms & {
  id: string;
  name: string;
  kind: ChannelKind;
  /** Messages that wait. */
  queued: number;
  /** Attempts that failed since the last that did not, when the first of them was, and why the last did. */
  failures: number;
  failingSince: Date | null;
  problem: string | null;
  nextAt: Date;
  deliveredAt: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
};

const columns = Prisma.sql`c.id, c.name, c.kind, c.description, c.settings, c.severity, c.kinds, c.owners,
  c.escalations_only AS "escalationsOnly", c.digest, c.private_addresses AS "privateAddresses", c.ca_pem AS "caPem", c.enabled, c.failures,
  c.failing_since AS "failingSince", c.problem, c.next_at AS "nextAt", c.delivered_at AS "deliveredAt", c.created_by AS "createdBy",
  c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  (SELECT count(*)::int FROM notice_messages m WHERE m.channel_id = c.id AND m.state = 'queued') AS queued`;

/** By name. */
export const listChannels = (ledger: Ledger): Promise<ChannelView[]> =>
  ledger.$queryRaw(Prisma.sql`SELECT ${columns} FROM notice_channels c ORDER BY c.name`);

/** @throws {Failure} `not_found` */
export async function findChannel(ledger: Ledger, reference: string): Promise<ChannelView> {
  const id = fromPublicId('noticeChannel', reference);
  const [row] = await ledger.$queryRaw<ChannelView[]>(
    Prisma.sql`SELECT ${columns} FROM notice_channels c WHERE ${id === undefined ? Prisma.sql`c.name = ${reference}` : Prisma.sql`c.id = ${id}::uuid`}`,
  );
  if (row === undefined) throw notFound(`the notice channel ${reference}`);
  return row;
}

export type SealedChannel = { readonly sealed: Uint8Array<ArrayBuffer>; readonly kekId: string };

/** @throws {Failure} `already_exists` */
export async function insertChannel(
  ledger: Ledger,
  channel: ChannelTerms & SealedChannel & { id: string; name: string; kind: ChannelKind; createdBy: string; now: Date },
): Promise<void> {
  const { now, settings, ...row } = channel;
  await takenMeans(
    ledger.noticeChannel.create({
      data: {
        ...row,
        settings: { ...settings, ...('to' in settings ? { to: [...settings.to] } : {}) },
        nextAt: now,
        digestedAt: now,
        createdAt: now,
        updatedAt: now,
      },
      select: { id: true },
    }),
    () => ({ field: 'name', detail: 'is the name of another notice channel' }),
  );
}

/** What waits is tried again at once; a digest that was not sent while there was none to send is not sent afterwards. */
export async function updateChannel(
  ledger: Ledger,
  id: string,
  { settings, ...change }: Partial<ChannelTerms>,
  secret: SealedChannel | undefined,
  now: Date,
): Promise<void> {
  await ledger.noticeChannel.update({
    where: { id },
    data: {
      ...change,
      ...(settings === undefined ? {} : { settings: { ...settings, ...('to' in settings ? { to: [...settings.to] } : {}) } }),
      ...secret,
      ...(change.digest === undefined && change.enabled === undefined ? {} : { digestedAt: now }),
      nextAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
}

/** With its messages. False when it was gone. */
export const deleteChannel = async (ledger: Ledger, id: string): Promise<boolean> =>
  (await ledger.noticeChannel.deleteMany({ where: { id } })).count === 1;

export async function sealedChannel(ledger: Ledger, id: string): Promise<Uint8Array | undefined> {
  const [row] = await ledger.$queryRaw<{ sealed: Uint8Array }[]>(Prisma.sql`SELECT sealed FROM notice_channels WHERE id = ${id}::uuid`);
  return row?.sealed;
}
