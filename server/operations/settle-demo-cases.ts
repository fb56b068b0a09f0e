import { system } from '../domain/actor.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { addNote, moveCase } from '../ledger/case-handling.ts';
import type { Ledger } from '../ledger/database.ts';
import { holdLeftoverCases, leftoverNotices } from '../ledger/demo-leftovers.ts';
import { appendEvent } from '../ledger/events.ts';
import { openNotices } from '../ledger/notice-log.ts';
import { closeNoticeIn } from './open-notice.ts';

/** Cases that one transaction settles. The events of these are a new part of the ledger, with which the next look comes to the others. */
const atOnce = 100;

/**
 * Explains what demo data that was removed has left open, and closes its notices: it is nobody's work. Its removal does so, and so does whoever
 * keeps cases, since what was decided before may become a case after it.
 */
export async function settleDemoCases(ledger: Ledger, now: Date): Promise<void> {
  for (const { id, state, label } of await holdLeftoverCases(ledger, atOnce)) {
    await moveCase(ledger, id, [state], 'explained');
    const note = `The demo data ${label} was removed, and nobody else that Hawser knows is in this case.`;
    await addNote(ledger, { id: newId(now.getTime()), caseId: id, at: now, author: 'demo data', text: note });
    await appendEvent(ledger, {
      type: 'case.explained',
      at: now,
      actor: system('sandbox'),
      target: { kind: 'case', id, name: toPublicId('case', id) },
      detail: { before: { state }, after: { state: 'explained' }, note },
    });
  }
  const settled = await leftoverNotices(ledger);
  if (settled.size === 0) return;
  for (const notice of await openNotices(ledger)) if (settled.has(notice.id)) await closeNoticeIn(ledger, notice, 'gone', now);
}
