import { findCertificate } from '../ledger/certificate-views.ts';
import { certificateById } from '../ledger/certificates.ts';
import { certificateStates } from '../ledger/ocsp-responders.ts';
import { crlUrl, ocspUrl } from '../pki/tbs-certificate.ts';
import type { CertificateContext } from './certificate-context.ts';
import { listFor } from './show-propagation.ts';

export type CertificateStanding = {
  certificate: string;
  /** What is answered about it at this moment; null for what was made elsewhere. */
  ocsp: { url: string; status: 'good' | 'revoked' | 'unknown' } | null;
  /** Where it stands once it is revoked; null for what was made elsewhere. */
  list: {
    url: string;
    /** The newest that was published; null before the first. */
    newest: { number: number; publishedAt: Date; nextUpdate: Date; names: boolean } | null;
  } | null;
  /** Nothing is issued for its key again. */
  keyBlocked: boolean;
  /** Whether verifiers accept it, and tokens that are bound to it, at this moment. */
  accepted: boolean;
};

/**
 * What each of those who can be asked about a certificate says of it now, revoked or not.
 * @throws {Failure} `not_found`
 */
export async function showCertificateStanding(
  { database, clock, urls }: CertificateContext,
  { certificate: reference }: { readonly certificate: string },
): Promise<CertificateStanding> {
  const now = clock();
  const { certificate } = await findCertificate(database.prisma, reference, now);
  const { id, serial, authority, keyBlocked } = certificate;
  const standing = { certificate: id, keyBlocked, accepted: await isAccepted() };
  const row = authority === null ? undefined : await certificateById(database.prisma, id);
  if (authority === null || row === undefined) return { ...standing, ocsp: null, list: null };
  const [[state], newest] = await Promise.all([certificateStates(database.pool, row.authorityId, [serial]), listFor(database, id, now)]);
  return {
    ...standing,
    ocsp: { url: ocspUrl(urls.pki), status: state === undefined ? 'unknown' : state.revokedAt === null ? 'good' : 'revoked' },
    list: {
      url: crlUrl(urls.pki, authority, row.crlShard),
      newest: newest && {
        number: newest.number,
        publishedAt: newest.publishedAt,
        nextUpdate: newest.nextUpdate,
        names: certificate.revokedAt !== null && newest.madeAfter,
      },
    },
  };

  /** Of a suspended identity nothing is, though no list says so. */
  async function isAccepted(): Promise<boolean> {
    if (!certificate.usable || certificate.identityId === null) return certificate.usable;
    const identity = await database.prisma.identity.findUnique({ where: { id: certificate.identityId }, select: { status: true } });
    return identity?.status === 'active';
  }
}
