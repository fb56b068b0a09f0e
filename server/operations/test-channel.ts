import { randomUUID } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { mailRecipients } from '../domain/notice-channel.ts';
import { appendEvent } from '../ledger/events.ts';
import { findChannel, sealedChannel } from '../ledger/notice-channels.ts';
import { type MessageRow, messageById, queueMessages, recordMessage } from '../ledger/notice-messages.ts';
import { markDelivered } from '../ledger/notice-turns.ts';
import { composeTest } from './compose-notice.ts';
import type { NoticeContext } from './notice-context.ts';
import { sendMessage } from './send-notices.ts';

/**
 * Sends a test now, also by a channel that is switched off or failing, and says how that went; it is not tried again.
 * @param to where owners are told and nobody else, whom to tell instead
 * @throws {Failure} `not_found`; `conflict` where the channel tells nobody by itself and nobody is named
 */
export async function testChannel(
  context: NoticeContext,
  actor: Actor,
  { channel: reference, to }: { readonly channel: string; readonly to?: string | undefined },
): Promise<MessageRow> {
  const { database, clock } = context;
  const now = clock();
  const channel = await findChannel(database.prisma, reference);
  const always =
    'to' in channel.settings ? mailRecipients(channel.settings, []).map(({ recipient }) => recipient) : [channel.settings.host];
  const recipient = 'to' in channel.settings ? (to ?? always[0]) : always[0];
  if (recipient === undefined)
    throw new Failure('conflict', `${channel.name} tells owners alone: say with "to" which address the test goes to.`);
  const [id = ''] = await database.transaction(async (ledger) => {
    await appendEvent(ledger, {
      type: 'notice_channel.tested',
      at: now,
      actor,
      target: { kind: 'notice_channel', id: channel.id, name: channel.name },
      detail: { recipient },
    });
    // Nobody else sends it: should this process be killed, it counts as failed.
    return queueMessages(
      ledger,
      [{ channelId: channel.id, noticeId: null, stage: 'test', recipient, owner: null, round: 1 }],
      now,
      'failed',
    );
  });
  const queued = await messageById(database.prisma, id);
  const sealed = await sealedChannel(database.prisma, channel.id);
  if (queued === undefined || sealed === undefined)
    throw new Failure('conflict', `The notice channel ${channel.name} was removed meanwhile.`);
  const attempt = await sendMessage(
    context,
    { ...channel, sealed, lease: randomUUID() },
    queued,
    composeTest(channel.name, context.urls.console),
  );
  const told = attempt.state === 'queued' ? ({ ...attempt, state: 'failed', nextAt: null } as const) : attempt;
  await recordMessage(database.prisma, id, told, 'failed');
  if (told.state === 'sent') await markDelivered(database.prisma, channel.id, told.at);
  return (await messageById(database.prisma, id)) ?? queued;
}
