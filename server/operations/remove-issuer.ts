import type { Actor } from '../domain/actor.ts';
import { appendEvent } from '../ledger/events.ts';
import { deleteIssuer, holdIssuer, type IssuerView, issuerView } from '../ledger/trusted-issuers.ts';
import type { PartContext } from './context.ts';

/**
 * Stops trusting an issuer: from the commit on none of its tokens is exchanged. Tokens that are out live to their end.
 * @throws {Failure} `not_found`
 */
export async function removeIssuer(context: PartContext, actor: Actor, { issuer }: { readonly issuer: string }): Promise<IssuerView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const before = await holdIssuer(ledger, issuer);
    await deleteIssuer(ledger, before.id);
    await appendEvent(ledger, {
      type: 'trusted_issuer.removed',
      at: now,
      actor,
      target: { kind: 'trusted_issuer', id: before.id, name: before.name },
      detail: { issuer: before.issuer, rules: before.rules.map(({ conditions, identity }) => ({ conditions, identity })) },
    });
    return issuerView(before);
  });
}
