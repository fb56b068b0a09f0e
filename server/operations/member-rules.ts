import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { may, type Role } from '../domain/roles.ts';
import { holdApiKey } from '../ledger/api-keys.ts';
import type { Ledger } from '../ledger/database.ts';
import { holdOwners } from '../ledger/members.ts';
import { findUser } from '../ledger/sign-in.ts';

/** Whether somebody of a role decides who is of another: an owner about all, an admin about those below. */
export const decidesOn = (role: Role, other: Role): boolean => may(role, 'own') || (may(role, 'administer') && !may(other, 'administer'));

/** A member stays when an API key has ended, so one that ends neither invites anybody nor raises them. @throws {Failure} `forbidden` */
export function requireLasting(actor: Actor): void {
  if ('expiresAt' in actor && actor.expiresAt)
    throw new Failure(
      'forbidden',
      'An API key that expires gives nobody a role that would outlast it: sign in, or use a key without an end.',
    );
}

/** @throws {Failure} `forbidden` */
export function requireDecidesOn(actor: Actor, other: Role): void {
  if ('role' in actor && !decidesOn(actor.role, other))
    throw new Failure('forbidden', `role: about the role ${other}, somebody of the role ${actor.role} does not decide`, {
      problems: [{ field: 'role', detail: `is not for the role ${actor.role} to decide` }],
    });
}

/**
 * The actor with the role that they have now, which nobody takes from them until the transaction ends: what they made before that ends
 * with it, and after it they make nothing.
 * @throws {Failure} `unauthenticated` for somebody who was removed meanwhile, or a key that was revoked
 */
export async function holdActor(ledger: Ledger, actor: Actor): Promise<Actor> {
  if (actor.kind === 'api_key' && !(await holdApiKey(ledger, actor.id)))
    throw new Failure('unauthenticated', 'The API key was revoked meanwhile.');
  if (actor.kind !== 'user') return actor;
  await holdOwners(ledger);
  const now = await findUser(ledger, actor.id);
  if (now === undefined) throw new Failure('unauthenticated', 'You were removed meanwhile.');
  return { ...actor, role: now.role };
}
