import { Failure } from '../domain/failure.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import type { StsContext } from './sts-context.ts';

/**
 * Puts a refusal on record: in the ledger or, while that is away, on disk until it is back. Saying no needs no ledger. Returns the id
 * to name to the caller: in a flood, that of the one it is folded into.
 * @throws {Failure} `unavailable` when neither takes it
 */
export async function recordRefusal(context: StsContext, decision: NewDecision, deadline: number): Promise<string> {
  const recorded = context.decisions.fold(decision);
  try {
    await context.decisions.write(recorded, deadline);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unavailable') throw error;
    await context.spool.append(recorded);
  }
  return recorded.id;
}
