import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { requireGrantLifetimes, requireSameEnvironment, requireScopes } from '../domain/grant.ts';
import { newId, toPublicId } from '../domain/ids.ts';
import { requireNotProbe } from '../domain/probe.ts';
import { audienceNamedIn } from '../ledger/audiences.ts';
import { appendEvent } from '../ledger/events.ts';
import { type GrantTerms, type GrantView, insertGrant, showGrant } from '../ledger/grants.ts';
import { identityNamedIn } from '../ledger/identities.ts';
import type { PartContext } from './context.ts';

export type NewGrant = GrantTerms & { identity: string; audience: string; crossEnvironment: boolean };

/**
 * Lets an identity ask for tokens for an audience.
 * @throws {Failure} `invalid_input` for unknown names, foreign scopes and foreign environments; `already_exists`; `conflict` for a retired identity
 */
export const addGrant = (context: PartContext, actor: Actor, input: NewGrant): Promise<GrantView> =>
  placeGrant(context, actor, newId(context.clock().getTime()), input);

/** The same under an id that is given: its own, where it was removed before. @throws {Failure} as `addGrant` */
export async function placeGrant(
  context: PartContext,
  actor: Actor,
  id: string,
  input: NewGrant,
  more: { readonly because?: string } = {},
): Promise<GrantView> {
  const now = context.clock();
  return context.database.transaction(async (ledger) => {
    const identity = await identityNamedIn(ledger, 'identity', input.identity);
    requireNotProbe(identity.name);
    const audience = await audienceNamedIn(ledger, 'audience', input.audience, 'held');
    if (identity.status === 'retired') throw new Failure('conflict', `${identity.name} is retired: it is granted nothing any more`);
    requireSameEnvironment(identity, audience, input.crossEnvironment);
    requireScopes(input.scopes, audience);
    requireGrantLifetimes(input);
    const { lifetimeDefault, lifetimeMaximum, crossEnvironment } = input;
    const terms = { scopes: [...new Set(input.scopes)], lifetimeDefault, lifetimeMaximum, crossEnvironment };
    await insertGrant(ledger, { id, identityId: identity.id, audienceId: audience.id, ...terms, createdAt: now });
    const target = { kind: 'grant', id, name: `${identity.name} for ${audience.uri}` };
    await appendEvent(ledger, { type: 'grant.added', at: now, actor, target, detail: { after: terms, ...more } });
    return showGrant(ledger, toPublicId('grant', id));
  });
}
