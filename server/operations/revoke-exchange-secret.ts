import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ExchangeSecretView, findExchangeSecret, markExchangeSecretRevoked } from '../ledger/exchange-secrets.ts';
import type { Context } from './context.ts';

/** @throws {Failure} `not_found`; `conflict` when it was revoked before */
export async function revokeExchangeSecret(context: Context, actor: Actor, { secret }: { secret: string }): Promise<ExchangeSecretView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const { identity, ...before } = await findExchangeSecret(ledger, secret);
    if (!(await markExchangeSecretRevoked(ledger, before.id, now)))
      throw new Failure('conflict', `the exchange secret ${before.label} is revoked already`);
    await appendEvent(ledger, {
      type: 'exchange_secret.revoked',
      at: now,
      actor,
      target: { kind: 'exchange_secret', id: before.id, name: `${before.label} of ${identity.name}` },
      detail: { identity: identity.name },
    });
    return { ...before, revokedAt: now };
  });
}
