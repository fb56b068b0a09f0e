import { CircleCheck, CircleX, Clock, MailX } from 'lucide-react';
import { Badge } from '../ui/badge.tsx';
import { plural } from '../ui/format.ts';
import { TextLink } from '../ui/link.tsx';
import { Table } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';
import type { Message } from './status.tsx';

const states = {
  queued: { tone: 'warn', icon: Clock, word: 'Waits' },
  sent: { tone: 'good', icon: CircleCheck, word: 'Sent' },
  refused: { tone: 'bad', icon: MailX, word: 'Refused' },
  failed: { tone: 'bad', icon: CircleX, word: 'Failed' },
} as const;
const stages = { opened: 'that it is open', escalated: 'that it is still open', closed: 'that it is closed', test: 'a test' } as const;

/** Who was told what, and how that went. @param by whether the channel is named, or the notice */
export const MessageTable = ({ messages, by }: { messages: readonly Message[]; by: 'channel' | 'notice' }) => (
  <Table
    caption="Messages, newest first"
    rows={messages}
    rowKey={({ id }) => id}
    columns={[
      {
        header: 'To',
        names: true,
        cell: ({ recipient, channelId, channelName, noticeId, stage, owner }) => (
          <>
            <span className="font-medium wrap-anywhere">{recipient}</span>
            <span className="block text-xs text-ink-faint">
              {stages[stage]}
              {owner !== null && ', as its owner'}
              {by === 'channel' ? (
                <>
                  {' '}
                  by <TextLink href={`/notices/channels/${channelId}`}>{channelName}</TextLink>
                </>
              ) : (
                noticeId !== null && (
                  <>
                    : <TextLink href={`/notices/${noticeId}`}>the notice</TextLink>
                  </>
                )
              )}
            </span>
          </>
        ),
      },
      {
        header: 'Outcome',
        cell: ({ state, attempts }) => (
          <>
            <Badge tone={states[state].tone} icon={states[state].icon}>
              {states[state].word}
            </Badge>
            {attempts > 1 && <span className="block text-xs text-ink-faint">after {plural(attempts, 'attempt')}</span>}
          </>
        ),
      },
      {
        header: 'Answer',
        className: 'sm:w-[38%]',
        cell: ({ problem, response, tookMillis }) => (
          <span className="wrap-anywhere">
            {[problem, response].filter(Boolean).join(': ') || 'not tried yet'}
            {tookMillis !== null && tookMillis > 0 && `, in ${tookMillis} ms`}
          </span>
        ),
      },
      { header: 'When', cell: ({ lastAt, queuedAt }) => <Time at={lastAt ?? queuedAt} /> },
    ]}
  />
);
