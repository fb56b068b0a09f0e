import { audiencesOf, type CertificateView, certificatesWithKeyOf, descendantsOf, findCertificate } from '../ledger/certificate-views.ts';
import type { Context } from './context.ts';

export type RevocationPreview = {
  certificate: CertificateView;
  /** Tokens that end with it at once. */
  liveTokens: number;
  /** The latest end that one of them would have had. */
  liveUntil: Date | null;
  audiences: { audience: string; liveTokens: number; liveUntil: Date }[];
  /** What took its place already, and goes on. */
  successor: CertificateView | null;
  /** Not revoked with it unless they are named. */
  sameKey: CertificateView[];
  descendants: CertificateView[];
  /** Seconds until whoever only reads revocation lists can know; null where no list of ours can name it, because it was made elsewhere. */
  crlWithin: number | null;
};

/** Seconds within which a list that names a revoked certificate is published. */
const crlWithin = 60;

/**
 * What a revocation would end, and what it would leave, from the same questions that the revocation itself asks.
 * @throws {Failure} `not_found`
 */
export async function previewRevocation(
  { database, clock }: Context,
  { certificate: reference }: { certificate: string },
): Promise<RevocationPreview> {
  const now = clock();
  const { prisma } = database;
  const { certificate, lineage, liveTokens, liveUntil } = await findCertificate(prisma, reference, now);
  return {
    certificate,
    liveTokens,
    liveUntil,
    audiences: await audiencesOf(prisma, certificate.id, now),
    successor: lineage.find(({ id }) => id === certificate.successorId) ?? null,
    sameKey: await certificatesWithKeyOf(prisma, certificate.id, now),
    descendants: await descendantsOf(prisma, certificate.id, now),
    crlWithin: certificate.source === 'registered' ? null : crlWithin,
  };
}
