import { toPublicId } from '../domain/ids.ts';
import { meaningOf } from '../domain/notice.ts';
import type { Ledger } from '../ledger/database.ts';
import { findNotice, listNotices as listRows, type NoticeFilter, type NoticeRow, urgentNotices } from '../ledger/notice-log.ts';
import { listMessages, type MessageRow } from '../ledger/notice-messages.ts';
import type { Page } from '../ledger/page.ts';
import { subjectPage } from './compose-notice.ts';
import type { Context } from './context.ts';

export type NoticeView = Omit<
  NoticeRow,
  'detail' | 'subjectKind' | 'subjectId' | 'subjectName' | 'round' | 'toldAt' | 'worst' | 'reopenedAt'
> & {
  /** The condition, for a heading. */
  title: string;
  action: string;
  /** Null as id where it stands for many. */
  subject: { kind: NoticeRow['subjectKind']; id: string | null; name: string };
  /** Where the subject is in the console. */
  page: string;
};
export type NoticeDetail = NoticeView & { messages: MessageRow[] };

const viewOf = (row: NoticeRow): NoticeView => {
  const { detail: _, subjectKind, subjectId, subjectName, round, toldAt, worst, reopenedAt, ...rest } = row;
  const { title, action } = meaningOf(row.kind);
  const id = subjectKind === 'all' ? null : toPublicId(subjectKind, subjectId);
  return { ...rest, title, action, subject: { kind: subjectKind, id, name: subjectName }, page: subjectPage(row) };
};

/** Newest first. */
export async function listNotices({ database }: Context, filter: NoticeFilter): Promise<Page<NoticeView>> {
  const { items, nextCursor } = await listRows(database.prisma, filter);
  return { items: items.map(viewOf), nextCursor };
}

/** What needs somebody now, the worst first. */
export const listUrgent = async (ledger: Ledger, limit: number): Promise<NoticeView[]> => (await urgentNotices(ledger, limit)).map(viewOf);

/** With who was told, and how that went. @throws {Failure} `not_found` */
export async function showNotice({ database }: Context, { notice }: { readonly notice: string }): Promise<NoticeDetail> {
  const row = await findNotice(database.prisma, notice);
  const { items } = await listMessages(database.prisma, { noticeId: row.id, limit: 100 });
  return { ...viewOf(row), messages: items };
}
