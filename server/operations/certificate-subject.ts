import { Failure } from '../domain/failure.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { clientNames, objectionToUse, type ProfileSubject, templatedNames } from '../domain/profile.ts';
import { resourceServerUrlOf } from '../ledger/certificate-subjects.ts';
import type { Profile } from '../ledger/profiles.ts';
import type { Statements } from '../ledger/statements.ts';
import { nameOfHost } from '../pki/names.ts';

export type Holder = ProfileSubject & { readonly id: string; readonly status: IdentityStatus };

/**
 * What a certificate of this profile says of an identity: its SPIFFE ID for a client, the host of its resource server for a
 * server, and whatever the templates make of its name. Never anything that the requester said.
 * @throws {Failure} `conflict` when the identity is not active, may not use the profile, or would have no name as a server
 */
export async function subjectFor(
  ledger: Statements,
  identity: Holder,
  profile: Profile,
): Promise<{ identityId: string; commonName: string; names: string[] }> {
  if (profile.usage === 'ocsp')
    throw new Failure(
      'conflict',
      `The profile ${profile.name} is for Hawser's own OCSP responders: who holds such a key speaks for an authority.`,
    );
  if (identity.status !== 'active')
    throw new Failure('conflict', `The identity ${identity.name} is ${identity.status}; nothing is issued to it.`);
  const objection = objectionToUse(profile, identity);
  if (objection !== undefined)
    throw new Failure('conflict', `The profile ${profile.name} ${objection}; ${identity.name} is not among them.`);
  const subject = { identityId: identity.id, commonName: identity.name };
  if (profile.usage === 'client') return { ...subject, names: clientNames(profile, identity) };
  const url = await resourceServerUrlOf(ledger, identity.id);
  const names = [...new Set([...(url === undefined ? [] : serverNames(url)), ...templatedNames(profile, identity)])];
  if (names.length === 0) {
    throw new Failure(
      'conflict',
      `The profile ${profile.name} is for servers, and the identity ${identity.name} has no resource server: register one first, its URL gives the name.`,
    );
  }
  return { ...subject, names };
}

/** Where the host is this machine itself, by all of its names. */
export function serverNames(url: string): string[] {
  const name = nameOfHost(new URL(url).hostname);
  const local = ['dns:localhost', 'ip:127.0.0.1', 'ip:::1'];
  return local.includes(name) ? local : [name];
}
