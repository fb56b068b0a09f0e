import { findChannel, listChannels } from '../../ledger/notice-channels.ts';
import { listMessages } from '../../ledger/notice-messages.ts';
import { noticePolicy } from '../../ledger/notice-watch.ts';
import { acknowledgeNotice, changeNoticePolicy } from '../../operations/acknowledge-notice.ts';
import { changeChannel, removeChannel } from '../../operations/change-channel.ts';
import { createChannel } from '../../operations/create-channel.ts';
import type { NoticeContext } from '../../operations/notice-context.ts';
import { showDigest } from '../../operations/show-digest.ts';
import { listNotices, showNotice } from '../../operations/show-notice.ts';
import { testChannel } from '../../operations/test-channel.ts';
import type { Caller } from './callers.ts';
import type { Input, OperationName, Output } from './contract.ts';

type Handler<N extends OperationName> = (context: NoticeContext, input: Input<N>, caller: Caller) => Promise<Output<N>>;

/** What is about notices, and where they go. */
export const noticeHandlers = {
  'notice.list': (context, filter) => listNotices(context, filter),
  'notice.show': (context, input) => showNotice(context, input),
  'notice.acknowledge': (context, input, { actor }) => acknowledgeNotice(context, actor, input),
  'notice-channel.list': async ({ database }) => ({ items: await listChannels(database.prisma) }),
  'notice-channel.create': (context, input, { actor }) => createChannel(context, actor, input),
  'notice-channel.show': ({ database }, { channel }) => findChannel(database.prisma, channel),
  'notice-channel.change': (context, input, { actor }) => changeChannel(context, actor, input),
  'notice-channel.remove': (context, input, { actor }) => removeChannel(context, actor, input),
  'notice-channel.test': (context, input, { actor }) => testChannel(context, actor, input),
  'notice-channel.messages': async ({ database }, { channel, ...filter }) =>
    listMessages(database.prisma, { ...filter, channelId: (await findChannel(database.prisma, channel)).id }),
  'notice-channel.digest': (context, input) => showDigest(context, input),
  'notice-policy.show': ({ database }) => noticePolicy(database.prisma),
  'notice-policy.change': (context, input, { actor }) => changeNoticePolicy(context, actor, input),
} as const satisfies { [N in OperationName]?: Handler<N> };
