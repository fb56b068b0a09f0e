import { randomUUID } from 'node:crypto';
import { toPublicId } from '../domain/ids.ts';
import { channelBackoff, type MailSettings, messageLife } from '../domain/notice-channel.ts';
import { dropDigest } from '../ledger/notice-digests.ts';
import { findNotice } from '../ledger/notice-log.ts';
import { giveUpMessages, type MessageAttempt, type MessageRow, nextMessage, openingOf, recordMessage } from '../ledger/notice-messages.ts';
import { type ChannelTurn, endChannel, keepChannel, markDelivered, putOffChannel, takeChannel } from '../ledger/notice-turns.ts';
import { OutboundRefusal, type OutboundRules } from '../outbound/ask.ts';
import { postJson } from '../outbound/post-json.ts';
import { type MailAnswer, sendMail } from '../outbound/send-mail.ts';
import { composeDigest } from './compose-digest.ts';
import { type Composed, composeNotice, composeTest, slackBody } from './compose-notice.ts';
import type { NoticeContext } from './notice-context.ts';

/** Milliseconds for which nobody else takes a channel, begun anew with each message: longer than any one of them. */
export const channelLease = 30_000;
/** Milliseconds after which a turn begins nothing new. */
const turnLength = 20_000;
/** What is said of a channel whose failure nobody thought of; the error itself is for the log. */
const unexpected = 'what is to be sent could not be made ready: the log of Hawser says why';

/** The secret of a channel: the password of a mail server, empty where it wants none; or the whole address of a Slack webhook. */
const openChannel = ({ custody }: NoticeContext, { id, sealed }: Pick<ChannelTurn, 'id' | 'sealed'>): string =>
  custody.open(sealed, { purpose: 'notice-channel', keyId: id }).toString('utf8');

/**
 * Sends what is due for one channel, the oldest first, until there is nothing more, the channel fails, or the turn is over. A message that the
 * server does not want yet waits alone. Whoever is killed
 * between the answer and its record leaves the message to be sent again, under the same Message-ID.
 * @returns how many were sent; undefined where no channel has anything that is due, or others are at it
 */
export async function sendNotices(context: NoticeContext): Promise<number | undefined> {
  const { database, clock } = context;
  const { prisma } = database;
  const until = () => new Date(clock().getTime() + channelLease);
  const taken = await takeChannel(prisma, randomUUID(), clock(), until());
  if (taken === undefined) return undefined;
  let sent = 0;
  try {
    await giveUpMessages(prisma, taken.id, new Date(clock().getTime() - messageLife));
    for (const end = performance.now() + turnLength; performance.now() < end && context.stopping?.aborted !== true; ) {
      const turn = await keepChannel(prisma, taken, until());
      const message = turn && (await nextMessage(prisma, turn.id, clock()));
      if (turn === undefined || message === undefined) break;
      const composed = await compose(context, turn, message);
      if (composed === undefined) {
        await dropDigest(prisma, message.id);
        continue;
      }
      const attempt = await sendMessage(context, turn, message, composed);
      await recordMessage(prisma, message.id, attempt);
      if (attempt.nextAt !== null) continue;
      if (attempt.state === 'queued') {
        const failures = turn.failures + 1;
        await putOffChannel(prisma, turn, attempt.problem ?? '', clock(), new Date(clock().getTime() + channelBackoff(failures)));
        return sent;
      }
      await markDelivered(prisma, turn.id, attempt.at);
      if (attempt.state === 'sent') sent++;
    }
  } catch (error) {
    // Left as it is, it would be the first that is due again, and no other would ever get its turn.
    if (context.stopping?.aborted !== true)
      await putOffChannel(prisma, taken, unexpected, clock(), new Date(clock().getTime() + channelBackoff(taken.failures + 1)));
    throw error;
  } finally {
    await endChannel(prisma, taken);
  }
  return sent;
}

/** Sends a message once; `queued` where it has to be tried again, with `nextAt` where the channel works and only this one waits. Does not take it down. */
export async function sendMessage(
  context: NoticeContext,
  channel: ChannelTurn,
  message: MessageRow,
  composed: Composed,
): Promise<MessageAttempt> {
  const at = context.clock();
  const started = performance.now();
  const attempt = (part: Partial<MessageAttempt> & Pick<MessageAttempt, 'state'>): MessageAttempt => ({
    ...{ at, tookMillis: Math.round(performance.now() - started), response: null, problem: null, nextAt: null },
    ...part,
  });
  try {
    const { outcome, response } = await deliver(context, channel, message, composed);
    if (outcome === 'taken') return attempt({ state: 'sent', response });
    if (outcome === 'refused') return attempt({ state: 'refused', response, problem: 'the server does not take this for this recipient' });
    const nextAt = new Date(context.clock().getTime() + channelBackoff(message.attempts + 1));
    return attempt({ state: 'queued', response, problem: `the server does not take this yet: ${response}`, nextAt });
  } catch (error) {
    // What this process broke off says nothing of the channel: it is tried again.
    if (!(error instanceof OutboundRefusal) || context.stopping?.aborted === true) throw error;
    return attempt({ state: 'queued', problem: error.message.slice(0, 500) });
  }
}

/** Undefined for a digest of which nothing is left to say, or that the channel sends no more. */
async function compose(
  { database, urls, clock }: NoticeContext,
  { name, owners, digest }: ChannelTurn,
  { stage, noticeId, owner }: MessageRow,
): Promise<Composed | undefined> {
  if (stage === 'digest')
    return digest === 'none'
      ? undefined
      : composeDigest(database.prisma, { name, owners, digest }, { owner, consoleUrl: urls.console, now: clock() });
  if (stage === 'test' || noticeId === null) return composeTest(name, urls.console);
  const notice = await findNotice(database.prisma, toPublicId('notice', noticeId));
  return composeNotice(notice, stage, { consoleUrl: urls.console, owner });
}

async function deliver(context: NoticeContext, channel: ChannelTurn, message: MessageRow, composed: Composed): Promise<MailAnswer> {
  const { privateAddresses, caPem: ca, settings } = channel;
  const rules: OutboundRules = { privateAddresses, ca, signal: context.stopping, ...context.outbound };
  const secret = openChannel(context, channel);
  if (!('to' in settings)) {
    const answer = await postJson(secret, { body: slackBody(composed), headers: { 'content-type': 'application/json' } }, rules);
    if (answer.status >= 200 && answer.status < 300) return { outcome: 'taken', response: printable(answer.text) };
    throw new OutboundRefusal(`${settings.host} answered ${answer.status}: ${printable(answer.text).slice(0, 300)}`);
  }
  const opening = message.noticeId === null ? undefined : await openingOf(context.database.prisma, message);
  return sendMail(
    { ...(settings satisfies MailSettings), password: secret },
    {
      messageId: messageIdOf(context, message.id),
      inReplyTo: opening === undefined || opening === message.id ? undefined : messageIdOf(context, opening),
      to: message.recipient,
      date: message.queuedAt,
      ...composed,
    },
    rules,
  );
}

const messageIdOf = ({ trustDomain }: NoticeContext, id: string): string => `${toPublicId('noticeMessage', id)}@${trustDomain}`;

/** What a database cannot keep and a terminal would obey is shown as a dot. */
const printable = (text: string): string => text.replaceAll(/[^\P{C}\n\t]/gu, '·');
