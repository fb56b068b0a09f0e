import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { type ApiKeyView, markApiKeyRevoked, showApiKey } from '../ledger/api-keys.ts';
import { appendEvent } from '../ledger/events.ts';
import type { Context } from './context.ts';

/** It ends with the next request. @throws {Failure} `not_found`; `conflict` when it was revoked before */
export async function revokeApiKey(context: Context, actor: Actor, { key }: { key: string }): Promise<ApiKeyView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await showApiKey(ledger, key);
    if (!(await markApiKeyRevoked(ledger, before.id, now))) throw new Failure('conflict', `the API key ${before.name} is revoked already`);
    const target = { kind: 'api_key', id: before.id, name: before.name };
    await appendEvent(ledger, { type: 'api_key.revoked', at: now, actor, target, detail: { role: before.role } });
    return { ...before, revokedAt: now };
  });
}
