import { CircleCheck, CircleX, Clock, MailX } from 'lucide-react';
import * as t from '#messages/notices';
import { Badge } from '../ui/badge.tsx';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Message } from './status.tsx';

const states = {
  queued: { tone: 'warn', icon: Clock, word: t.waits },
  sent: { tone: 'good', icon: CircleCheck, word: t.sent },
  refused: { tone: 'bad', icon: MailX, word: t.refused },
  failed: { tone: 'bad', icon: CircleX, word: t.failed },
} as const;
const stages = {
  opened: t.thatItIsOpen,
  escalated: t.thatItIsStillOpen,
  closed: t.thatItIsClosed,
  test: t.aTest,
  digest: t.aDigest,
} as const;

/** Who was told what, and how that went. @param by whether the channel is named, or the notice */
export const MessageTable = ({ messages, by }: { messages: readonly Message[]; by: 'channel' | 'notice' }) => (
  <Table
    caption={t.messagesNewestFirst}
    rows={messages}
    rowKey={({ id }) => id}
    columns={[
      {
        header: t.toWhom,
        names: true,
        cell: ({ recipient, channelId, channelName, noticeId, stage, owner }) => (
          <>
            <span className="font-medium wrap-anywhere">{recipient}</span>
            <span className="block text-xs text-ink-faint">
              {stages[stage]}
              {owner !== null && t.asItsOwner}
              {by === 'channel' ? (
                <> {t.byChannelName({ channelName: <TextLink href={`/notices/channels/${channelId}`}>{channelName}</TextLink> })}</>
              ) : (
                noticeId !== null && (
                  <>
                    : <TextLink href={`/notices/${noticeId}`}>{t.theNotice}</TextLink>
                  </>
                )
              )}
            </span>
          </>
        ),
      },
      {
        header: t.outcome,
        cell: ({ state, attempts }) => (
          <>
            <Badge tone={states[state].tone} icon={states[state].icon}>
              {states[state].word}
            </Badge>
            {attempts > 1 && <span className="block text-xs text-ink-faint">{t.afterAttempt({ attempts })}</span>}
          </>
        ),
      },
      {
        header: t.answer,
        className: 'sm:w-[38%]',
        cell: ({ problem, response, tookMillis }) => (
          <span className="wrap-anywhere">
            {[problem, response].filter(Boolean).join(': ') || t.notTriedYet}
            {tookMillis !== null && tookMillis > 0 && t.inMs({ tookMillis })}
          </span>
        ),
      },
      { header: t.when, cell: ({ lastAt, queuedAt }) => <Time at={lastAt ?? queuedAt} /> },
    ]}
  />
);
