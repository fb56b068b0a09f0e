import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { may, type Role } from '../domain/roles.ts';

/** Whether somebody of a role decides who is of another: an owner about all, an admin about those below. */
export const decidesOn = (role: Role, other: Role): boolean => may(role, 'own') || (may(role, 'administer') && !may(other, 'administer'));

/** @throws {Failure} `forbidden` */
export function requireDecidesOn(actor: Actor, other: Role): void {
  if ('role' in actor && !decidesOn(actor.role, other))
    throw new Failure('forbidden', `role: about the role ${other}, somebody of the role ${actor.role} does not decide`, {
      problems: [{ field: 'role', detail: `is not for the role ${actor.role} to decide` }],
    });
}
