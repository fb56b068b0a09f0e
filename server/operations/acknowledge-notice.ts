import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { isHappening } from '../domain/notice.ts';
import { appendEvent } from '../ledger/events.ts';
import { findNotice, markAcknowledged } from '../ledger/notice-log.ts';
import { type NoticePolicy, noticePolicy, setNoticePolicy } from '../ledger/notice-watch.ts';
import type { Context } from './context.ts';
import { difference } from './difference.ts';
import { closeNoticeIn, targetOf } from './open-notice.ts';
import { type NoticeDetail, showNotice } from './show-notice.ts';

/**
 * A person takes care of it: it is not told again. What only happened closes with that; everything else when its cause is gone.
 * @throws {Failure} `not_found`; `conflict` where it is closed, or somebody has it already
 */
export async function acknowledgeNotice(
  context: Context,
  actor: Actor,
  { notice: reference, note }: { readonly notice: string; readonly note?: string | undefined },
): Promise<NoticeDetail> {
  const { database, clock } = context;
  const now = clock();
  await database.transaction(async (ledger) => {
    const notice = await findNotice(ledger, reference);
    if (!(await markAcknowledged(ledger, notice.id, actor.name, note ?? null, now))) throw await refusal(ledger, notice.id);
    await appendEvent(ledger, {
      type: 'notice.acknowledged',
      at: now,
      actor,
      target: targetOf(notice),
      detail: {
        kind: notice.kind,
        before: { acknowledged: false },
        after: { acknowledged: true },
        ...(note === undefined ? {} : { note }),
      },
    });
    if (isHappening(notice.kind)) await closeNoticeIn(ledger, await findNotice(ledger, reference), 'acknowledged', now);
  });
  return showNotice(context, { notice: reference });
}

async function refusal(ledger: Parameters<typeof findNotice>[0], id: string): Promise<Failure> {
  const { closedAt, acknowledgedBy } = await findNotice(ledger, toPublicId('notice', id));
  return new Failure(
    'conflict',
    closedAt !== null ? `it was closed at ${closedAt.toISOString()}` : `${acknowledgedBy ?? 'somebody'} has acknowledged it already`,
  );
}

/** After how long what nobody acknowledges is told again. */
export async function changeNoticePolicy(
  { database, clock }: Context,
  actor: Actor,
  change: { readonly [K in keyof NoticePolicy]?: NoticePolicy[K] | undefined },
): Promise<NoticePolicy> {
  return database.transaction(async (ledger) => {
    const before = await noticePolicy(ledger);
    const changed = difference<NoticePolicy>(before, change);
    if (changed === undefined) return before;
    await setNoticePolicy(ledger, { ...before, ...changed.after });
    await appendEvent(ledger, {
      type: 'notice_policy.changed',
      at: clock(),
      actor,
      target: { kind: 'notice_policy', id: '1', name: 'escalation of notices' },
      detail: changed,
    });
    return noticePolicy(ledger);
  });
}
