import { type Coverage, judgeCoverage } from '../domain/coverage.ts';
import type { ProofOutcome } from '../domain/proof.ts';
import { type CoverageRow, coverageFacts } from '../ledger/coverage.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import { listResourceServers, type ResourceServerView, showResourceServer } from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';

export type Covered = ResourceServerView & {
  coverage: Coverage & {
    versions: string[];
    /** The newest that shows something of the binding. */
    proof: { id: string; outcome: ProofOutcome; finishedAt: Date } | null;
  };
};

const covered = (server: ResourceServerView, facts: CoverageRow | undefined, now: Date): Covered => {
  if (facts === undefined) throw new TypeError(`the resource server ${server.name} is gone`);
  return { ...server, coverage: { ...judgeCoverage(facts, now), versions: facts.versions, proof: facts.proof } };
};

/** Resource servers with what each is known to do about the binding, newest first. */
export async function listCoverage({ database, clock }: Context, filter: PageRequest): Promise<Page<Covered>> {
  const now = clock();
  const { items, nextCursor } = await listResourceServers(database.prisma, filter, now);
  const ids = items.map(({ id }) => id);
  const facts = await coverageFacts(database.prisma, ids, now);
  return { items: items.map((server) => covered(server, facts.get(server.id), now)), nextCursor };
}

/** @throws {Failure} `not_found` */
export async function showCoverage({ database, clock }: Context, { resourceServer }: { resourceServer: string }): Promise<Covered> {
  const now = clock();
  const server = await showResourceServer(database.prisma, resourceServer, now);
  return covered(server, (await coverageFacts(database.prisma, [server.id], now)).get(server.id), now);
}
