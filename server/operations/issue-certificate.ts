import type { Actor } from '../domain/actor.ts';
import { readCsr } from '../pki/csr.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { prepareTogether } from './prepare-together.ts';
import { type CertificateDetail, showIssued } from './show-certificate.ts';

/** Identity and profile by id or name; the request in PEM. */
export type Order = { readonly identity: string; readonly profile: string; readonly csr: string };

/**
 * Issues a certificate to an identity from a request; only the public key is taken from it.
 * @throws {Failure} `conflict` when the profile wants a person's approval, the identity is not active or may not use it
 */
export async function issueCertificate(context: CertificateContext, actor: Actor, input: Order): Promise<CertificateDetail> {
  const { spki } = readCsr(input.csr);
  const order = { identity: input.identity, profile: input.profile, spki, createdBy: actor.name };
  const { id, identity, profile } = await prepareTogether(context, order);
  await signAndActivate(context, id, {
    type: 'certificate.issued',
    actor,
    name: identity.name,
    detail: { identity: identity.name, profile: profile.name, source: 'csr' },
  });
  return showIssued(context, id);
}
