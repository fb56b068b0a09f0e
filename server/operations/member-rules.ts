import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { may, type Role } from '../domain/roles.ts';

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
