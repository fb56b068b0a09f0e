import { tokenAlgorithms } from '../domain/claims.ts';
import { Failure } from '../domain/failure.ts';
import { before, ledgerPatience } from '../ledger/batch.ts';
import { requireAnswer } from '../ledger/outage.ts';
import type { StsContext } from './sts-context.ts';

const asked = new WeakMap<StsContext, Promise<void>>();

/**
 * Resolves where this node can issue tokens of every algorithm: for load balancers. However many ask, the ledger is asked once at a
 * time.
 * @throws {Failure} `unavailable`
 */
export function requireReady(context: StsContext): Promise<void> {
  const pending = asked.get(context) ?? ask(context).finally(() => asked.delete(context));
  asked.set(context, pending);
  return pending;
}

async function ask({ database, keys }: StsContext): Promise<void> {
  const missing = tokenAlgorithms.filter((algorithm) => !keys.current(algorithm));
  if (missing.length > 0) throw new Failure('unavailable', `This node has no key to sign with ${missing.join(' and ')}.`);
  await before(Date.now() + ledgerPatience, requireAnswer(database.prisma));
}
