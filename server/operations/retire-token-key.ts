import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { lockTokenKeys, moveTokenKey, showTokenKey, type TokenKeyView } from '../ledger/token-keys.ts';
import type { Context } from './context.ts';
import { targetOf } from './token-key-step.ts';

/**
 * Takes a key out of what is published: a next one that is not wanted, or a retiring one whose tokens have all ended.
 * @throws {Failure} `conflict` while it signs, or while what it has signed may live; revoking it ends that at once
 */
export async function retireTokenKey(
  { database, clock }: Context,
  actor: Actor,
  { tokenKey, comment }: { tokenKey: string; comment?: string | undefined },
): Promise<TokenKeyView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const key = await showTokenKey(ledger, tokenKey, now);
    if (key.status === 'current')
      throw new Failure('conflict', `The token key ${key.kid} signs: activate another one first, or revoke it.`);
    if (key.retirableAt !== null && key.retirableAt > now)
      throw new Failure(
        'conflict',
        `What the token key ${key.kid} has signed may live until ${key.retirableAt.toISOString()}. Wait, or revoke it, which ends that.`,
      );
    if (!(await moveTokenKey(ledger, key.kid, ['next', 'retiring'], 'retired', now)))
      throw new Failure('conflict', `The token key ${key.kid} is ${key.status}.`);
    await appendEvent(ledger, {
      type: 'token_key.retired',
      at: now,
      actor,
      target: targetOf(key),
      detail: { before: { status: key.status }, after: { status: 'retired' }, comment: comment ?? null },
    });
    return showTokenKey(ledger, tokenKey, now);
  });
}
