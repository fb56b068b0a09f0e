import { createHash } from 'node:crypto';
import { type CoverageState, judgeCoverage, type RevocationEffect, revocationEffect } from '../domain/coverage.ts';
import { invalid } from '../domain/failure.ts';
import type { IdentityStatus } from '../domain/identity.ts';
import { toPublicId } from '../domain/ids.ts';
import {
  audiencesOf,
  type CertificateView,
  certificatesWithKeyOf,
  countRevocableOf,
  descendantsOf,
  findCertificate,
} from '../ledger/certificate-views.ts';
import { coverageFacts, serversOfAudiences } from '../ledger/coverage.ts';
import type { Ledger } from '../ledger/database.ts';
import { showIdentity } from '../ledger/identities.ts';
import { countTokensOf } from '../ledger/identity-tokens.ts';
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
  /** It has live tokens, or was shown on a connection within a day. */
  inUse: boolean;
  /** Of what is decided by: what is revoked must be what was shown. */
  state: string;
};

/** What ends where all certificates of an identity are revoked and it is suspended. */
export type EvictionPreview = {
  id: string;
  name: string;
  status: IdentityStatus;
  /** That would be revoked: all that are not, and have not ended. */
  certificates: number;
  /** Bound to its certificates, or held by others in its name; counted up to ten thousand, `more` where there are others. */
  liveTokens: number;
  more: boolean;
  heldByOthers: number;
  liveUntil: Date | null;
  audiences: RevocationPreview['audiences'];
  state: string;
};

/** Milliseconds since which a certificate was shown to somebody that counts as in use. */
const lately = 86_400_000;
/** Those with the most tokens. */
export const audiencesShown = 100;
/** Seconds within which a list that names a revoked certificate is published. */
export const crlWithin = 60;

/**
 * What a revocation would end, and what it would leave, from the same questions that the revocation itself asks.
 * @throws {Failure} `not_found`
 */
export async function previewRevocation(
  { database, clock }: Context,
  { certificate: reference }: { certificate: string },
): Promise<RevocationPreview & { identity: EvictionPreview | null }> {
  const now = clock();
  const facts = await revocationFacts(database.prisma, reference, now);
  const { identityId } = facts.certificate;
  return { ...facts, identity: identityId === null ? null : await evictionFacts(database.prisma, identityId, now) };
}

/**
 * The same inside the transaction of a revocation.
 * @throws {Failure} `not_found`
 */
export async function revocationFacts(ledger: Statements, reference: string, now: Date): Promise<RevocationPreview> {
  const { certificate, lineage, liveTokens, liveUntil } = await findCertificate(ledger, reference, now);
  const seen = certificate.lastSeen !== null && now.getTime() - certificate.lastSeen.getTime() < lately;
  const facts = {
    certificate,
    liveTokens,
    liveUntil,
    audiences: await withServers(ledger, await audiencesOf(ledger, [certificate.id], now), now),
    successor: lineage.find(({ id }) => id === certificate.successorId) ?? null,
    sameKey: await certificatesWithKeyOf(ledger, certificate.id, now),
    descendants: await descendantsOf(ledger, certificate.id, now),
    crlWithin: certificate.source === 'registered' ? null : crlWithin,
    inUse: liveTokens > 0 || seen,
  };
  return { ...facts, audiences: facts.audiences.slice(0, audiencesShown), state: stateOf(facts) };
}

/** The same of an identity as a whole, inside the transaction of a revocation or before it. @throws {Failure} `not_found` */
export async function evictionFacts(ledger: Ledger, identityId: string, now: Date): Promise<EvictionPreview> {
  const { id, name, status } = await showIdentity(ledger, toPublicId('identity', identityId), now);
  const certificates = await countRevocableOf(ledger, identityId, now);
  const tokens = await countTokensOf(ledger, identityId, now);
  const audiences = await withServers(
    ledger,
    tokens.audiences.map(({ audience, count, until }) => ({ audience, liveTokens: count, liveUntil: until })),
    now,
  );
  return {
    ...{ id, name, status, audiences, certificates },
    ...{ liveTokens: tokens.count, more: tokens.more, heldByOthers: tokens.heldByOthers, liveUntil: tokens.until },
    // Whatever certificates it has by the time that it is done: whoever has one of its keys could renew while somebody reads.
    state: hashOf([id, status]),
  };
}

/** Certificates of an identity that are revoked in one act. */
export const mostAtOnce = 1_000;

/** @throws {Failure} `invalid_input` where an identity has more than are revoked in one act */
export function requireAtOnce(certificates: number): void {
  if (certificates > mostAtOnce)
    throw invalid(
      'scope',
      `is for an identity of at most ${mostAtOnce} certificates, and this one has more: suspend it, then revoke its certificates by a filter`,
    );
}

/**
 * Its standing, what could be revoked with it, where its tokens live, and what stops there. Not how many tokens there are: a
 * workload that is busy, or whoever has its key, must not keep anybody from revoking.
 */
const stateOf = ({ certificate, audiences, successor, sameKey, descendants, inUse }: Omit<RevocationPreview, 'state'>): string =>
  hashOf([
    [certificate.status, certificate.usable, inUse, successor?.id ?? null],
    [sameKey, descendants].map((related) => related.map(({ id, status }) => [id, status].join()).toSorted()),
    stopsAt(audiences),
  ]);

const stopsAt = (audiences: RevocationPreview['audiences']): string[][] =>
  audiences
    .map(({ audience, resourceServers }) => [audience, ...resourceServers.map(({ id, stops }) => [id, stops].join()).toSorted()])
    .toSorted();

const hashOf = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 22);

/** What is known of those who are shown these tokens; in two questions, however many they are. */
export async function withServers(ledger: Statements, audiences: AudienceOfPreview[], now: Date): Promise<RevocationPreview['audiences']> {
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
