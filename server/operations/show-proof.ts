import { type ProofCaseName, proofCase, proofCaseNames, proofOutcomes } from '../domain/proof.ts';
import type { Page, PageRequest } from '../ledger/page.ts';
import {
  listProofCalls,
  listProofs,
  type ProofCall,
  type ProofFilter,
  type ProofView,
  type StoredCase,
  showProof as show,
} from '../ledger/proofs.ts';
import { resourceServerNamedIn, showResourceServer } from '../ledger/resource-servers.ts';
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
  const { items, nextCursor } = await listProofs(database.prisma, { ...filter, resourceServerId: id }, now);
  return { items: items.map(inWords), nextCursor };
}

type Asked = Omit<ProofFilter, 'resourceServerId'> & { resourceServer?: string | undefined };
const filterOf = async ({ database }: Context, { resourceServer, ...filter }: Asked): Promise<ProofFilter> => ({
  ...filter,
  resourceServerId: resourceServer && (await resourceServerNamedIn(database.prisma, 'resourceServer', resourceServer)),
});

/** Proofs of all resource servers, newest first. @throws {Failure} `invalid_input` for a resource server that is none */
export async function listAllProofs(context: Context, asked: Asked): Promise<Page<ProofDetail>> {
  const { items, nextCursor } = await listProofs(context.database.prisma, await filterOf(context, asked), context.clock());
  return { items: items.map(inWords), nextCursor };
}

type Call = Omit<StoredCase, 'seen'> & { title: string; expected: 'accepted' | 'refused'; status: number | null; seen: string | null };
export type ProofCallDetail = Omit<ProofCall, 'resourceServerId' | 'resourceServerName' | 'call' | 'number'> & {
  resourceServer: { id: string; name: string };
  call: Call;
};

/** Each call of those proofs on a line of its own, for whoever keeps evidence in a spreadsheet. @throws {Failure} as above */
export async function listCallsOfProofs(context: Context, asked: Asked): Promise<Page<ProofCallDetail>> {
  const { items, nextCursor } = await listProofCalls(context.database.prisma, await filterOf(context, asked), context.clock());
  return { items: items.map(callInWords), nextCursor };
}

function callInWords({ resourceServerId, resourceServerName, number: _, call: { seen, ...call }, ...proof }: ProofCall): ProofCallDetail {
  const { title, expected } = wordsOf(call.name);
  const [status, words] = seen.kind === 'answer' ? [seen.status, seen.error] : [null, seen.detail];
  return {
    ...proof,
    resourceServer: { id: resourceServerId, name: resourceServerName },
    call: { ...call, title, expected, status, seen: words },
  };
}

/** @throws {Failure} `not_found` */
export const showProof = async ({ database, clock }: Context, { proof }: { proof: string }): Promise<ProofDetail> =>
  inWords(await show(database.prisma, proof, clock()));
