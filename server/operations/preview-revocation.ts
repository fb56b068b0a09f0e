import { createHash } from 'node:crypto';
import { type CoverageState, judgeCoverage, type RevocationEffect, revocationEffect } from '../domain/coverage.ts';
import { audiencesOf, type CertificateView, certificatesWithKeyOf, descendantsOf, findCertificate } from '../ledger/certificate-views.ts';
import { coverageFacts, serversOfAudiences } from '../ledger/coverage.ts';
import type { Statements } from '../ledger/statements.ts';
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
  /** Of what is decided by: what is revoked must be what was shown. */
  state: string;
};

/** Seconds within which a list that names a revoked certificate is published. */
const crlWithin = 60;

/**
 * What a revocation would end, and what it would leave, from the same questions that the revocation itself asks.
 * @throws {Failure} `not_found`
 */
export const previewRevocation = ({ database, clock }: Context, { certificate }: { certificate: string }): Promise<RevocationPreview> =>
  revocationFacts(database.prisma, certificate, clock());

/**
 * The same inside the transaction of a revocation.
 * @throws {Failure} `not_found`
 */
export async function revocationFacts(ledger: Statements, reference: string, now: Date): Promise<RevocationPreview> {
  const { certificate, lineage, liveTokens, liveUntil } = await findCertificate(ledger, reference, now);
  const facts = {
    certificate,
    liveTokens,
    liveUntil,
    audiences: await withServers(ledger, await audiencesOf(ledger, certificate.id, now), now),
    successor: lineage.find(({ id }) => id === certificate.successorId) ?? null,
    sameKey: await certificatesWithKeyOf(ledger, certificate.id, now),
    descendants: await descendantsOf(ledger, certificate.id, now),
    crlWithin: certificate.source === 'registered' ? null : crlWithin,
  };
  return { ...facts, state: stateOf(facts) };
}

/**
 * Its standing, what could be revoked with it, where its tokens live, and what stops there. Not how many tokens there are: a
 * workload that is busy, or whoever has its key, must not keep anybody from revoking.
 */
const stateOf = ({ certificate, audiences, successor, sameKey, descendants }: Omit<RevocationPreview, 'state'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        [certificate.status, certificate.usable, successor?.id ?? null],
        [sameKey, descendants].map((related) => related.map(({ id, status }) => [id, status].join()).toSorted()),
        audiences
          .map(({ audience, resourceServers }) => [audience, ...resourceServers.map(({ id, stops }) => [id, stops].join()).toSorted()])
          .toSorted(),
      ]),
    )
    .digest('base64url')
    .slice(0, 22);

/** What is known of those who are shown these tokens; in two questions, however many they are. */
async function withServers(ledger: Statements, audiences: AudienceOfPreview[], now: Date): Promise<RevocationPreview['audiences']> {
  const servers = await serversOfAudiences(
    ledger,
    audiences.map(({ audience }) => audience),
  );
  const facts = await coverageFacts(ledger, [...new Set(servers.map(({ id }) => id))], now);
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
