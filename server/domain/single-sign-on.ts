import type { Role } from './roles.ts';
import { roleNames } from './roles.ts';

export const clientAuthentications = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/** Nobody becomes an owner by what a provider says: owners are made by owners. */
export const claimableRoles = ['viewer', 'auditor', 'operator', 'issuer', 'admin'] as const satisfies readonly Role[];
export type ClaimedRole = { value: string; role: (typeof claimableRoles)[number] };

/** Where the provider sends people back to, below the origin of the console. */
export const callbackPath = '/api/auth/sso/callback';
/** Where the provider sends people back to whom it signed out. */
export const signedOutPath = '/api/auth/sso/signed-out';
/** Where the provider finds the public key of its client. */
export const clientKeysPath = '/api/auth/sso/jwks';

/** Why signing in at a provider led nowhere. The person is told; a stranger learns nothing about anybody else. */
const ssoRefusals = [
  'off', // none is set up, or it is switched off
  'too_many', // too many attempts from that network
  'expired', // an answer to nothing that this browser asked, asked too long ago, or answered before
  'declined', // the provider says that it was refused or given up
  'provider', // the provider could not be asked, or what it answered does not hold
  'unverified', // it names no e-mail address, or does not vouch for it
  'no_access', // nobody of that address is a member or invited, or no role is meant for them
  'owner', // an owner who has not shown here that it is they
  'other_person', // somebody else than the holder of the session
  'not_again', // it does not say that it asked anew
] as const;
export type SsoRefusal = (typeof ssoRefusals)[number];

/** Whether an address is in one of the domains; in any where none is named. */
export const isInDomains = (email: string, domains: readonly string[]): boolean =>
  domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());

/** The highest role that the values of a claim are mapped to. */
export function roleOfClaim(claim: unknown, mapping: readonly ClaimedRole[]): Role | undefined {
  const values = new Set((Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string'));
  const roles = new Set<Role>(mapping.filter(({ value }) => values.has(value)).map(({ role }) => role));
  return roleNames.findLast((role) => role !== 'owner' && roles.has(role));
}
