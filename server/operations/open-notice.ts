import { system } from '../domain/actor.ts';
import { addSeconds } from '../domain/clock.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Cause, type Closing, groupFrom, groupOf, isWorse, oneMore } from '../domain/notice.ts';
import { mailRecipients, tells } from '../domain/notice-channel.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ChannelView, listChannels } from '../ledger/notice-channels.ts';
import {
  closeNotice,
  holdOpenNotice,
  insertNotice,
  markEscalated,
  type NoticeRow,
  openOfKind,
  renewNotice,
  reopenNotice,
} from '../ledger/notice-log.ts';
import { type NewMessage, queueMessages, toldInRoundOf, toldOf } from '../ledger/notice-messages.ts';

const watch = system('notices');
/** Seconds after everybody was told in which what goes and comes back tells nobody. */
const quiet = 3_600;

export const targetOf = (notice: NoticeRow) => ({ kind: 'notice', id: notice.id, name: `${notice.kind} ${notice.subjectName}` });

/** What an event says of a notice, so that whoever hears of it does not have to ask here. */
const recorded = ({ kind, severity, summary, owners, count, round, subjectKind, subjectId, subjectName }: NoticeRow) => ({
  kind,
  severity,
  summary,
  owners,
  count,
  round,
  subject: { kind: subjectKind, id: subjectKind === 'all' ? null : toPublicId(subjectKind, subjectId), name: subjectName },
});

/** Who is told of a notice now. A channel is not told of its own failure. */
function messagesFor(notice: NoticeRow, stage: 'opened' | 'escalated', channels: readonly ChannelView[]): NewMessage[] {
  const told = channels.filter((channel) => channel.enabled && channel.id !== notice.subjectId && tells(channel, notice, stage));
  return told.flatMap(({ id, settings }) => {
    const recipients = 'to' in settings ? mailRecipients(settings, notice.owners) : [{ recipient: settings.host, owner: null }];
    return recipients.map((recipient) => ({ channelId: id, noticeId: notice.id, stage, round: notice.round, ...recipient }));
  });
}

/** Opens a notice with its event and its messages, all in the transaction of whatever it tells. Undefined where one is open already. */
async function openNotice(ledger: Ledger, cause: Cause, now: Date, channels: readonly ChannelView[]): Promise<NoticeRow | undefined> {
  const notice = await insertNotice(ledger, cause, now);
  if (notice === undefined) return undefined;
  await appendEvent(ledger, { type: 'notice.opened', at: now, actor: watch, target: targetOf(notice), detail: recorded(notice) });
  await queueMessages(ledger, messagesFor(notice, 'opened', channels), now);
  return notice;
}

/** The same again so soon after everybody was told of it is the same notice, and tells nobody until the hour is over. */
export async function openOrReopen(ledger: Ledger, cause: Cause, now: Date, channels: readonly ChannelView[]): Promise<void> {
  const known = await reopenNotice(ledger, cause, addSeconds(now, -quiet), now);
  if (known === undefined) await openNotice(ledger, cause, now, channels);
  else await renewOpen(ledger, known, cause, now, channels);
}

/**
 * Brings an open notice up to what is found now, and tells those who belong to it by now and were not told. Everybody is told again where it
 * is worse than they know, where somebody takes care of fewer, and where it came back and is still there when the hour is over.
 */
export async function renewOpen(
  ledger: Ledger,
  notice: NoticeRow,
  cause: Cause,
  now: Date,
  channels: readonly ChannelView[],
): Promise<void> {
  const again =
    isWorse(cause.severity, notice.worst) ||
    (notice.subjectKind === 'all' && notice.acknowledgedAt !== null && cause.count > notice.count) ||
    (notice.reopenedAt !== null && addSeconds(notice.toldAt, quiet) <= now);
  if (!again && !differs(notice, cause)) return;
  const renewed = await renewNotice(ledger, notice.id, cause, { round: again ? 'new' : 'same', now });
  if (renewed === undefined) return;
  if (again)
    await appendEvent(ledger, { type: 'notice.opened', at: now, actor: watch, target: targetOf(renewed), detail: recorded(renewed) });
  await queueMessages(ledger, messagesFor(renewed, 'opened', channels), now);
}

const differs = (notice: NoticeRow, cause: Cause): boolean =>
  notice.severity !== cause.severity ||
  notice.summary !== cause.summary ||
  notice.count !== cause.count ||
  notice.owners.join('\n') !== cause.owners.join('\n');

/**
 * Takes down that something happened, in the transaction in which it did: as one more on its notice, as part of a group where much of the
 * kind is open, or as a notice of its own.
 */
export async function tellOfHappening(ledger: Ledger, cause: Cause, now: Date): Promise<void> {
  const channels = await listChannels(ledger);
  const group = groupOf(cause.kind, [cause], groupFrom);
  const known = (await holdOpenNotice(ledger, cause)) ?? (await holdOpenNotice(ledger, group));
  if (known !== undefined) return renewOpen(ledger, known, oneMore(known, cause), now, channels);
  const open = await openOfKind(ledger, cause.kind);
  await openNotice(ledger, open + 1 >= groupFrom ? group : cause, now, channels);
}

/**
 * Tells of what happened because a person wants it told: always as a notice of its own, and again where it is worse than whoever was told knows.
 * @returns the notice, and by which channels who is told of it
 */
export async function tellOnRequest(
  ledger: Ledger,
  cause: Cause,
  now: Date,
): Promise<{ notice: string; recipients: { channel: string; recipient: string }[] }> {
  const channels = await listChannels(ledger);
  const known = await holdOpenNotice(ledger, cause);
  if (known !== undefined) await renewOpen(ledger, known, cause, now, channels);
  const { id } = known ?? (await openNotice(ledger, cause, now, channels)) ?? {};
  if (id === undefined) throw new Failure('conflict', 'Somebody else tells of it at this moment.');
  const names = new Map(channels.map((channel) => [channel.id, channel.name]));
  // Who was told of less before may hear nothing now.
  const told = await toldInRoundOf(ledger, id);
  return { notice: id, recipients: told.map(({ channelId, recipient }) => ({ channel: names.get(channelId) ?? channelId, recipient })) };
}

/** Whoever was told that it is open is told that it is not; but not where another notice stands for it. */
export async function closeNoticeIn(ledger: Ledger, notice: NoticeRow, because: Closing, now: Date): Promise<boolean> {
  if (!(await closeNotice(ledger, notice.id, because, now))) return false;
  const detail = { ...recorded(notice), because, openedAt: notice.openedAt.toISOString() };
  // Who heard that it was closed has not heard that it came back.
  if (notice.reopenedAt === null)
    await appendEvent(ledger, { type: 'notice.closed', at: now, actor: watch, target: targetOf(notice), detail });
  if (because === 'grouped') return true;
  const told = await toldOf(ledger, notice.id);
  await queueMessages(
    ledger,
    told.map((each) => ({ ...each, noticeId: notice.id, stage: 'closed' as const, round: notice.round })),
    now,
  );
  return true;
}

/** Tells it again, and those who hear only of what nobody took care of. */
export async function escalateNotice(ledger: Ledger, notice: NoticeRow, now: Date, channels: readonly ChannelView[]): Promise<boolean> {
  if (!(await markEscalated(ledger, notice.id, now))) return false;
  await appendEvent(ledger, { type: 'notice.escalated', at: now, actor: watch, target: targetOf(notice), detail: recorded(notice) });
  await queueMessages(ledger, messagesFor(notice, 'escalated', channels), now);
  return true;
}
