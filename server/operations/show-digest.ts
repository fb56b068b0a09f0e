import { Failure, invalid } from '../domain/failure.ts';
import { type Digest, digestRecipients, digestUntil, nextDigestAt } from '../domain/notice-digest.ts';
import { findChannel } from '../ledger/notice-channels.ts';
import { ownersToTell } from '../ledger/notice-digests.ts';
import { composeDigest } from './compose-digest.ts';
import type { NoticeContext } from './notice-context.ts';

type DigestMail = { recipient: string; owner: string | null; subject: string; text: string };
export type DigestView = {
  digest: Digest;
  /** When the channel sends the next; null where it sends none. */
  nextAt: Date | null;
  /** How many would get one, of which the first are shown. */
  recipients: number;
  items: DigestMail[];
};

const shown = 20;

/**
 * What a channel would send if its digest were due now. Nothing is sent.
 * @param digest which of the two; that of the channel, where it is left away
 * @throws {Failure} `not_found`; `conflict` for a channel that is not by e-mail; `invalid_input` where the channel sends none and nothing says which
 */
export async function showDigest(
  { database, clock, urls }: NoticeContext,
  { channel: reference, digest: asked }: { readonly channel: string; readonly digest?: Digest | undefined },
): Promise<DigestView> {
  const ledger = database.prisma;
  const now = clock();
  const channel = await findChannel(ledger, reference);
  if (!('to' in channel.settings))
    throw new Failure('conflict', `The notice channel ${channel.name} is not by e-mail: it sends no digest.`);
  const digest = asked ?? (channel.digest === 'none' ? undefined : channel.digest);
  if (digest === undefined) throw invalid('digest', `the channel ${channel.name} sends none: say which would be shown, daily or weekly`);
  const recipients = digestRecipients(channel.settings, await ownersToTell(ledger, channel.owners, digestUntil(digest, now), now));
  const items: DigestMail[] = [];
  for (const { recipient, owner } of recipients.slice(0, shown)) {
    const composed = await composeDigest(ledger, { ...channel, digest }, { owner, consoleUrl: urls.console, now });
    if (composed !== undefined) items.push({ recipient, owner, ...composed });
  }
  return {
    digest,
    nextAt: channel.enabled && channel.digest !== 'none' ? nextDigestAt(channel.digest, now) : null,
    recipients: recipients.length,
    items,
  };
}
