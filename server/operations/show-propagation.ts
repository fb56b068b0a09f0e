import { findCertificate } from '../ledger/certificate-views.ts';
import { type Propagation, propagationOf } from '../ledger/propagation.ts';
import type { Context } from './context.ts';

export type CertificatePropagation = Propagation & {
  certificate: string;
  /** Null where it is not revoked: then there is nothing to hear of. */
  revokedAt: Date | null;
};

/**
 * Which resource servers have heard of a revocation, how long after it, and which cannot: they are silent, or do not follow.
 * @throws {Failure} `not_found`
 */
export async function showPropagation(
  { database, clock }: Context,
  { certificate: reference }: { certificate: string },
): Promise<CertificatePropagation> {
  const { certificate } = await findCertificate(database.prisma, reference, clock());
  return { certificate: certificate.id, revokedAt: certificate.revokedAt, ...(await propagationOf(database.prisma, certificate.id)) };
}
