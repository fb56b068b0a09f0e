import { setTimeout as sleep } from 'node:timers/promises';
import { invalid } from '../domain/failure.ts';
import type { DecisionFilter } from '../ledger/decision-log.ts';
import { type DecisionTick, decisionsAfter, streamBegin } from '../ledger/decision-stream.ts';
import type { Context } from './context.ts';
import { type Asker, requireAddresses } from './search-decisions.ts';

/** Milliseconds between two looks. The ledger is sealed once a second: looking more often would find nothing more. */
const pace = 1_000;
/** Decisions of one look that are told; of more, how many they are. */
const told = 50;

/**
 * Follows the decisions of a filter along the sealed ledger, from now on or, with `from`, from a moment ago: a tick for each look,
 * also where it found nothing, so that silence can be told from a stream that has ended.
 * @param last the position up to which it was followed before
 * @throws {Failure} `invalid_input` at once, for a filter that cannot be followed; `forbidden`
 */
export async function followDecisions(
  { database: { prisma } }: Context,
  asker: Asker,
  { cursor, limit: _, to, ...filter }: DecisionFilter,
  last: number | undefined,
  signal: AbortSignal,
): Promise<AsyncGenerator<DecisionTick>> {
  if (cursor !== undefined) throw invalid('cursor', 'does not go together with following; leave it away');
  if (to !== undefined) throw invalid('to', 'does not go together with following, which has no end; leave it away');
  requireAddresses(asker, filter.q);
  const begin = last ?? (await streamBegin(prisma, filter.from));
  const first = await decisionsAfter(prisma, filter, begin, told);
  return ticks(first);

  async function* ticks(tick: DecisionTick | undefined): AsyncGenerator<DecisionTick> {
    let until = begin;
    for (let next = tick; !signal.aborted; next = await decisionsAfter(prisma, filter, until, told)) {
      until = next?.until ?? until;
      yield next ?? { items: [], found: 0, until };
      await sleep(pace, undefined, { signal }).catch(() => {});
    }
  }
}
