import type { Actor } from '../domain/actor.ts';
import { newId } from '../domain/ids.ts';
import type { ChannelKind } from '../domain/notice-channel.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ChannelTerms, type ChannelView, findChannel, insertChannel, type SealedChannel } from '../ledger/notice-channels.ts';
import { type ChannelTarget, readTarget, requireChannelTerms } from './channel-terms.ts';
import type { NoticeContext } from './notice-context.ts';

type New = Omit<ChannelTerms, 'settings'> & ChannelTarget & { readonly name: string; readonly kind: ChannelKind };

/** Seals the secret of a channel under its own id. */
export const sealChannel = ({ custody }: NoticeContext, id: string, secret: string): SealedChannel => ({
  sealed: new Uint8Array(custody.seal(Buffer.from(secret, 'utf8'), { purpose: 'notice-channel', keyId: id })),
  kekId: custody.keyId,
});

/** What of a channel stands in events: never its secret. */
export const recordedChannel = ({ caPem, ...terms }: Partial<ChannelTerms>): Record<string, unknown> => ({
  ...terms,
  ...(caPem === undefined ? {} : { ownCa: caPem !== null }),
});

/** Tells notices from now on; its secret is sealed, and shown to nobody again. @throws {Failure} `already_exists`; `invalid_input` */
export async function createChannel(context: NoticeContext, actor: Actor, input: New): Promise<ChannelView> {
  const { name, kind, description, severity, kinds, owners, escalationsOnly, digest, privateAddresses, caPem, enabled, ...target } = input;
  const { settings, secret = '' } = readTarget(kind, target, undefined, privateAddresses);
  const terms: ChannelTerms = { description, settings, severity, kinds, owners, escalationsOnly, digest, privateAddresses, caPem, enabled };
  requireChannelTerms(kind, terms);
  const now = context.clock();
  const id = newId(now.getTime());
  return context.database.transaction(async (ledger) => {
    await insertChannel(ledger, { ...terms, ...sealChannel(context, id, secret), id, name, kind, createdBy: actor.name, now });
    await appendEvent(ledger, {
      type: 'notice_channel.created',
      at: now,
      actor,
      target: { kind: 'notice_channel', id, name },
      detail: { after: { kind, ...recordedChannel(terms) } },
    });
    return findChannel(ledger, name);
  });
}
