import { CircleCheck, type LucideIcon, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { count } from '#messages/numbers';
import * as messages from '#messages/overview';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { type Notice, severities } from '../notices/status.tsx';
import { Link, TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

type Overview = WireOutput<'overview.show'>;
type Props = Pick<Overview, 'notices' | 'openNotices' | 'approvals' | 'openApprovals'> & { now: Date };
type Row = {
  key: string;
  href: string;
  icon: LucideIcon;
  tone: string;
  word: string;
  wordShown: boolean;
  sentence: string;
  note: ReactNode;
  act: string;
};

/** So many fit on a screen with the figures below them. */
const most = 7;
const mostApprovals = 3;

const noticeRow = (notice: Notice): Row => {
  const { icon, text, word } = severities[notice.severity];
  const note = (
    <>
      <span className="inline-block first-letter:uppercase">{notice.title}</span> · <Time at={notice.openedAt} form="short" />
      {notice.owners.length > 0 && <> · {notice.owners.slice(0, 2).join(', ')}</>}
      {notice.acknowledgedBy !== null && <> {messages.takesCareOfIt({ acknowledgedBy: notice.acknowledgedBy })}</>}
    </>
  );
  return {
    ...{ key: notice.id, href: `/notices/${notice.id}`, icon, tone: text, word, wordShown: false },
    ...{ sentence: notice.summary, note, act: messages.open },
  };
};

const approvalRow = ({ id, summary, requestedBy, expiresAt }: Overview['approvals'][number]): Row => ({
  ...{ key: id, href: '/approvals', icon: UsersRound, tone: 'text-warn', word: messages.waitsForYou },
  ...{ wordShown: true, sentence: summary },
  note: messages.askedForUntil({ requestedBy, time: <Time at={expiresAt} form="short" /> }),
  act: messages.decide,
});

/** Worst first; what waits for whoever looks comes before all that is not urgent, since it runs out within a day. */
function rowsOf({ notices, approvals }: Pick<Props, 'notices' | 'approvals'>): Row[] {
  const urgent = notices.filter(({ severity }) => severity === 'high');
  const others = notices.filter(({ severity }) => severity !== 'high');
  const awaited = approvals.slice(0, mostApprovals).map(approvalRow);
  return [...urgent.slice(0, most - awaited.length).map(noticeRow), ...awaited, ...others.map(noticeRow)].slice(0, most);
}

/** What needs somebody now; and a plain word when nothing does. */
export function Attention({ now, openNotices, openApprovals, ...lists }: Props) {
  const rows = rowsOf(lists);
  if (rows.length === 0)
    return (
      <p className="flex items-center gap-2.5 px-4 py-4">
        <CircleCheck aria-hidden className="size-5 shrink-0 text-good" />
        <span>
          <span className="font-semibold">{messages.allClear}</span>{' '}
          <span className="text-ink-soft">{messages.noRenewalIsLateNoToken({ time: <Time at={now.toISOString()} form="instant" /> })}</span>
        </span>
      </p>
    );
  const approvals = Math.min(lists.approvals.length, mostApprovals);
  return (
    <ul>
      {rows.map(({ key, href, icon: Icon, tone, word, wordShown, sentence, note, act }) => (
        <li key={key} className="[&+&]:border-t [&+&]:border-line">
          <Link href={href} className="group focus-inset flex items-start gap-3 px-4 py-2.5 hover:bg-sunken">
            <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} strokeWidth={2.25} />
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">
                <span className={wordShown ? 'font-medium' : 'sr-only'}>{word}: </span>
                {sentence}
              </span>
              <span className="block text-xs text-ink-faint wrap-anywhere">{note}</span>
            </span>
            <span className="shrink-0 font-medium text-accent group-hover:underline">{act}</span>
          </Link>
        </li>
      ))}
      {openNotices > rows.length - approvals && (
        <li className="border-t border-line px-4 py-2.5">
          <TextLink href="/notices">{messages.allThatAreOpen({ open: openNotices })}</TextLink>
        </li>
      )}
      {openApprovals > approvals && (
        <li className="border-t border-line px-4 py-2.5">
          <TextLink href="/approvals">{messages.allThatWaitForYou({ waiting: count(openApprovals) })}</TextLink>
        </li>
      )}
    </ul>
  );
}
