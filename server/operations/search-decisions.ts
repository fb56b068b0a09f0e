import { parseDecisionQuery } from '../domain/decision-query.ts';
import { Failure } from '../domain/failure.ts';
import { type CountFilter, decisionFacets, decisionHistogram, type FacetsView, type HistogramView } from '../ledger/decision-counts.ts';
import { type DecisionFilter, type DecisionView, listDecisions } from '../ledger/decision-log.ts';
import type { Page } from '../ledger/page.ts';
import type { Context } from './context.ts';

/** Whether the one who asks may see source addresses; nobody else may search by them either, or an answer would tell them. */
export type Asker = { readonly seesAddresses: boolean };

/** @throws {Failure} `forbidden`, naming `q` and the word */
export function requireAddresses({ seesAddresses }: Asker, q: string | undefined): void {
  if (seesAddresses || !parseDecisionQuery(q ?? '').some(({ field }) => field === 'ip')) return;
  const detail =
    'ip asks where decisions came from, and a viewer is shown no source address: leave that word away, or ask an owner for the role of auditor';
  throw new Failure('forbidden', `q: ${detail}`, { problems: [{ field: 'q', detail }] });
}

/** @throws {Failure} `invalid_input` for a query that cannot be read; `forbidden` */
export async function searchDecisions({ database }: Context, asker: Asker, filter: DecisionFilter): Promise<Page<DecisionView>> {
  requireAddresses(asker, filter.q);
  return listDecisions(database.prisma, filter);
}

/** @throws {Failure} `invalid_input` for a query that cannot be read; `forbidden` */
export async function drawHistogram(
  { database, clock }: Context,
  asker: Asker,
  filter: CountFilter & { readonly buckets: number },
): Promise<HistogramView> {
  requireAddresses(asker, filter.q);
  return decisionHistogram(database.prisma, filter, clock());
}

/** @throws {Failure} `invalid_input` for a query that cannot be read; `forbidden` */
export async function countFacets({ database, clock }: Context, asker: Asker, filter: CountFilter): Promise<FacetsView> {
  requireAddresses(asker, filter.q);
  const view = await decisionFacets(database.prisma, filter, clock());
  return asker.seesAddresses ? view : { ...view, facets: view.facets.filter(({ name }) => name !== 'address') };
}
