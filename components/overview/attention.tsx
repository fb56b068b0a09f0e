import { CircleCheck } from 'lucide-react';
import * as messages from '#messages/overview';
import { type Notice, severities } from '../notices/status.tsx';
import { Link, TextLink } from '../ui/link.tsx';
import { Time } from '../ui/time.tsx';

type Props = {
  /** What is open and most urgent. */
  notices: readonly Notice[];
  /** How many are open. */
  open: number;
  now: Date;
};

/** What needs somebody now, worst first; and a plain word when nothing does. */
export function Attention({ notices, open, now }: Props) {
  if (notices.length === 0)
    return (
      <p className="flex items-center gap-2.5 px-4 py-4">
        <CircleCheck aria-hidden className="size-5 shrink-0 text-good" />
        <span>
          <span className="font-semibold">{messages.allClear}</span>{' '}
          <span className="text-ink-soft">{messages.noRenewalIsLateNoToken({ time: <Time at={now.toISOString()} form="instant" /> })}</span>
        </span>
      </p>
    );
  return (
    <ul>
      {notices.map((notice) => {
        const { icon: Icon, text, word } = severities[notice.severity];
        return (
          <li key={notice.id} className="[&+&]:border-t [&+&]:border-line">
            <Link href={`/notices/${notice.id}`} className="group focus-inset flex items-start gap-3 px-4 py-2.5 hover:bg-sunken">
              <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${text}`} strokeWidth={2.25} />
              <span className="min-w-0 flex-1">
                <span className="block wrap-anywhere">
                  <span className="sr-only">{word}: </span>
                  {notice.summary}
                </span>
                <span className="block text-xs text-ink-faint wrap-anywhere">
                  <span className="first-letter:uppercase">{notice.title}</span> · <Time at={notice.openedAt} form="short" />
                  {notice.owners.length > 0 && <> · {notice.owners.slice(0, 2).join(', ')}</>}
                  {notice.acknowledgedBy !== null && <> {messages.takesCareOfIt({ acknowledgedBy: notice.acknowledgedBy })}</>}
                </span>
              </span>
              <span className="shrink-0 font-medium text-accent group-hover:underline">{messages.open}</span>
            </Link>
          </li>
        );
      })}
      {open > notices.length && (
        <li className="border-t border-line px-4 py-2.5">
          <TextLink href="/notices">{messages.allThatAreOpen({ open })}</TextLink>
        </li>
      )}
    </ul>
  );
}
