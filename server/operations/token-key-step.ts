import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import type { Ledger } from '../ledger/database.ts';
import { appendEvent } from '../ledger/events.ts';
import { moveTokenKey, type TokenKey } from '../ledger/token-keys.ts';

export const targetOf = ({ kid, algorithm }: Pick<TokenKey, 'kid' | 'algorithm'>) => ({ kind: 'token_key', id: kid, name: algorithm });

/**
 * Lets the next key sign in the place of the one before it, which goes into retirement. Under the lock of token keys.
 * @throws {Failure} `conflict` when either was moved meanwhile
 */
export async function succeed(
  ledger: Ledger,
  actor: Actor,
  { key, before }: { readonly key: TokenKey; readonly before: TokenKey | null },
  at: Date,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const stepped = before === null || (await moveTokenKey(ledger, before.kid, ['current'], 'retiring', at));
  if (!stepped || !(await moveTokenKey(ledger, key.kid, ['next'], 'current', at)))
    throw new Failure('conflict', `The token key ${key.kid} was moved meanwhile; look at it again.`);
  await appendEvent(ledger, {
    type: 'token_key.activated',
    at,
    actor,
    target: targetOf(key),
    detail: { before: { current: before?.kid ?? null }, after: { current: key.kid }, publishedAt: key.createdAt, ...detail },
  });
}
