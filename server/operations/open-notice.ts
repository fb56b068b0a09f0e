import { system } from '../domain/actor.ts';
import { toPublicId } from '../domain/ids.ts';
import { type Cause, type Closing, groupFrom, groupOf } from '../domain/notice.ts';
import { mailRecipients, tells } from '../domain/notice-channel.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ChannelView, listChannels } from '../ledger/notice-channels.ts';
import { closeNotice, insertNotice, markEscalated, type NoticeRow, openOfKind, repeatNotice } from '../ledger/notice-log.ts';
import { type NewMessage, queueMessages, toldOf } from '../ledger/notice-messages.ts';

const watch = system('notices');

export const targetOf = (notice: NoticeRow) => ({ kind: 'notice', id: notice.id, name: `${notice.kind} ${notice.subjectName}` });

/** What an event says of a notice, so that whoever hears of it does not have to ask here. */
const recorded = ({ kind, severity, summary, owners, count, subjectKind, subjectId, subjectName }: NoticeRow) => ({
  kind,
  severity,
  summary,
  owners,
  count,
  subject: { kind: subjectKind, id: subjectKind === 'all' ? null : toPublicId(subjectKind, subjectId), name: subjectName },
});

/** Who is told of a notice now. A channel is not told of its own failure. */
function messagesFor(notice: NoticeRow, stage: 'opened' | 'escalated', channels: readonly ChannelView[]): NewMessage[] {
  const told = channels.filter((channel) => channel.enabled && channel.id !== notice.subjectId && tells(channel, notice, stage));
  return told.flatMap(({ id, settings }) => {
    const recipients = 'to' in settings ? mailRecipients(settings, notice.owners) : [{ recipient: settings.host, owner: null }];
    return recipients.map((recipient) => ({ channelId: id, noticeId: notice.id, stage, ...recipient }));
  });
}

/** Opens a notice with its event and its messages, all in the transaction of whatever it tells. Undefined where one is open already. */
export async function openNotice(
  ledger: Ledger,
  cause: Cause,
  now: Date,
  channels: readonly ChannelView[],
): Promise<NoticeRow | undefined> {
  const notice = await insertNotice(ledger, cause, now);
  if (notice === undefined) return undefined;
  await appendEvent(ledger, { type: 'notice.opened', at: now, actor: watch, target: targetOf(notice), detail: recorded(notice) });
  await queueMessages(ledger, messagesFor(notice, 'opened', channels), now);
  return notice;
}

/**
 * Takes down that something happened, in the transaction in which it did: as one more on its notice, as part of a group where much of the
 * kind is open, or as a notice of its own.
 */
export async function tellOfHappening(ledger: Ledger, cause: Cause, now: Date): Promise<void> {
  if ((await repeatNotice(ledger, cause, now)) !== undefined) return;
  const group = groupOf(cause.kind, [cause], groupFrom);
  if ((await repeatNotice(ledger, group, now)) !== undefined) return;
  const open = await openOfKind(ledger, cause.kind);
  await openNotice(ledger, open + 1 >= groupFrom ? group : cause, now, await listChannels(ledger));
}

/** Whoever was told that it is open is told that it is not; but not where another notice stands for it. */
export async function closeNoticeIn(ledger: Ledger, notice: NoticeRow, because: Closing, now: Date): Promise<boolean> {
  if (!(await closeNotice(ledger, notice.id, because, now))) return false;
  await appendEvent(ledger, {
    type: 'notice.closed',
    at: now,
    actor: watch,
    target: targetOf(notice),
    detail: { ...recorded(notice), because, openedAt: notice.openedAt.toISOString() },
  });
  if (because === 'grouped') return true;
  const told = await toldOf(ledger, notice.id);
  await queueMessages(
    ledger,
    told.map((each) => ({ ...each, noticeId: notice.id, stage: 'closed' as const })),
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
