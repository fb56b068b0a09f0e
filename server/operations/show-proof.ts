import { type ProofCaseName, proofCase, proofCaseNames, proofOutcomes } from '../domain/proof.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import { listProofs, type ProofView, type StoredCase, showProof as show } from '../ledger/proofs.ts';
import { showResourceServer } from '../ledger/resource-servers.ts';
import type { Context } from './context.ts';

type Case = StoredCase & { title: string; expected: 'accepted' | 'refused'; shows: string };
export type ProofDetail = Omit<ProofView, 'cases' | 'resourceServerId' | 'resourceServerName'> & {
  resourceServer: { id: string; name: string };
  meaning: string | null;
  expectedCases: number;
  cases: Case[];
};

/** With the words that make it understood by somebody who knows nothing else. */
const inWords = ({ cases, resourceServerId, resourceServerName, ...proof }: ProofView): ProofDetail => ({
  ...proof,
  resourceServer: { id: resourceServerId, name: resourceServerName },
  meaning: proof.outcome === null ? null : proofOutcomes[proof.outcome].meaning,
  expectedCases: proofCaseNames.length,
  cases: cases.map((each) => ({ ...each, ...wordsOf(each.name) })),
});

const wordsOf = (name: ProofCaseName) => {
  const { title, expected, shows } = proofCase(name);
  return { title, expected, shows };
};

/** @throws {Failure} `not_found` */
export async function listProofsOf(
  { database, clock }: Context,
  { resourceServer, ...filter }: PageRequest & { resourceServer: string },
): Promise<Page<ProofDetail>> {
  const now = clock();
  const { id } = await showResourceServer(database.prisma, resourceServer, now);
  const { items, nextCursor } = await listProofs(database.prisma, id, filter, now);
  return { items: items.map(inWords), nextCursor };
}

/** @throws {Failure} `not_found` */
export const showProof = async ({ database, clock }: Context, { proof }: { proof: string }): Promise<ProofDetail> =>
  inWords(await show(database.prisma, proof, clock()));
