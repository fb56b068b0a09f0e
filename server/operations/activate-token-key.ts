import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { lockTokenKeys, openTokenKeys, showTokenKey, type TokenKeyView } from '../ledger/token-keys.ts';
import type { Context } from './context.ts';
import { succeed } from './token-key-step.ts';

/**
 * Lets the next key sign from now on; the one before it stays published for longer than anything that it has signed can live.
 * @param input override: also where the key was not published for long enough for everybody to have seen it, which is recorded
 * @throws {Failure} `conflict` when it is not next, or was not published for long enough and nobody overrides that
 */
export async function activateTokenKey(
  { database, clock }: Context,
  actor: Actor,
  { tokenKey, override, comment }: { tokenKey: string; override: boolean; comment?: string | undefined },
): Promise<TokenKeyView> {
  const now = clock();
  return database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const key = await showTokenKey(ledger, tokenKey, now);
    if (key.status !== 'next') throw new Failure('conflict', `The token key ${key.kid} is ${key.status}; only a next one is activated.`);
    const early = key.readyAt !== null && key.readyAt > now ? key.readyAt : null;
    if (early && !override)
      throw new Failure(
        'conflict',
        `Not everybody has seen the token key ${key.kid} yet: it is ready at ${early.toISOString()}. Wait, or override it.`,
      );
    const before = (await openTokenKeys(ledger)).find(({ algorithm, status }) => algorithm === key.algorithm && status === 'current');
    await succeed(ledger, actor, { key, before: before ?? null }, now, { early: early !== null, comment: comment ?? null });
    return showTokenKey(ledger, tokenKey, now);
  });
}
