import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { resourceServerUrlOf } from '../ledger/certificate-subjects.ts';
import type { Ledger } from '../ledger/database.ts';
import { type IdentityView, showIdentity } from '../ledger/identities.ts';
import { type ProfileView, profileNamed } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import { nameOfHost } from '../pki/names.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

/**
 * Issues a certificate to an identity from a request; only the public key is taken from it.
 * @param input identity and profile by id or name; the request in PEM
 */
export async function issueCertificate(
  context: CertificateContext,
  actor: Actor,
  input: { readonly identity: string; readonly profile: string; readonly csr: string },
): Promise<CertificateDetail> {
  const { spki } = readCsr(input.csr);
  const { database } = context;
  const identity = await showIdentity(database.prisma, input.identity, context.clock());
  const profile = await profileNamed(database.prisma, input.profile);
  const id = await database.transaction(async (ledger) =>
    prepareCertificate(context, ledger, {
      ...(await subjectFor(ledger, identity, profile)),
      profile,
      spki,
      source: 'csr',
      createdBy: actor.name,
    }),
  );
  await signAndActivate(context, id, {
    type: 'certificate.issued',
    actor,
    name: identity.name,
    detail: { identity: identity.name, profile: profile.name, source: 'csr' },
  });
  return showCertificate(context, toPublicId('certificate', id));
}

/**
 * What a certificate of this profile says of an identity: its SPIFFE ID for a client, the host of its resource server for a
 * server. Never anything that the requester said.
 * @throws {Failure} `conflict` when the identity is not active, or has no resource server and asks for a server certificate
 */
export async function subjectFor(
  ledger: Ledger,
  identity: Pick<IdentityView, 'id' | 'name' | 'spiffeId' | 'status'>,
  profile: ProfileView,
): Promise<{ identityId: string; commonName: string; names: string[] }> {
  if (identity.status !== 'active')
    throw new Failure('conflict', `The identity ${identity.name} is ${identity.status}; nothing is issued to it.`);
  const subject = { identityId: identity.id, commonName: identity.name };
  if (profile.usage === 'client') return { ...subject, names: [`uri:${identity.spiffeId}`] };
  const url = await resourceServerUrlOf(ledger, identity.id);
  if (url === undefined) {
    throw new Failure(
      'conflict',
      `The profile ${profile.name} is for servers, and the identity ${identity.name} has no resource server: register one first, its URL gives the name.`,
    );
  }
  return { ...subject, names: serverNames(url) };
}

/** Where the host is this machine itself, by all of its names. */
export function serverNames(url: string): string[] {
  const name = nameOfHost(new URL(url).hostname);
  const local = ['dns:localhost', 'ip:127.0.0.1', 'ip:::1'];
  return local.includes(name) ? local : [name];
}
