import { findCertificate } from '../ledger/certificate-views.ts';
import { newestListFor, owedCrls } from '../ledger/crls.ts';
import type { Database } from '../ledger/database.ts';
import { lastTokenEnds, type Propagation, propagationOf } from '../ledger/propagation.ts';
import { type OwnerTold, ownerToldOf } from '../ledger/told-revocations.ts';
import type { Context } from './context.ts';
import { crlRetention } from './prepare-crl.ts';

export type CertificatePropagation = Propagation & {
  certificate: string;
  /** Null where it is not revoked: then there is nothing to hear of. */
  revokedAt: Date | null;
  /** That its owner was told, of the reason that stands; null while they were not. */
  ownerTold: OwnerTold | null;
  /** The newest of the revocation lists that would name it; null where none of ours would, or none is published. */
  list: { number: number; publishedAt: Date; nextUpdate: Date; madeAfter: boolean } | null;
  /** When the last token that is bound to it ends: until then, whoever does not follow the feed may accept one. Null where none is left, or it is not revoked. */
  tokensUntil: Date | null;
};

/**
 * Which resource servers have heard of a revocation, how long after it, and which cannot: they are silent, or do not follow.
 * @throws {Failure} `not_found`
 */
export async function showPropagation(
  { database, clock }: Context,
  { certificate: reference }: { certificate: string },
): Promise<CertificatePropagation> {
  const now = clock();
  const { certificate } = await findCertificate(database.prisma, reference, now);
  const { revocationReason: reason } = certificate;
  const [propagation, list, tokensUntil, ownerTold] = await Promise.all([
    propagationOf(database.prisma, certificate.id),
    listFor(database, certificate.id, now),
    certificate.revokedAt === null ? null : lastTokenEnds(database.prisma, certificate.id, now),
    reason === null ? undefined : ownerToldOf(database.prisma, certificate.id, reason),
  ]);
  return { certificate: certificate.id, revokedAt: certificate.revokedAt, ownerTold: ownerTold ?? null, ...propagation, list, tokensUntil };
}

/** A list that names less than it has to is owed anew: only one that is not is known to name the certificate. */
export async function listFor({ prisma }: Database, certificateId: string, now: Date): Promise<CertificatePropagation['list']> {
  const list = await newestListFor(prisma, certificateId);
  if (list === null) return null;
  const { authorityId, shard, number, publishedAt, nextUpdate, later } = list;
  const madeAfter = later && (await owedCrls(prisma, new Date(0), now, crlRetention, { authorityId, shard })).length === 0;
  return { number, publishedAt, nextUpdate, madeAfter };
}
