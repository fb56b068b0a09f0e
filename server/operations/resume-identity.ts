import type { Actor } from '../domain/actor.ts';
import type { IdentityView } from '../ledger/identities.ts';
import type { Context } from './context.ts';
import { moveIdentityTo } from './move-identity.ts';

/** @throws {Failure} `conflict` unless it is suspended */
export const resumeIdentity = (context: Context, actor: Actor, { identity }: { identity: string }): Promise<IdentityView> =>
  moveIdentityTo(context, actor, { identity, to: 'active', type: 'identity.resumed' });
