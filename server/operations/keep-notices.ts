import { randomUUID } from 'node:crypto';
import { addSeconds } from '../domain/clock.ts';
import { type Cause, groupFrom, groupOf } from '../domain/notice.ts';
import type { Ledger } from '../ledger/database.ts';
import { type ChannelView, listChannels } from '../ledger/notice-channels.ts';
import { forgetNotices, type NoticeRow, openNotices } from '../ledger/notice-log.ts';
import { endWatch, holdWatch, noticePolicy, takeWatch } from '../ledger/notice-watch.ts';
import type { Context } from './context.ts';
import { findCauses } from './find-causes.ts';
import type { Found } from './found.ts';
import { closeNoticeIn, escalateNotice, openOrReopen, renewOpen } from './open-notice.ts';

/** Seconds for which nobody else looks: longer than any look. */
const leaseLength = 120;
/** Seconds for which a notice is kept after it was closed. */
const kept = 90 * 86_400;
/** Milliseconds between two looks; at least so many times what a look took, so that it never takes more than a small share of the machine. */
const every = 2_000;
const rests = 20;

/**
 * Looks for what is wrong, opens a notice of each, closes those whose cause is gone, and tells again what nobody acknowledged in time. Of
 * several nodes one does, by a lease; whoever lost it changes nothing. What a look changes, with its events and its messages, is one commit.
 * @returns whether it was this call that looked
 */
export async function keepNotices(context: Context): Promise<boolean> {
  const { database, clock } = context;
  const lease = randomUUID();
  const began = performance.now();
  if (!(await takeWatch(database.prisma, lease, clock(), addSeconds(clock(), leaseLength)))) return false;
  let pause = every;
  try {
    const found = await findCauses(context);
    pause = Math.max(every, (performance.now() - began) * rests);
    await database.transaction(async (ledger) => {
      if (await holdWatch(ledger, lease)) await bringUpToDate(ledger, found, clock());
    });
  } finally {
    await endWatch(database.prisma, lease, new Date(clock().getTime() + pause));
  }
  return true;
}

async function bringUpToDate(ledger: Ledger, found: readonly Found[], now: Date): Promise<void> {
  const open = await openNotices(ledger);
  const channels = await listChannels(ledger);
  for (const one of found)
    await bringKind(
      ledger,
      one,
      open.filter(({ kind }) => kind === one.kind),
      channels,
      now,
    );
  await escalateLate(ledger, channels, now);
  await forgetNotices(ledger, addSeconds(now, -kept));
}

/** Once many are told as one, they are so until none is left: nobody is told of each of the last few again. */
async function bringKind(
  ledger: Ledger,
  one: Found,
  open: readonly NoticeRow[],
  channels: readonly ChannelView[],
  now: Date,
): Promise<void> {
  const grouped = open.some(({ subjectKind }) => subjectKind === 'all');
  const wanted: readonly Cause[] =
    one.total > 0 && (grouped || one.total >= groupFrom) ? [groupOf(one.kind, one.causes, one.total)] : one.causes;
  const bySubject = new Map(open.map((notice) => [notice.subjectId, notice]));
  for (const cause of wanted) {
    const known = bySubject.get(cause.subject.id);
    if (known === undefined) await openOrReopen(ledger, cause, now, channels);
    else await renewOpen(ledger, known, cause, now, channels);
    bySubject.delete(cause.subject.id);
  }
  const many = wanted[0]?.subject.kind === 'all';
  for (const notice of bySubject.values()) await closeNoticeIn(ledger, notice, many ? 'grouped' : 'gone', now);
}

async function escalateLate(ledger: Ledger, channels: readonly ChannelView[], now: Date): Promise<void> {
  const policy = await noticePolicy(ledger);
  for (const notice of await openNotices(ledger)) {
    const after = policy[notice.severity];
    if (after === null || notice.acknowledgedAt !== null || notice.escalatedAt !== null || notice.reopenedAt !== null) continue;
    if (now >= addSeconds(notice.toldAt, after)) await escalateNotice(ledger, notice, now, channels);
  }
}
