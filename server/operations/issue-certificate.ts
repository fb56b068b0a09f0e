import type { Actor } from '../domain/actor.ts';
import { Failure } from '../domain/failure.ts';
import { toPublicId } from '../domain/ids.ts';
import { showIdentity } from '../ledger/identities.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import { signAndActivate } from './activate-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { subjectFor } from './certificate-subject.ts';
import { prepareCertificate } from './prepare-certificate.ts';
import { type CertificateDetail, showCertificate } from './show-certificate.ts';

/** Identity and profile by id or name; the request in PEM. */
export type Order = { readonly identity: string; readonly profile: string; readonly csr: string };

/**
 * Issues a certificate to an identity from a request; only the public key is taken from it.
 * @throws {Failure} `conflict` when the profile wants a person's approval, the identity is not active or may not use it
 */
export async function issueCertificate(context: CertificateContext, actor: Actor, input: Order): Promise<CertificateDetail> {
  const { spki } = readCsr(input.csr);
  const { database } = context;
  const identity = await showIdentity(database.statements, input.identity, context.clock());
  const profile = await profileNamed(database.statements, input.profile);
  if (profile.approvalRequired)
    throw new Failure('conflict', `The profile ${profile.name} wants a person's approval for each certificate.`);
  const id = await database.statementTransaction(async (ledger) =>
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
