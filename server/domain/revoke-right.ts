import { invalid } from './failure.ts';
import type { Role } from './roles.ts';

/** Whose certificates somebody may revoke: owners as the registry names those of identities; null for all. */
export type RevokesFor = string[] | null;

/** The one role that it can be said of: those below revoke nothing, those above could lift it. */
const limited: Role = 'issuer';
/** What does not say whether it is limited. */
export const mayBeLimited = (role: Role): boolean => role === limited;

/** @param owner of the identity that a certificate is of; null for one of none */
export const revokesCertificatesOf = (revokesFor: RevokesFor, owner: string | null): boolean =>
  revokesFor === null || (owner !== null && revokesFor.includes(owner));

/** Whether `after` names anybody whom `before` does not. */
export const widens = (before: RevokesFor, after: RevokesFor): boolean =>
  before !== null && (after === null || after.some((owner) => !before.includes(owner)));

/** Each owner once, in one order, so that two lists of the same are the same. @throws {Failure} `invalid_input` for a role that is not limited */
export function revokesForOf(role: Role, owners: RevokesFor): RevokesFor {
  if (owners === null) return null;
  if (!mayBeLimited(role))
    throw invalid(
      'revokesFor',
      `is for the role ${limited} alone: ${role === 'admin' || role === 'owner' ? `somebody of the role ${role} could lift it` : `the role ${role} revokes nothing`}. Leave it away, or choose ${limited}`,
    );
  if (owners.length === 0) throw invalid('revokesFor', 'must name at least one owner; null is for all');
  return [...new Set(owners)].sort();
}

/** For the detail of an event: nothing where neither says anything. */
export const toldRevokesFor = (revokesFor: RevokesFor, other: RevokesFor = null): { revokesFor?: RevokesFor } =>
  revokesFor === null && other === null ? {} : { revokesFor };
