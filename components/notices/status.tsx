import { Check, CircleAlert, CircleCheck, CircleDot, CircleOff, Info, OctagonAlert, Send, TriangleAlert } from 'lucide-react';
import * as t from '#messages/notices';
import type { WireOutput } from '../../server/doors/api/contract.ts';
import { Badge } from '../ui/badge.tsx';

export type Notice = WireOutput<'notice.list'>['items'][number];
export type Channel = WireOutput<'notice-channel.list'>['items'][number];
export type Message = WireOutput<'notice-channel.messages'>['items'][number];

export const severities = {
  high: { tone: 'bad', icon: OctagonAlert, word: t.high, text: 'text-bad' },
  medium: { tone: 'warn', icon: TriangleAlert, word: t.medium, text: 'text-warn' },
  low: { tone: 'plain', icon: Info, word: t.low, text: 'text-ink-faint' },
} as const;

export const NoticeSeverity = ({ notice }: { notice: Pick<Notice, 'severity'> }) => {
  const { tone, icon, word } = severities[notice.severity];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
};

export const NoticeState = ({ notice }: { notice: Pick<Notice, 'closedAt' | 'acknowledgedAt' | 'escalatedAt'> }) =>
  notice.closedAt !== null ? (
    <Badge tone="good" icon={CircleCheck}>
      {t.closed}
    </Badge>
  ) : notice.acknowledgedAt !== null ? (
    <Badge tone="accent" icon={Check}>
      {t.acknowledged}
    </Badge>
  ) : notice.escalatedAt !== null ? (
    <Badge tone="bad" icon={CircleAlert}>
      {t.escalated}
    </Badge>
  ) : (
    <Badge tone="warn" icon={CircleDot}>
      {t.open}
    </Badge>
  );

export const ChannelHealth = ({ channel }: { channel: Pick<Channel, 'enabled' | 'failures' | 'deliveredAt'> }) =>
  !channel.enabled ? (
    <Badge tone="plain" icon={CircleOff}>
      {t.switchedOff}
    </Badge>
  ) : channel.failures > 0 ? (
    <Badge tone="bad" icon={CircleAlert}>
      {t.failing}
    </Badge>
  ) : channel.deliveredAt === null ? (
    <Badge tone="plain" icon={Send}>
      {t.nothingSentYet}
    </Badge>
  ) : (
    <Badge tone="good" icon={CircleCheck}>
      {t.delivers}
    </Badge>
  );

export const kindNames = { email: t.emailChannel, slack: t.slackChannel } as const;

export const digestWords = { none: t.noDigest, daily: t.eachDayWhatEnds, weekly: t.eachMondayWhatEnds } as const;

/** Where it leads, in a few words. */
export const targetOf = ({ settings }: Channel): string => ('to' in settings ? t.recipientsByServer(settings) : settings.host);
