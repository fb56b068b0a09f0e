import { randomBytes } from 'node:crypto';
import type { Actor } from '../domain/actor.ts';
import { Failure, invalid } from '../domain/failure.ts';
import { newId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { appendEvent } from '../ledger/events.ts';
import { type ExchangeSecretView, insertExchangeSecret } from '../ledger/exchange-secrets.ts';
import { showIdentity } from '../ledger/identities.ts';
import type { RegistryContext } from './context.ts';

export type NewExchangeSecret = { identity: string; label: string; expiresAt: Date | null; secret?: string | undefined };

/**
 * The secret itself is in the answer and nowhere else: the ledger keeps its hash.
 * @throws {Failure} `not_found`; `conflict` for a retired identity; `already_exists` when the secret given is in use
 */
export async function createExchangeSecret(
  context: RegistryContext,
  actor: Actor,
  input: NewExchangeSecret,
): Promise<ExchangeSecretView & { secret: string }> {
  const now = context.clock();
  if (input.expiresAt !== null && input.expiresAt <= now)
    throw invalid('expiresAt', 'lies in the past; leave it away for a secret that does not expire');
  const secret = input.secret ?? `hwx_${randomBytes(32).toString('base64url')}`;
  const id = newId(now.getTime());
  return context.database.transaction(async (ledger) => {
    const identity = await showIdentity(ledger, input.identity, now);
    requireNotProbe(identity.name);
    if (identity.status === 'retired') throw new Failure('conflict', `${identity.name} is retired: it gets no secret any more`);
    const { label, expiresAt } = input;
    const hash = new Uint8Array(context.hashExchangeSecret(secret));
    const created = await insertExchangeSecret(ledger, { id, identityId: identity.id, label, hash, createdAt: now, expiresAt });
    await appendEvent(ledger, {
      type: 'exchange_secret.created',
      at: now,
      actor,
      target: { kind: 'exchange_secret', id, name: `${label} of ${identity.name}` },
      detail: { identity: identity.name, expiresAt, taken: input.secret === undefined ? 'generated' : 'given' },
    });
    return { ...created, secret };
  });
}
