import { Failure } from '../domain/failure.ts';
import type { NewDecision } from '../ledger/decisions.ts';
import type { StsContext } from './sts-context.ts';

/**
 * Puts a refusal on record: in the ledger or, while that is away, on disk until it is back. Saying no needs no ledger.
 * @throws {Failure} `unavailable` when neither takes it
 */
export async function recordRefusal(context: StsContext, decision: NewDecision, deadline: number): Promise<void> {
  try {
    await context.decisions.write(decision, deadline);
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'unavailable') throw error;
    await context.spool.append(decision);
  }
}
