import type { Actor } from '../domain/actor.ts';
import { requireAhead, requireDepth, requireTwo } from '../domain/delegation.ts';
import { Failure } from '../domain/failure.ts';
import { requireSameEnvironment, requireScopes } from '../domain/grant.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { type DelegationTerms, type DelegationView, insertDelegation, showDelegation } from '../ledger/delegations.ts';
import { appendEvent } from '../ledger/events.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import type { PartContext } from './context.ts';

export type NewDelegation = DelegationTerms & { actor: string; subject: string; audience: string; crossEnvironment: boolean };

/**
 * Lets an identity act for another at an audience (RFC 8693 §1.1): it may exchange tokens of that one for tokens that name both.
 * @throws {Failure} `invalid_input` for unknown names, foreign scopes and foreign environments; `already_exists`; `conflict` for a
 * retired identity and an audience that takes no tokens so deep
 */
export async function addDelegation(context: PartContext, by: Actor, input: NewDelegation): Promise<DelegationView> {
  const now = context.clock();
  const id = newId(now.getTime());
  return context.database.transaction(async (ledger) => {
    const actor = await identityNamedIn(ledger, 'actor', input.actor);
    const subject = await identityNamedIn(ledger, 'subject', input.subject);
    for (const { name } of [actor, subject]) requireNotProbe(name);
    const audience = await audienceNamedIn(ledger, 'audience', input.audience, 'held');
    requireTwo(actor, subject);
    for (const { name, status } of [actor, subject])
      if (status === 'retired') throw new Failure('conflict', `${name} is retired: nobody acts for it, and it acts for nobody`);
    requireSameEnvironment(actor, audience, input.crossEnvironment);
    requireScopes(input.scopes, audience);
    requireDepth(audience, input.maximumDepth);
    requireAhead(input.expiresAt, now);
    const { maximumDepth, expiresAt, crossEnvironment } = input;
    const terms = { scopes: [...new Set(input.scopes)], maximumDepth, expiresAt, crossEnvironment };
    await insertDelegation(ledger, { id, actorId: actor.id, subjectId: subject.id, audienceId: audience.id, ...terms, createdAt: now });
    const target = { kind: 'delegation', id, name: `${actor.name} for ${subject.name} at ${audience.uri}` };
    await appendEvent(ledger, { type: 'delegation.added', at: now, actor: by, target, detail: { after: terms } });
    return showDelegation(ledger, toPublicId('delegation', id));
  });
}
