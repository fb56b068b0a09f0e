import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { lockTokenKeys, openTokenKeys, revokeTokenKey as revoke, showTokenKey, type TokenKeyView } from '../ledger/token-keys.ts';
import type { Context } from './context.ts';
import { succeed, targetOf } from './token-key-step.ts';

/**
 * Ends a key at once, and with it every token that it signed or that derives from one of those. Where it was the one that signs,
 * the next key takes its place in the same transaction; where there is none, an sts makes one at its next look.
 * @throws {Failure} `conflict` when it was revoked before
 */
export async function revokeTokenKey(
  { database, clock }: Context,
  actor: Actor,
  { tokenKey, comment }: { tokenKey: string; comment: string },
): Promise<TokenKeyView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const key = await showTokenKey(ledger, tokenKey, now);
    if (!(await revoke(ledger, key.kid, comment, now)))
      throw new Failure('conflict', `The token key ${key.kid} was revoked at ${key.revokedAt?.toISOString()}.`);
    await appendEvent(ledger, {
      type: 'token_key.revoked',
      at: now,
      actor,
      target: targetOf(key),
      detail: { before: { status: key.status }, after: { status: 'revoked' }, liveTokens: key.liveTokens, comment },
    });
    const next = (await openTokenKeys(ledger)).find(({ algorithm, status }) => algorithm === key.algorithm && status === 'next');
    if (key.status === 'current' && next)
      await succeed(ledger, actor, { key: next, before: null }, now, { early: (key.readyAt ?? now) > now, inPlaceOf: key.kid });
    return showTokenKey(ledger, tokenKey, now);
  });
}
