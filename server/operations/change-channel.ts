import type { Actor } from '../domain/actor.ts';
import { notFound } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ChannelTerms, type ChannelView, deleteChannel, findChannel, updateChannel } from '../ledger/notice-channels.ts';
import { type ChannelTarget, readTarget, requireChannelTerms } from './channel-terms.ts';
import type { Context } from './context.ts';
import { recordedChannel, sealChannel } from './create-channel.ts';
import { difference } from './difference.ts';
import type { NoticeContext } from './notice-context.ts';

type Change = { readonly channel: string } & ChannelTarget & {
    readonly [K in keyof Omit<ChannelTerms, 'settings'>]?: ChannelTerms[K] | undefined;
  };

const targetOf = ({ id, name }: ChannelView) => ({ kind: 'notice_channel', id, name });

/** What waits is tried again at once, with what is new. @throws {Failure} `not_found`; `invalid_input` as for a new one */
export async function changeChannel(context: NoticeContext, actor: Actor, input: Change): Promise<ChannelView> {
  const { channel, description, severity, kinds, owners, escalationsOnly, digest, privateAddresses, caPem, enabled, ...target } = input;
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await findChannel(ledger, channel);
    const { settings, secret } = readTarget(before.kind, target, before.settings, privateAddresses ?? before.privateAddresses);
    const change = { settings, description, severity, kinds, owners, escalationsOnly, digest, privateAddresses, caPem, enabled };
    const changed = difference<ChannelTerms>(before, change);
    const newSecret =
      target.password !== undefined || target.url !== undefined || (changed?.after.settings !== undefined && secret !== undefined);
    if (changed === undefined && !newSecret) return before;
    requireChannelTerms(before.kind, { ...before, ...changed?.after });
    const sealed = newSecret && secret !== undefined ? sealChannel(context, before.id, secret) : undefined;
    await updateChannel(ledger, before.id, changed?.after ?? {}, sealed, now);
    await appendEvent(ledger, {
      type: 'notice_channel.changed',
      at: now,
      actor,
      target: targetOf(before),
      detail: {
        before: recordedChannel(changed?.before ?? {}),
        after: recordedChannel(changed?.after ?? {}),
        ...(sealed === undefined ? {} : { secret: 'replaced' }),
      },
    });
    return findChannel(ledger, before.name);
  });
}

/** With its secret, its log and what waits. @throws {Failure} `not_found` */
export async function removeChannel(
  { database, clock }: Context,
  actor: Actor,
  { channel }: { readonly channel: string },
): Promise<Record<never, never>> {
  const now = clock();
  await database.transaction(async (ledger) => {
    const found = await findChannel(ledger, channel);
    if (!(await deleteChannel(ledger, found.id))) throw notFound(`the notice channel ${channel}`);
    await appendEvent(ledger, {
      type: 'notice_channel.removed',
      at: now,
      actor,
      target: targetOf(found),
      detail: { kind: found.kind, unsent: found.queued },
    });
  });
  return {};
}
