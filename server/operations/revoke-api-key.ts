import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { exceeds } from '../domain/roles.ts';
import { type ApiKeyView, markApiKeyRevoked, showApiKey } from '../ledger/api-keys.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';
import { endWhatKeysMade } from './end-made.ts';

/**
 * It ends with the next request, and with it what it made: keys, and invitations that nobody accepted. Nobody ends a key that may do more than they may themselves.
 * @throws {Failure} `not_found`; `forbidden`; `conflict` when it was revoked before
 */
export async function revokeApiKey(context: Context, actor: Actor, { key }: { key: string }): Promise<ApiKeyView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await showApiKey(ledger, key, now);
    if ('role' in actor && exceeds(before.role, actor.role))
      throw new Failure('forbidden', `the API key ${before.name} is of the role ${before.role}, which may do more than ${actor.role}`);
    if (!(await markApiKeyRevoked(ledger, before.id, now))) throw new Failure('conflict', `the API key ${before.name} is revoked already`);
    const target = { kind: 'api_key', id: before.id, name: before.name };
    await appendEvent(ledger, { type: 'api_key.revoked', at: now, actor, target, detail: { role: before.role } });
    await endWhatKeysMade(ledger, actor, [before], now);
    return { ...before, revokedAt: now, standing: 'revoked' };
  });
}
