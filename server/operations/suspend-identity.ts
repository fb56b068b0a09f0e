import type { Actor } from '../domain/actor.ts';
import type { IdentityView } from '../ledger/identities.ts';
import type { PartContext } from './context.ts';
import { moveIdentityTo } from './move-identity.ts';

/** From now on nothing of the identity is honoured: no token is issued or accepted. @throws {Failure} `conflict` unless it is active */
export const suspendIdentity = (context: PartContext, actor: Actor, { identity }: { identity: string }): Promise<IdentityView> =>
  moveIdentityTo(context, actor, { identity, to: 'suspended', type: 'identity.suspended' });
