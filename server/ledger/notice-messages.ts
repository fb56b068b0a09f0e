import { Prisma } from '#prisma';
import { newId } from '../domain/ids.ts';
import type { MessageStage, MessageState } from '../domain/notice-channel.ts';
import { columns as lists } from './columns.ts';
import type { Ledger } from './database.ts';
import { whereAll } from './filter.ts';
import { cutPage, decodeIdCursor, type Page, type PageRequest } from './page.ts';
import type { Statements } from './statements.ts';

export type MessageRow = {
  id: string;
  channelId: string;
  channelName: string;
  noticeId: string | null;
  stage: MessageStage;
  recipient: string;
  /** For whose sake the recipient hears of it. */
  owner: string | null;
  state: MessageState;
  queuedAt: Date;
  attempts: number;
  lastAt: Date | null;
  tookMillis: number | null;
  response: string | null;
  problem: string | null;
};

const columns = Prisma.sql`m.id, m.channel_id AS "channelId", c.name AS "channelName", m.notice_id AS "noticeId", m.stage, m.recipient, m.owner,
  m.state, m.queued_at AS "queuedAt", m.attempts, m.last_at AS "lastAt", m.took_millis AS "tookMillis", m.response, m.problem`;
const from = Prisma.sql`FROM notice_messages m JOIN notice_channels c ON c.id = m.channel_id`;

export type NewMessage = {
  readonly channelId: string;
  readonly noticeId: string | null;
  readonly stage: MessageStage;
  readonly recipient: string;
  readonly owner: string | null;
  /** Of its notice; 1 where it belongs to none. */
  readonly round: number;
};

/** Queues what is not queued yet; in the transaction of what it tells. Returns the ids of what was added. */
export async function queueMessages(
  ledger: Statements,
  messages: readonly NewMessage[],
  now: Date,
  state: MessageState = 'queued',
): Promise<string[]> {
  if (messages.length === 0) return [];
  const values = lists(
    messages,
    () => newId(now.getTime()),
    ({ channelId }) => channelId,
    ({ noticeId }) => noticeId,
    ({ stage }) => stage,
    ({ recipient }) => recipient,
    ({ owner }) => owner,
    ({ round }) => round,
  );
  const types = ['uuid', 'uuid', 'uuid', 'text', 'text', 'text', 'int'];
  const added = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    INSERT INTO notice_messages (id, channel_id, notice_id, stage, recipient, owner, round, state, queued_at)
    SELECT v.*, ${state}, ${now}::timestamptz
    FROM unnest(${Prisma.join(values.map((list, index) => Prisma.sql`${list}::${Prisma.raw(types[index] ?? 'text')}[]`))}) v
    ON CONFLICT (notice_id, channel_id, recipient, stage, round) WHERE stage <> 'test' DO NOTHING RETURNING id`);
  return added.map(({ id }) => id);
}

/** Who was told of a notice, or is about to be. */
export const toldOf = (ledger: Statements, noticeId: string): Promise<{ channelId: string; recipient: string; owner: string | null }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT DISTINCT channel_id AS "channelId", recipient, owner FROM notice_messages WHERE notice_id = ${noticeId}::uuid`);

/** Whom the round that stands now is told to, and nobody of those before it. */
export const toldInRoundOf = (ledger: Statements, noticeId: string): Promise<{ channelId: string; recipient: string }[]> =>
  ledger.$queryRaw(Prisma.sql`
    SELECT DISTINCT m.channel_id AS "channelId", m.recipient FROM notice_messages m JOIN notices n ON n.id = m.notice_id AND n.round = m.round
    WHERE n.id = ${noticeId}::uuid AND m.stage = 'opened'`);

/** A message that may be sent now. A time too far ahead was written by a clock that was wrong. */
export const isDue = (now: Date): Prisma.Sql =>
  Prisma.sql`m.state = 'queued' AND (m.next_at IS NULL OR m.next_at <= ${now} OR m.next_at > ${now}::timestamptz + interval '1 hour')`;

/** The next that is due for a channel: what happened before a digest, the oldest first. */
export async function nextMessage(ledger: Ledger, channelId: string, now: Date): Promise<MessageRow | undefined> {
  const [row] = await ledger.$queryRaw<MessageRow[]>(Prisma.sql`
    SELECT ${columns} ${from} WHERE m.channel_id = ${channelId}::uuid AND ${isDue(now)}
    ORDER BY m.stage = 'digest', m.id LIMIT 1`);
  return row;
}

export async function messageById(ledger: Ledger, id: string): Promise<MessageRow | undefined> {
  const [row] = await ledger.$queryRaw<MessageRow[]>(Prisma.sql`SELECT ${columns} ${from} WHERE m.id = ${id}::uuid`);
  return row;
}

/** The message that opened the thread, so that a mail program puts the others under it. */
export async function openingOf(ledger: Ledger, { noticeId, channelId, recipient }: MessageRow): Promise<string | undefined> {
  const [row] = await ledger.$queryRaw<{ id: string }[]>(Prisma.sql`
    SELECT id FROM notice_messages WHERE notice_id = ${noticeId}::uuid AND channel_id = ${channelId}::uuid AND recipient = ${recipient}
    ORDER BY id LIMIT 1`);
  return row?.id;
}

export type MessageAttempt = {
  readonly state: MessageState;
  readonly at: Date;
  readonly tookMillis: number;
  readonly response: string | null;
  readonly problem: string | null;
  /** When this message is tried again, where it alone has to wait. */
  readonly nextAt: Date | null;
};

/** Takes down how an attempt went; a message that is no longer in the state that it was stays as it is. */
export const recordMessage = (ledger: Statements, id: string, attempt: MessageAttempt, before: MessageState = 'queued'): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_messages SET state = ${attempt.state}, attempts = attempts + 1, last_at = ${attempt.at}, took_millis = ${attempt.tookMillis},
      response = ${attempt.response}, problem = ${attempt.problem}, next_at = ${attempt.nextAt} WHERE id = ${id}::uuid AND state = ${before}`);

/** Gives up what has waited since before an instant. */
export const giveUpMessages = (ledger: Statements, channelId: string, before: Date): Promise<number> =>
  ledger.$executeRaw(Prisma.sql`
    UPDATE notice_messages SET state = 'failed', problem = coalesce(problem, 'the channel was switched off')
    WHERE channel_id = ${channelId}::uuid AND state = 'queued' AND queued_at < ${before}`);

/** Newest first. */
export async function listMessages(
  ledger: Ledger,
  filter: PageRequest & { readonly channelId?: string; readonly noticeId?: string; readonly state?: MessageState | undefined },
): Promise<Page<MessageRow>> {
  const before = filter.cursor && decodeIdCursor(filter.cursor);
  const where = whereAll([
    filter.channelId && Prisma.sql`m.channel_id = ${filter.channelId}::uuid`,
    filter.noticeId && Prisma.sql`m.notice_id = ${filter.noticeId}::uuid`,
    filter.state && Prisma.sql`m.state = ${filter.state}`,
    before && Prisma.sql`m.id < ${before}::uuid`,
  ]);
  const rows = await ledger.$queryRaw<MessageRow[]>(
    Prisma.sql`SELECT ${columns} ${from} ${where} ORDER BY m.id DESC LIMIT ${filter.limit + 1}`,
  );
  return cutPage(rows, filter.limit, ({ id }) => [id]);
}
