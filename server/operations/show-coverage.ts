import { outcomeOf } from '../domain/codes.ts';
import { type Coverage, judgeCoverage } from '../domain/coverage.ts';
import type { ProofOutcome } from '../domain/proof.ts';
import { type CoverageRow, coverageFacts } from '../ledger/coverage.ts';
import { hoursOfDay } from '../ledger/decision-hours.ts';
import { type Follower, followersOf } from '../ledger/feed-followers.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import { probeDecisions } from '../ledger/probe.ts';
import { listResourceServers, type ResourceServerView, showResourceServer } from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';

export type Covered = ResourceServerView & {
  coverage: Coverage & {
    versions: string[];
    /** The newest that shows something of the binding. */
    proof: { id: string; outcome: ProofOutcome; finishedAt: Date } | null;
  };
};

type Probed = Awaited<ReturnType<typeof probeDecisions>>;

const covered = (counted: ResourceServerView, facts: CoverageRow | undefined, probed: Probed, now: Date): Covered => {
  const server = withoutProbe(counted, probed);
  if (facts === undefined) throw new TypeError(`the resource server ${server.name} is gone`);
  return { ...server, coverage: { ...judgeCoverage(facts, now), versions: facts.versions, proof: facts.proof } };
};

/** What was accepted and rejected by traffic: what a proof caused is not counted. */
function withoutProbe(server: ResourceServerView, probed: Probed): ResourceServerView {
  const own = probed.filter(({ resourceServerId }) => resourceServerId === server.id);
  const of = (outcome: 'accepted' | 'rejected') =>
    own.reduce((sum, { code, door, count }) => (outcomeOf(code, door) === outcome ? sum + count : sum), 0);
  return {
    ...server,
    accepted24h: Math.max(0, server.accepted24h - of('accepted')),
    rejected24h: Math.max(0, server.rejected24h - of('rejected')),
  };
}

/** Resource servers with what each is known to do about the binding, newest first. */
export async function listCoverage({ database, clock }: Context, filter: PageRequest): Promise<Page<Covered>> {
  const now = clock();
  const { items, nextCursor } = await listResourceServers(database.prisma, filter, now);
  const ids = items.map(({ id }) => id);
  const facts = await coverageFacts(database.prisma, ids, now);
  const probed = await probeDecisions(database.prisma, hoursOfDay(now)[0] ?? now);
  return { items: items.map((server) => covered(server, facts.get(server.id), probed, now)), nextCursor };
}

/** More resource servers than these are not judged for a single figure. */
const mostJudged = 50;

/** How many resource servers are known to enforce the binding; null where there are so many that it is not worked out. */
export async function countEnforcing({ database, clock }: Context): Promise<number | null> {
  const now = clock();
  const { items, nextCursor } = await listResourceServers(database.prisma, { limit: mostJudged }, now);
  if (nextCursor !== null) return null;
  const facts = await coverageFacts(
    database.prisma,
    items.map(({ id }) => id),
    now,
  );
  return [...facts.values()].filter((of) => judgeCoverage(of, now).state === 'enforces').length;
}

/** @throws {Failure} `not_found` */
export async function showCoverage({ database, clock }: Context, { resourceServer }: { resourceServer: string }): Promise<Covered> {
  const now = clock();
  const server = await showResourceServer(database.prisma, resourceServer, now);
  const facts = await coverageFacts(database.prisma, [server.id], now);
  return covered(server, facts.get(server.id), await probeDecisions(database.prisma, hoursOfDay(now)[0] ?? now), now);
}

/** Processes that are shown of one resource server. */
const mostShown = 100;

/** The processes of a resource server that follow the feed, or did within the last day, by their own word. @throws {Failure} `not_found` */
export async function listFollowers(
  { database, clock }: Context,
  { resourceServer }: { resourceServer: string },
): Promise<{ items: Follower[] }> {
  const now = clock();
  const { id } = await showResourceServer(database.prisma, resourceServer, now);
  return { items: await followersOf(database.prisma, id, now, mostShown) };
}
