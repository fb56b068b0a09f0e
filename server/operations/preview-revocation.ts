import { type CoverageState, judgeCoverage, type RevocationEffect, revocationEffect } from '../domain/coverage.ts';
import { audiencesOf, type CertificateView, certificatesWithKeyOf, descendantsOf, findCertificate } from '../ledger/certificate-views.ts';
import { coverageFacts, serversOfAudiences } from '../ledger/coverage.ts';
import type { Database } from '../ledger/database.ts';
import type { Context } from './context.ts';

type AudienceOfPreview = { audience: string; liveTokens: number; liveUntil: Date };

export type RevocationPreview = {
  certificate: CertificateView;
  /** Tokens that end with it at once. */
  liveTokens: number;
  /** The latest end that one of them would have had. */
  liveUntil: Date | null;
  audiences: (AudienceOfPreview & {
    /** Whoever is registered to check tokens of this audience, and what the revocation does there; nobody may be. */
    resourceServers: ({ id: string; name: string; state: CoverageState } & RevocationEffect)[];
  })[];
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
    audiences: await withServers(database, await audiencesOf(prisma, certificate.id, now), now),
    successor: lineage.find(({ id }) => id === certificate.successorId) ?? null,
    sameKey: await certificatesWithKeyOf(prisma, certificate.id, now),
    descendants: await descendantsOf(prisma, certificate.id, now),
    crlWithin: certificate.source === 'registered' ? null : crlWithin,
  };
}

/** What is known of those who are shown these tokens; in two questions, however many they are. */
async function withServers({ prisma }: Database, audiences: AudienceOfPreview[], now: Date): Promise<RevocationPreview['audiences']> {
  const servers = await serversOfAudiences(
    prisma,
    audiences.map(({ audience }) => audience),
  );
  const facts = await coverageFacts(prisma, [...new Set(servers.map(({ id }) => id))], now);
  const effects = servers.flatMap(({ id, name, audience }) => {
    const known = facts.get(id);
    if (known === undefined) return [];
    const coverage = judgeCoverage(known, now);
    return [{ id, name, audience, state: coverage.state, ...revocationEffect(coverage, known.provenRevocation) }];
  });
  return audiences.map((each) => ({
    ...each,
    resourceServers: effects.filter(({ audience }) => audience === each.audience).map(({ audience: _, ...effect }) => effect),
  }));
}
