import type { Actor } from '../domain/actor.ts';
import { fromPublicId } from '../domain/ids.ts';
import { probeName, requireNotProbe, requireNotProbeProfile } from '../domain/probe.ts';
import { showIdentity } from '../ledger/identities.ts';
import { profileNamed } from '../ledger/profiles.ts';
import { readCsr } from '../pki/csr.ts';
import type { CertificateContext } from './certificate-context.ts';
import { issueCertificate, type Order } from './issue-certificate.ts';
import { requestCertificate } from './request-certificate.ts';
import type { CertificateDetail } from './show-certificate.ts';
import { detailOf, type RequestDetail } from './show-request.ts';

/** Issues at once where the profile lets it, and otherwise has the request wait for a person's approval. */
export async function orderCertificate(
  context: CertificateContext,
  actor: Actor,
  input: Order,
): Promise<CertificateDetail | RequestDetail> {
  const { database, clock } = context;
  const profile = await profileNamed(database.prisma, input.profile);
  if (input.identity === probeName || fromPublicId('identity', input.identity) !== undefined)
    requireNotProbe((await showIdentity(database.prisma, input.identity, clock())).name);
  requireNotProbeProfile(profile);
  if (!profile.approvalRequired) return issueCertificate(context, actor, input);
  const { spki } = readCsr(input.csr);
  const identity = await showIdentity(database.prisma, input.identity, clock());
  const sourceAddress = 'address' in actor ? (actor.address ?? null) : null;
  const wanted = { actor, identity, profile, spki, joinTokenId: null, sourceAddress };
  return detailOf(await database.transaction((ledger) => requestCertificate(context, ledger, wanted)));
}
