import { toPublicId } from '../domain/ids.ts';
import { meaningOf, type OwnedPart, pageOfSubject } from '../domain/notice.ts';
import type { MessageStage } from '../domain/notice-channel.ts';
import type { NoticeRow } from '../ledger/notice-log.ts';

export type Composed = { readonly subject: string; readonly text: string };

/** Addresses in the console. */
const noticePage = (consoleUrl: string, { id }: Pick<NoticeRow, 'id'>): string =>
  new URL(`/notices/${toPublicId('notice', id)}`, consoleUrl).href;
export const subjectPage = ({ kind, subjectKind, subjectId }: NoticeRow): string =>
  pageOfSubject(kind, subjectKind, subjectKind === 'all' ? null : toPublicId(subjectKind, subjectId));

export const utc = (date: Date): string => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const words = { opened: '', escalated: 'still open: ', closed: 'closed: ' } as const;
const told = ({ round }: NoticeRow, stage: keyof typeof words): string => (stage === 'opened' && round > 1 ? 'again: ' : words[stage]);

/** Of a group, what belongs to one owner. */
function ownPart({ detail }: NoticeRow, owner: string | null): OwnedPart | undefined {
  const owned = detail.owned as Readonly<Record<string, OwnedPart>> | undefined;
  return owner === null || owned === undefined ? undefined : owned[owner];
}

/**
 * What a person reads of a notice, in plain text.
 * @param owner for whose sake they read it
 */
export function composeNotice(
  notice: NoticeRow,
  stage: Exclude<MessageStage, 'test' | 'digest'>,
  { consoleUrl, owner }: { readonly consoleUrl: string; readonly owner: string | null },
): Composed {
  const { title, action } = meaningOf(notice.kind);
  const many = notice.subjectKind === 'all';
  const own = ownPart(notice, owner);
  const about = many ? `${title}, ${notice.count} at once` : `${notice.subjectName}: ${title}`;
  const subject = `[Hawser] ${told(notice, stage)}${about}`;
  const facts = [
    `Severity: ${notice.severity}`,
    `Since: ${utc(notice.openedAt)}`,
    ...(notice.owners.length > 0 && !many ? [`Owner: ${notice.owners.join(', ')}`] : []),
    ...(notice.count > 1 && !many ? [`Happened: ${notice.count} times`] : []),
    ...(own === undefined ? [] : [`Yours: ${own.count} of them: ${own.names.join(', ')}${own.count > own.names.length ? ', …' : ''}`]),
    ...(notice.closedAt === null ? [] : [`Closed: ${utc(notice.closedAt)}, ${closedBecause(notice)}`]),
  ];
  const opening = stage === 'escalated' ? `Nobody has acknowledged this in time.\n\n${notice.summary}` : notice.summary;
  const advice = stage === 'closed' ? [] : [action, ''];
  const page = new URL(subjectPage(notice), consoleUrl).href;
  const text = [opening, '', ...facts, '', ...advice, `Look at it: ${page}`, `This notice: ${noticePage(consoleUrl, notice)}`, ''].join(
    '\n',
  );
  return { subject: subject.slice(0, 200), text };
}

const closedBecause = ({ closedBecause, acknowledgedBy }: NoticeRow): string =>
  closedBecause === 'acknowledged' ? `acknowledged by ${acknowledgedBy ?? 'somebody'}` : 'because its cause is gone';

/** What a person reads who wants to know whether a channel works. */
export const composeTest = (channel: string, consoleUrl: string): Composed => ({
  subject: `[Hawser] test of the notice channel ${channel}`,
  text: `This is a test of the notice channel ${channel}: what it tells arrives here.\n\nThe channel: ${new URL(`/notices/channels/${channel}`, consoleUrl).href}\n`,
});

/** The same for whoever takes Slack's incoming webhooks, whose markup knows three characters. */
export const slackBody = ({ subject, text }: Composed): string =>
  JSON.stringify({ text: `*${escaped(subject)}*\n${escaped(text.trim())}` });

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
