import type { Actor } from '../domain/actor.ts';
import type { TokenAlgorithm } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { appendEvent } from '../ledger/events.ts';
import { insertTokenKeyIntent, lockTokenKeys, openTokenKeys, type TokenKeyIntent } from '../ledger/token-keys.ts';
import type { Context } from './context.ts';

/**
 * Asks for the next key of an algorithm. An sts makes it at its next look and publishes it; it signs nothing until it is activated.
 * @throws {Failure} `conflict` where there is a next key, or one was asked for
 */
export async function prepareTokenKey(
  { database, clock }: Context,
  actor: Actor,
  { algorithm }: { algorithm: TokenAlgorithm },
): Promise<TokenKeyIntent> {
  const intent = { algorithm, requestedBy: actor.name, requestedAt: clock() };
  await database.transaction(async (ledger) => {
    await lockTokenKeys(ledger);
    const next = (await openTokenKeys(ledger)).find((key) => key.algorithm === algorithm && key.status === 'next');
    if (next) throw new Failure('conflict', `The next key for ${algorithm} is there already: ${next.kid}. Activate or revoke it.`);
    if (!(await insertTokenKeyIntent(ledger, intent)))
      throw new Failure('conflict', `The next key for ${algorithm} was asked for already; an sts makes it as soon as one runs.`);
    const target = { kind: 'token_key_intent', id: algorithm, name: algorithm };
    await appendEvent(ledger, { type: 'token_key.requested', at: intent.requestedAt, actor, target });
  });
  return intent;
}
